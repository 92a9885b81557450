import {
  hasBackgroundTime,
  platformWaitUntil,
  type WaitUntil,
  waitUntilOf,
} from '../../environment/platform.ts';
import type { Forward, Onward } from './forward-queued.ts';
import type { RelayContext } from '../relay-context.ts';
import type { RelaySettings } from '../options.ts';

/** Way in which a request's data is forwarded. */
export interface Forwarding {
  readonly forward: Forward;
  /** Ensures that accepted data is sent, even where the platform stops after the response. */
  readonly hold: (onward: Onward) => Promise<void>;
}

/** Platforms end the process about 30 s after the answer. */
const HOLD_MS = 25_000;

/** Selects how to forward, so that no accepted data is lost where the platform runs nothing between requests. */
export function selectForwarding(
  { forward, waitUntil: given }: RelaySettings,
  parts: Pick<RelayContext, 'guard' | 'isBusy' | 'say'>,
  platform: readonly unknown[],
): Forwarding {
  if (forward === 'through') return { forward, hold: nothing };
  const found = parts.guard('waitUntil', () => waitUntilAmong(platform) ?? platformWaitUntil());
  const waitUntil = given ?? found;
  const isLasting = hasBackgroundTime();
  // Queued data may belong to a request already ended by the platform: the current request must not wait behind the
  // queue.
  if (waitUntil && (isLasting || !parts.isBusy()))
    return { forward, hold: (onward) => heldBy(waitUntil, onward, parts) };
  if (isLasting) return { forward, hold: nothing };
  if (!waitUntil) parts.say('waitUntil', NO_TIME);
  return { forward: 'through', hold: nothing };
}

const nothing = (): Promise<void> => Promise.resolve();

const waitUntilAmong = (platform: readonly unknown[]): WaitUntil | undefined => {
  for (const one of platform) {
    const found = waitUntilOf(one);
    if (found) return found;
  }
  return undefined;
};

/** Passes the flush to `waitUntil`. If the platform rejects the promise, the page waits for the flush instead. */
async function heldBy(
  waitUntil: WaitUntil,
  onward: Onward,
  { guard }: Pick<RelayContext, 'guard'>,
): Promise<void> {
  const work = onward.flush({ timeoutMs: HOLD_MS });
  const isTaken = guard('waitUntil', () => {
    waitUntil(work);
    return true;
  });
  if (!isTaken) await work;
}

const NO_TIME =
  'This platform stops between requests: the relay forwards before responding. Pass `waitUntil` to respond at once.';

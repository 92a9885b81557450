import { type ExitTracer } from './exit-tracers.ts';
import { sendAtExit } from './send-at-exit.ts';
import { type Owned, shareRequests } from './shared-requests.ts';

/** Maximum tracers that flush one by one: each has requests of its own. More tracers share requests. */
const MAX_FLUSHES = 16;

/**
 * Sends the items of many tracers in shared requests, such as of a program with a tracer per request. Returns the
 * milliseconds left for flushes.
 */
export function sendTogether(all: readonly ExitTracer[], timeoutMs: number): number {
  const waiting = all.filter((one) =>
    one.guard('exit', () => one.stats().pending > 0 && !one.isSending()),
  );
  if (waiting.length <= MAX_FLUSHES) return timeoutMs;
  const start = performance.now();
  sendLeftovers(waiting, timeoutMs);
  return Math.max(1, timeoutMs - (performance.now() - start));
}

/** Sends undelivered items from another thread, and waits for the responses. */
export function sendLeftovers(all: readonly ExitTracer[], timeoutMs: number): void {
  const begun = all.flatMap((owner): Array<Owned<ExitTracer>> => {
    const left = owner.leftovers();
    return left ? [{ owner, left }] : [];
  });
  const phases = shareRequests(begun);
  if (phases.every((phase) => phase.length === 0)) return;
  const requests = phases.map((phase) => phase.map((shared) => shared.requests));
  const arrived = sendAtExit(requests, timeoutMs);
  for (const [phase, shared] of phases.entries())
    for (const [index, { items }] of shared.entries())
      if (arrived[phase]?.[index])
        for (const [owner, own] of items) owner.guard('exit', () => owner.arrived(own));
}

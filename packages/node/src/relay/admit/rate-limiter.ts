import { addressKey, forwardedClient } from './client.ts';
import type { RelayIdentity } from '../relay-identity.ts';
import { sessionIdentity } from '@honeyhive/core/internal';
import { memoryLimits, type RelayCost, type RelayLimitStore, type RelayRates } from './limits.ts';
import { ratesOf, type RelaySettings } from '../options.ts';
import { Refused } from '../refusal.ts';
import type { RelayContext } from '../relay-context.ts';

/** Lets a client's cost through, or throws Refused. */
export type Admit = (cost: Partial<RelayCost>) => Promise<void>;

/** Factor of the allowance shared by clients that cannot be identified. */
const SHARED_BY = 100;
const SHARED_KEY = 'all';

/** Assumed number of users behind an address. */
const USERS_BY = 10;

/** Milliseconds without calls of a store after a failure. */
const STORE_REST_MS = 5_000;

/** Checks requests against the limits of clients. */
export interface Admission {
  /** Admits a request to authentication, or throws Refused. */
  knock(request: Request): Promise<void>;
  /** Returns the function that admits the costs of a request. */
  admit(request: Request, identity: RelayIdentity): Admit;
}

/** Creates the rate limiter of a relay. */
export function admission(
  settings: RelaySettings,
  { guard, settled }: Pick<RelayContext, 'guard' | 'settled'>,
): Admission {
  const { limits = {}, authenticate, clientOf, proxies, timeoutMs } = settings;
  if (limits === false)
    return { knock: () => Promise.resolve(), admit: () => () => Promise.resolve() };
  const memory = memoryLimits();
  const { store = memory } = limits;
  const rates = ratesOf(limits);
  const shared = times(rates, SHARED_BY);
  const knocks = times(rates, USERS_BY);
  const addressOf = (request: Request): string | undefined => {
    const known = guard('clientOf', () => clientOf?.(request));
    const address = known ?? (proxies > 0 ? forwardedClient(request, proxies) : undefined);
    return typeof address === 'string' && address
      ? keyOf('address', addressKey(address))
      : undefined;
  };
  let failedAt = -Infinity;
  /** Asks the store; `undefined` for a store that fails or has failed lately: a request must not wait for it again. */
  const ask = async (
    ...asked: Parameters<RelayLimitStore['take']>
  ): Promise<number | undefined> => {
    if (Math.abs(Date.now() - failedAt) < STORE_REST_MS) return undefined;
    const waitMs = await settled('relay limits', async () => store.take(...asked), timeoutMs);
    if (typeof waitMs === 'number' && Number.isFinite(waitMs)) return waitMs;
    failedAt = Date.now();
    return undefined;
  };
  const take = async (key: string, some: Partial<RelayCost>, own: RelayRates): Promise<void> => {
    const cost = { requests: 0, spans: 0, bytes: 0, ...some };
    // A failing store must neither stop the app's traces nor remove the limits: the process counts in memory
    // instead.
    const waitMs = await ask(key, cost, own);
    const wait = waitMs ?? memory.take(key, cost, own);
    if (wait > 0) throw tooOften(wait);
  };
  return {
    async knock(request) {
      const address = authenticate && addressOf(request);
      if (address) await take(`knock:${address}`, { requests: 1 }, knocks);
    },
    admit(request, { userId }) {
      const address = userId ? undefined : addressOf(request);
      const key = userId ? keyOf('user', userId) : address;
      return key ? (cost) => take(key, cost, rates) : (cost) => take(SHARED_KEY, cost, shared);
    },
  };
}

/** Maximum characters of an id in a key. */
const MAX_ID = 200;

/** Returns the key of a client, as stores keep it: a longer id is replaced by its hash, a UUID. */
const keyOf = (kind: string, id: string): string =>
  `${kind}:${id.length > MAX_ID ? sessionIdentity(id).id : id}`;

const times = (rates: RelayRates, factor: number): RelayRates => ({
  windowMs: rates.windowMs,
  requests: rates.requests * factor,
  spans: rates.spans * factor,
  bytes: rates.bytes * factor,
});

const tooOften = (retryAfterMs: number): Refused =>
  new Refused({
    status: 429,
    code: 'rate_limited',
    message: 'Rate limit exceeded; retry later.',
    retryAfterMs,
  });

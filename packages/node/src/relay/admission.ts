import { addressKey, forwardedClient } from './client.ts';
import type { RelayIdentity } from './identity.ts';
import { memoryLimits, type RelayCost, type RelayRates } from './limits.ts';
import { ratesOf, type RelaySettings } from './options.ts';
import { Refused } from './refusal.ts';
import type { Parts } from './handler.ts';

/** Lets a client's cost through, or throws Refused. */
export type Admit = (cost: Partial<RelayCost>) => Promise<void>;

/** Clients that cannot be told apart share what so many may have. */
const SHARED_BY = 100;
const SHARED_KEY = 'all';

/** How the clients of one relay are held to their limits. */
export function admission(
  settings: RelaySettings,
  { guard, settled }: Pick<Parts, 'guard' | 'settled'>,
): (request: Request, identity: RelayIdentity) => Admit {
  const { limits = {}, clientOf, proxies = 0, timeoutMs } = settings;
  if (limits === false) return () => async () => undefined;
  const memory = memoryLimits();
  const { store = memory } = limits;
  const rates = ratesOf(limits);
  const keyOf = (request: Request, { userId }: RelayIdentity): string => {
    if (userId) return `user:${userId}`;
    const known = guard('clientOf', () => clientOf?.(request));
    const address = known ?? (proxies > 0 ? forwardedClient(request, proxies) : undefined);
    return typeof address === 'string' && address ? `address:${addressKey(address)}` : SHARED_KEY;
  };
  return (request, identity) => {
    const key = keyOf(request, identity).slice(0, 256);
    const own = key === SHARED_KEY ? times(rates, SHARED_BY) : rates;
    return async (some) => {
      const cost = { requests: 0, spans: 0, bytes: 0, ...some };
      // A store that is down must neither stop the app's traces nor open the door: this process counts meanwhile.
      const waitMs = await settled(
        'relay limits',
        async () => store.take(key, cost, own),
        timeoutMs,
      );
      const wait = typeof waitMs === 'number' ? waitMs : memory.take(key, cost, own);
      if (wait > 0) throw tooOften(wait);
    };
  };
}

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
    message: 'More has come from here than the relay takes for now.',
    retryAfterMs,
  });

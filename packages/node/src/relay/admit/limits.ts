import { countOf } from '@honeyhive/core/internal';
import { removeOldest } from '@honeyhive/core/internal/back-end';

/** Requests, spans and bytes that a request costs or a client has left. */
export interface RelayCost {
  readonly requests: number;
  readonly spans: number;
  readonly bytes: number;
}

/** Amounts that a client may send. Used amounts refill evenly over the window. */
export interface RelayRates extends RelayCost {
  /** Milliseconds until a used-up allowance has refilled completely. */
  readonly windowMs: number;
}

/**
 * Stores the remaining allowance of every client. Give relays behind a load balancer the same store, and a client
 * has a single allowance across the relays.
 */
export interface RelayLimitStore {
  /**
   * Takes `cost` from the remaining allowance of `key`. Returns 0 on success. Otherwise takes nothing and returns
   * the milliseconds until a retry would succeed. A cost beyond the whole rate requires the full allowance and
   * leaves a debt.
   */
  take(key: string, cost: RelayCost, rates: RelayRates): number | Promise<number>;
}

const NAMES = ['requests', 'spans', 'bytes'] as const;

/** Remaining allowance of a client, with the time of the value. */
type Left = { -readonly [Name in keyof RelayCost]: number } & { at: number };

/** A store in the memory of the process. */
export interface MemoryLimits extends RelayLimitStore {
  take(key: string, cost: RelayCost, rates: RelayRates): number;
}

/**
 * Creates a store in the memory of the process, for at most `maxClients` clients (default 20 000). The client
 * inactive for longest is removed first.
 *
 * @example
 * const relay = createRelay({ tracer, limits: { requests: 60, store: memoryLimits(5_000) } });
 */
export function memoryLimits(maxClients = 20_000, now: () => number = Date.now): MemoryLimits {
  const most = countOf(maxClients, 20_000);
  const time = typeof now === 'function' ? now : Date.now;
  const clients = new Map<string, Left>();
  return {
    take(key, cost, rates) {
      const left = refilled(clients.get(key), rates, time());
      clients.delete(key);
      clients.set(key, left);
      removeOldest(clients, most);
      const waitMs = waitFor(left, cost, rates);
      if (waitMs > 0) return waitMs;
      for (const name of NAMES) left[name] -= cost[name];
      return 0;
    },
  };
}

function refilled(before: Left | undefined, rates: RelayRates, at: number): Left {
  if (!before) return { requests: rates.requests, spans: rates.spans, bytes: rates.bytes, at };
  const share = Math.max(0, at - before.at) / rates.windowMs;
  const refill = (name: (typeof NAMES)[number]): number =>
    Math.min(rates[name], before[name] + rates[name] * share);
  return { requests: refill('requests'), spans: refill('spans'), bytes: refill('bytes'), at };
}

function waitFor(left: RelayCost, cost: RelayCost, rates: RelayRates): number {
  const waits = NAMES.map((name) => {
    if (cost[name] <= 0) return 0;
    if (rates[name] <= 0) return rates.windowMs;
    return ((Math.min(cost[name], rates[name]) - left[name]) / rates[name]) * rates.windowMs;
  });
  return Math.max(0, Math.ceil(Math.max(...waits)));
}

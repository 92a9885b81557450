import { countOf } from '@honeyhive/core/internal';

/** What something costs, or what a client has: requests, spans and bytes. */
export interface RelayCost {
  readonly requests: number;
  readonly spans: number;
  readonly bytes: number;
}

/** What a client may send. What it has not used comes back evenly over the window. */
export interface RelayRates extends RelayCost {
  /** Milliseconds in which the whole of it comes back. */
  readonly windowMs: number;
}

/**
 * Where is kept what each client has left. Give all relays behind one load balancer the same store, and a client has
 * one allowance, whichever of them it meets.
 */
export interface RelayLimitStore {
  /**
   * Takes `cost` from what `key` has left. Gives 0 if it could, and otherwise takes nothing and gives the milliseconds
   * after which it could. A cost beyond the whole rate needs all of it, and leaves a debt.
   */
  take(key: string, cost: RelayCost, rates: RelayRates): number | Promise<number>;
}

const NAMES = ['requests', 'spans', 'bytes'] as const;

/** What one client has left, and when it was so. */
type Left = { -readonly [Name in keyof RelayCost]: number } & { at: number };

/** A store in this process. */
export interface MemoryLimits extends RelayLimitStore {
  take(key: string, cost: RelayCost, rates: RelayRates): number;
}

/** A store in this process, for so many clients at most: the one that was not heard of for longest is forgotten. */
export function memoryLimits(maxClients = 20_000, now: () => number = Date.now): MemoryLimits {
  const most = countOf(maxClients, 20_000);
  const time = typeof now === 'function' ? now : Date.now;
  const clients = new Map<string, Left>();
  return {
    take(key, cost, rates) {
      const left = refilled(clients.get(key), rates, time());
      clients.delete(key);
      clients.set(key, left);
      if (clients.size > most) forgetOldest(clients);
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

function forgetOldest(clients: Map<string, Left>): void {
  for (const oldest of clients.keys()) {
    clients.delete(oldest);
    return;
  }
}

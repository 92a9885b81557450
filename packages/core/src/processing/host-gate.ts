import { shared } from '../shared.ts';

/** How long the others wait for the answer to the first request after a pause, in milliseconds. */
const PROBE_MS = 1_000;

interface Gate {
  readonly until: number;
  /** The first request after the pause was made then; the answers to earlier ones say nothing about it. */
  readonly askedAt: number;
}

/**
 * Hosts that have asked to be left alone, and until when: of all tracers together, since the host counts their requests
 * together.
 */
const gates = /* @__PURE__ */ shared('host gates', () => new Map<string, Gate>());

/** What hosts are known by. A relative address is the page's own host. */
export const hostOf = (address: string): string =>
  /^https?:\/\/[^/?#]+/i.exec(address)?.[0].toLowerCase() ?? '';

/** Milliseconds to wait before a request to `host` may be made: 0 if it may now. */
export function waitFor(host: string, now: number): number {
  const gate = gates.get(host);
  if (!gate) return 0;
  if (now < gate.until) return gate.until - now;
  // The time is up: one asks, and the others wait for what it hears.
  gates.set(host, { until: now + PROBE_MS, askedAt: now });
  return 0;
}

/** `host` has answered a request made at `begun`: it asks to be left alone for `afterMs`, or it does not. */
export function heard(host: string, begun: number, afterMs: number | undefined): void {
  // A little later than asked: those who were told the same would come back together.
  const pauseMs = (afterMs ?? 0) * (1 + Math.random() / 20);
  const gate = gates.get(host);
  // The answer to a request that was made before the pause knows nothing of it, and cannot shorten it.
  const isNews = gate !== undefined && begun >= gate.askedAt;
  const until = Math.max(performance.now() + pauseMs, isNews ? 0 : (gate?.until ?? 0));
  if (pauseMs > 0) gates.set(host, { until, askedAt: Infinity });
  else if (isNews) gates.delete(host);
}

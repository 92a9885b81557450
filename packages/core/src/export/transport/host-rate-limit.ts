import { shared } from '../../runtime/shared.ts';

/** How long the others wait for the answer to the first request after a pause, in milliseconds. */
const PROBE_MS = 1_000;

interface Gate {
  readonly until: number;
  /** The first request after the pause was made then; the answers to earlier ones say nothing about it. */
  readonly askedAt: number;
}

/**
 * Hosts that have asked to be left alone, and until when: of all tracers together that use the same credentials, since
 * the host counts their requests together. Those that are open again are taken out when there are many.
 */
const gates = /* @__PURE__ */ shared('host gates', () => new Map<string, Gate>());

const MAX_GATES = 1_000;

/** What a gate is known by: a host, and who asks it. A relative address is the page's own host. */
export function getRateLimit({ baseUrl, headers }: Asker): string {
  const host = /^https?:\/\/[^/?#]+/i.exec(baseUrl)?.[0].toLowerCase() ?? '';
  const credentials = Object.entries(headers).filter(([name]) => !/^(?:x-source$|hh-)/.test(name));
  return JSON.stringify([host, ...credentials]);
}

interface Asker {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Milliseconds to wait before a request to `host` may be made: 0 if it may now. */
export function delayFor(host: string, now: number): number {
  const gate = gates.get(host);
  if (!gate) return 0;
  if (now < gate.until) return gate.until - now;
  // The time is up: one asks, and the others wait for what it hears.
  gates.set(host, { until: now + PROBE_MS, askedAt: now });
  return 0;
}

/** `host` has answered a request made at `begun`: it asks to be left alone for `afterMs`, or it does not. */
export function recordResponse(host: string, begun: number, afterMs: number | undefined): void {
  // A little later than asked: those who were told the same would come back together.
  const pauseMs = (afterMs ?? 0) * (1 + Math.random() / 20);
  const gate = gates.get(host);
  // The answer to a request that was made before the pause knows nothing of it, and cannot shorten it.
  const isNews = gate !== undefined && begun >= gate.askedAt;
  const until = Math.max(performance.now() + pauseMs, isNews ? 0 : (gate?.until ?? 0));
  if (gates.size >= MAX_GATES)
    for (const [other, { until: open }] of gates) if (open < performance.now()) gates.delete(other);
  if (pauseMs > 0) gates.set(host, { until, askedAt: Infinity });
  else if (isNews) gates.delete(host);
}

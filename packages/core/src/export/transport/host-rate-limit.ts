import { shared } from '../../runtime/shared.ts';

/** Milliseconds for which requests wait for the response to the first request after a pause. */
const PROBE_MS = 1_000;

interface Gate {
  readonly until: number;
  /** Time of the first request after the pause; responses to earlier requests do not count. */
  readonly askedAt: number;
}

/**
 * Paused hosts, with the end of the pause: shared by every tracer with the same credentials, since the host counts
 * requests per credentials. Expired entries are removed when there are many.
 */
const gates = /* @__PURE__ */ shared('host gates', () => new Map<string, Gate>());

const MAX_GATES = 1_000;

/** Returns the key of a gate: host and credentials. A relative address means the page's own host. */
export function getRateLimit({ baseUrl, headers }: Asker): string {
  const host = /^https?:\/\/[^/?#]+/i.exec(baseUrl)?.[0].toLowerCase() ?? '';
  const credentials = Object.entries(headers).filter(([name]) => !/^(?:x-source$|hh-)/.test(name));
  return JSON.stringify([host, ...credentials]);
}

interface Asker {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns the milliseconds before a request to `host` is allowed: 0 if allowed now. */
export function delayFor(host: string, now: number): number {
  const gate = gates.get(host);
  if (!gate) return 0;
  if (now < gate.until) return gate.until - now;
  // The pause is over: a single request probes, and the rest wait for the response.
  gates.set(host, { until: now + PROBE_MS, askedAt: now });
  return 0;
}

/** Records the response to a request sent at `begun`: the host requests a pause of `afterMs`, or none. */
export function recordResponse(host: string, begun: number, afterMs: number | undefined): void {
  // Jitter: clients with the same pause would return together.
  const pauseMs = (afterMs ?? 0) * (1 + Math.random() / 20);
  const gate = gates.get(host);
  // The response to a request sent before the pause cannot shorten the pause.
  const isNews = gate !== undefined && begun >= gate.askedAt;
  const until = Math.max(performance.now() + pauseMs, isNews ? 0 : (gate?.until ?? 0));
  if (gates.size >= MAX_GATES)
    for (const [other, { until: open }] of gates) if (open < performance.now()) gates.delete(other);
  if (pauseMs > 0) gates.set(host, { until, askedAt: Infinity });
  else if (isNews) gates.delete(host);
}

/** How long the others wait for the answer to the first request after a pause, in milliseconds. */
const PROBE_MS = 1_000;
/** A server may ask for no more, in milliseconds: a slip of its own must not silence a process for good. */
const LONGEST_MS = 3_600_000;

/**
 * Hosts that have asked to be left alone, and until when: of all tracers together, since the host counts their requests
 * together.
 */
const gates = new Map<string, number>();

/** What hosts are known by. A relative address is the page's own host. */
export const hostOf = (address: string): string =>
  /^https?:\/\/[^/?#]+/i.exec(address)?.[0].toLowerCase() ?? '';

/** Milliseconds to wait before a request to `host` may be made: 0 if it may now. */
export function waitFor(host: string, now: number): number {
  const until = gates.get(host);
  if (until === undefined) return 0;
  if (now < until) return until - now;
  // The time is up: one asks, and the others wait for what it hears.
  gates.set(host, now + PROBE_MS);
  return 0;
}

/** `host` has answered: it asks to be left alone for `afterMs`, or it does not. */
export function heard(host: string, now: number, afterMs: number | undefined): void {
  if (!afterMs) gates.delete(host);
  // A little later than asked: those who were told the same would come back together.
  else gates.set(host, now + Math.min(afterMs, LONGEST_MS) * (1 + Math.random() / 20));
}

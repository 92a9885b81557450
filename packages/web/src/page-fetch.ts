import { untracedFetch } from './trace-fetch.ts';

/** A request that the browser makes when the page ends. Throws at once if what all of them carry is too much. */
type FetchLater = (url: string, init: RequestInit) => unknown;

let isLeaving = false;
/** What the browser will send when the page ends, unless it is called off. */
let shadows = new AbortController();

/** Says whether the page is going away, or back. */
export function setLeaving(leaving: boolean): void {
  isLeaving = leaving;
  if (leaving) return;
  shadows.abort();
  shadows = new AbortController();
}

/** Milliseconds within which a refusal is the browser's own: no server is that fast. */
const REFUSAL_MS = 50;

/**
 * The page's own `fetch`, for requests that should outlive the page. Browsers let 64 KiB do so, of everybody on the page,
 * and refuse what is beyond at once: that is then sent as any other request. While the page is leaving, it is also left
 * with the browser by `fetchLater`, which has as much room again, and sent if the page ends before there is an answer. If
 * both arrive it does no harm: an event is known by its id. No `sendBeacon`: it shares the first room, and carries no
 * headers.
 */
export const pageFetch = (): typeof fetch => (input, init) => {
  const begun = performance.now();
  const answer = untracedFetch()(input, init);
  if (init?.keepalive) {
    return answer.catch((error: unknown) => {
      if (init.signal?.aborted || performance.now() - begun > REFUSAL_MS) throw error;
      return pageFetch()(input, { ...init, keepalive: false });
    });
  }
  if (isLeaving && typeof input === 'string' && init) leaveWithBrowser(input, init, answer);
  return answer;
};

function leaveWithBrowser(url: string, init: RequestInit, answer: Promise<Response>): void {
  const { fetchLater } = globalThis as { readonly fetchLater?: FetchLater };
  if (!fetchLater) return;
  const answered = new AbortController();
  const signal = AbortSignal.any([shadows.signal, answered.signal]);
  try {
    fetchLater(url, { ...init, signal });
  } catch {
    // Its share is used up, or a policy forbids it: the store has the rest.
    return;
  }
  void answer.then(
    () => answered.abort(),
    () => undefined,
  );
}

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

/**
 * The page's own `fetch`, for requests that should outlive the page. Browsers let 64 KiB do so; `fetchLater` has as much
 * again. A request that is beyond the first is therefore also left with the browser, which sends it if the page ends
 * before it is answered. If both arrive it does no harm: an event is known by its id.
 */
export const pageFetch = (): typeof fetch => (input, init) => {
  const answer = untracedFetch()(input, init);
  if (isLeaving && typeof input === 'string' && init && !init.keepalive)
    leaveWithBrowser(input, init, answer);
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

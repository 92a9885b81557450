import type { Runtime } from '@honeyhive/core';
import { untracedFetch } from '../fetch/fetch-patch.ts';
import { resolveRelay } from './page-address.ts';

/** A request that the browser makes when the page ends. Throws at once if what all of them carry is too much. */
type FetchLater = (url: string, init: RequestInit) => unknown;

let isLeaving = false;
/** Leave requests under way to the browser, as well: each ends with the page. */
const underWay = new Set<() => void>();
/** Ends what the browser has been left with. */
let shadows = new AbortController();

/** The page is going away: `sendWaiting` sends what needs room most, then what is under way is left to the browser. */
export function leavePage(sendWaiting: () => void): void {
  const started = [...underWay];
  isLeaving = true;
  sendWaiting();
  for (const leave of started) leave();
}

/** The page is back, or stays. */
export function returnToPage(): void {
  isLeaving = false;
  shadows.abort();
  shadows = new AbortController();
}

/**
 * Sends by the application's own `fetch`, which gets absolute addresses, or by the page's. A request that outlives the page takes of the 64 KiB that browsers allow for all of a page, so
 * none is made while the page stays. When it leaves, what is under way, and what does not fit there, is left with the
 * browser once more: by `fetchLater`, which has as much room again. If both arrive it does no harm: an event is known by
 * its id. No `sendBeacon`: it carries no headers.
 */
export const pageFetch: NonNullable<Runtime['fetch']> = (own) => async (address, init) => {
  const url = resolveRelay(address).href;
  if (own) return own(url, init);
  const answer = untracedFetch()(url, init);
  if (init.keepalive) return answer;
  if (isLeaving) leaveWithBrowser(url, init, answer, false);
  else {
    const end = (): void => void underWay.delete(leave);
    const leave = (): void => {
      end();
      leaveWithBrowser(url, init, answer, true);
    };
    underWay.add(leave);
    answer.then(end, end);
  }
  return answer;
};

/** Bytes of a request under way that is made once more by `keepalive`: what is larger is on disk, and leaves room. */
const MAX_KEPT_ALIVE_BYTES = 16_000;

const sizeOf = (body: RequestInit['body']): number =>
  ArrayBuffer.isView(body) ? body.byteLength : Infinity;

// oxlint-disable-next-line max-params
function leaveWithBrowser(
  url: string,
  init: RequestInit,
  answer: Promise<Response>,
  mayKeepAlive: boolean,
): void {
  const { fetchLater } = globalThis as { readonly fetchLater?: FetchLater };
  const answered = new AbortController();
  try {
    const shadow = { ...init, signal: AbortSignal.any([shadows.signal, answered.signal]) };
    if (fetchLater) fetchLater(url, shadow);
    else if (mayKeepAlive && sizeOf(init.body) <= MAX_KEPT_ALIVE_BYTES)
      untracedFetch()(url, { ...shadow, keepalive: true }).catch(() => undefined);
  } catch {
    // Its share is used up, a policy forbids it, or the browser is too old: the store has the rest.
  }
  answer.then(
    () => answered.abort(),
    () => undefined,
  );
}

import type { Runtime } from '@honeyhive/core';
import { untracedFetch } from '../fetch/fetch-patch.ts';
import { resolveRelay } from './page-address.ts';

/**
 * A deferred request, sent by the browser when the page ends. Throws at once if the total size exceeds the limit.
 */
type FetchLater = (url: string, init: RequestInit) => unknown;

let isLeaving = false;
/** Functions that also hand requests under way to the browser: such requests end with the page. */
const underWay = new Set<() => void>();
/** Aborts the requests handed to the browser. */
let shadows = new AbortController();

/**
 * Starts leaving the page: `sendWaiting` sends the data with the greatest need for room, then requests under way are
 * handed to the browser.
 */
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
 * Sends with the application's own `fetch`, which receives absolute URLs, or with the page's `fetch`. A keepalive
 * request uses part of the 64 KiB that browsers allow per page, so no keepalive request is sent while the page
 * stays. When the page is left, requests under way, and requests beyond the limit, are handed to the browser again
 * by `fetchLater`, with the same limit again. A duplicate does no harm: an event has a unique id. `sendBeacon` is
 * not used: beacons carry no headers.
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

/**
 * Maximum bytes of a request under way that is repeated with `keepalive`: larger requests are on disk and leave
 * room.
 */
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
    // The quota is used up, a policy forbids the request, or the browser is too old: the store holds the data.
  }
  answer.then(
    () => answered.abort(),
    () => undefined,
  );
}

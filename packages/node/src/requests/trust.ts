import type { RemoteParent } from '@honeyhive/core';
import { isOwnOrigin } from './own-origin.ts';

/**
 * Whose headers are believed about the session of a request.
 *
 * - `'same-origin'`: pages of the app's own origin. From elsewhere the `traceparent` is the parent, the baggage is ignored.
 * - `true`: every caller, also about project, source and run ids; for servers that only your own services reach.
 * - `false`: nobody; the `traceparent` becomes a link.
 * - a function: decides for each request, `true` or `false` as above. A throw or a rejection counts as a stranger.
 */
export type Trust = 'same-origin' | boolean | ((request: Request) => boolean | Promise<boolean>);

/** What the headers of one request are believed about: everything, session, parent alone, nothing. */
export type Belief = 'all' | 'session' | 'parent' | 'none';

/** What `trust` says about a request. Rejects where the user's function does. */
export async function beliefIn(request: Request, trust: Trust = 'same-origin'): Promise<Belief> {
  const decision: unknown = typeof trust === 'function' ? await trust(request) : trust;
  if (decision === true) return 'all';
  if (decision === false) return 'none';
  return trust === 'same-origin' && isFromOwnPage(request) ? 'session' : 'parent';
}

/**
 * Whether a browser says that a page of the app's own origin sent the request. Scripts of other sites cannot set either
 * header; programs that are no browser can set both.
 */
function isFromOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return isOwnOrigin(request.headers.get('origin'), request, 0);
}

/** Headers that say no more than is believed. A session of the tracer's own stands above a caller's. */
export function believedHeaders(
  request: Request,
  belief: Belief,
  { remote, hasOwnSession }: { remote: RemoteParent | undefined; hasOwnSession: boolean },
): Headers {
  const believed = new Headers();
  if (belief === 'none') return believed;
  for (const name of ['traceparent', 'tracestate']) copy(request.headers, believed, name);
  const baggage = request.headers.get('baggage');
  if (belief === 'all' && baggage !== null)
    believed.set('baggage', hasOwnSession ? withoutSession(baggage) : baggage);
  const session = remote?.session;
  if (belief === 'session' && session && !hasOwnSession)
    believed.set('baggage', `${SESSION}=${encodeURIComponent(session.givenId ?? session.id)}`);
  return believed;
}

const SESSION = 'honeyhive.session_id';

const withoutSession = (baggage: string): string =>
  baggage
    .split(',')
    .filter((member) => !/^\s*(?:honeyhive[._])?session_id\s*=/.test(member))
    .join(',');

function copy(from: Headers, to: Headers, name: string): void {
  const value = from.get(name);
  if (value !== null) to.set(name, value);
}

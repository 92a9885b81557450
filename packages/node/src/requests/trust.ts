import type { RemoteParent } from '@honeyhive/core';
import { isOwnOrigin } from './own-origin.ts';
import { isProxied } from './own-proxy.ts';
import type { RequestFacts } from './request-facts.ts';

/**
 * Senders whose headers are trusted for the session of a request.
 *
 * - `'same-origin'`: pages of the app's own origin. For any other sender the `traceparent` is the parent, and the
 *   baggage is ignored.
 * - `true`: every sender, also for project, source and run ids; for servers reached only by your own services.
 * - `false`: no sender; the `traceparent` becomes a link.
 * - a function: decides per request, `true` or `false` as above. An error or a rejection counts as an untrusted
 *   sender.
 */
export type Trust<R = Request> =
  | 'same-origin'
  | boolean
  | ((request: R) => boolean | Promise<boolean>);

/** Trusted part of a request's headers: everything, the session, only the parent, or nothing. */
export type Belief = 'all' | 'session' | 'parent' | 'none';

/**
 * Returns the trusted part of the headers according to a decision. Any other value makes the sender untrusted.
 */
export function beliefIn(request: RequestFacts, decision: unknown = 'same-origin'): Belief {
  if (decision === true) return 'all';
  if (decision === false) return 'none';
  return decision === 'same-origin' && isFromOwnPage(request) ? 'session' : 'parent';
}

/**
 * Returns true if a browser reports a page of the app's own origin as the sender. Scripts of other sites cannot set
 * either header; programs outside of browsers can set both.
 */
function isFromOwnPage(request: RequestFacts): boolean {
  if (isProxied(request)) return true;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return isOwnOrigin(request.headers.get('origin'), request, 0);
}

/** Returns only the trusted headers. The tracer's own session overrides the sender's session. */
export function believedHeaders(
  request: RequestFacts,
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

function copy(from: RequestFacts['headers'], to: Headers, name: string): void {
  const value = from.get(name);
  if (value !== null) to.set(name, value);
}

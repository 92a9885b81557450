/** A request of a page to a relay: spans, an event after the fact, or an update of a known event. */
export type Route =
  | { readonly kind: 'spans' }
  | { readonly kind: 'event' }
  | { readonly kind: 'update'; readonly id: string };

const UUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
const SPANS = /\/v1\/traces$/;
const EVENT = /\/v1\/events$/;
const UPDATE = new RegExp(`/v1/events/(${UUID})$`, 'i');

/** Returns the route of a request, below any mount path; `undefined` for an unknown route. */
export function routeOf({ method, url }: Request): Route | undefined {
  const { pathname } = new URL(url);
  if (method === 'POST') {
    if (SPANS.test(pathname)) return { kind: 'spans' };
    return EVENT.test(pathname) ? { kind: 'event' } : undefined;
  }
  const id = method === 'PUT' ? UPDATE.exec(pathname)?.[1] : undefined;
  return id === undefined ? undefined : { kind: 'update', id: id.toLowerCase() };
}

/** What a page may ask of a relay: to take spans, an event after the fact, or what is said about one that it knows. */
export type Route =
  | { readonly kind: 'spans' }
  | { readonly kind: 'event' }
  | { readonly kind: 'update'; readonly id: string };

const UUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
const SPANS = /\/v1\/traces$/;
const EVENT = /\/v1\/events$/;
const UPDATE = new RegExp(`/v1/events/(${UUID})$`, 'i');

/** Where a request wants to go: below whatever path the app has mounted the relay at. `undefined` for anything else. */
export function routeOf({ method, url }: Request): Route | undefined {
  const { pathname } = new URL(url);
  if (method === 'POST') {
    if (SPANS.test(pathname)) return { kind: 'spans' };
    return EVENT.test(pathname) ? { kind: 'event' } : undefined;
  }
  const id = method === 'PUT' ? UPDATE.exec(pathname)?.[1] : undefined;
  return id === undefined ? undefined : { kind: 'update', id: id.toLowerCase() };
}

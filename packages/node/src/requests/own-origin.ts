import type { RequestFacts } from './request-facts.ts';

/**
 * Returns true if `origin` is the app's own origin. Hosts are compared as URLs. An `https` page matches an app that
 * receives `http` behind a TLS proxy, but never the reverse. With `proxies`, `x-forwarded-host` and
 * `x-forwarded-proto` give the page's host and scheme.
 *
 * Without `proxies`, the host of the URL and the `Host` header both count: some platforms keep the public name in the one
 * and an internal name in the other. A site can point its own name at the app (DNS rebinding) and send that name in both;
 * its requests carry no cookies of the app, so they can do no more than a program, which can send any header.
 */
export function isOwnOrigin(
  origin: string | null,
  request: Pick<RequestFacts, 'url' | 'headers'>,
  proxies: number,
): boolean {
  const page = origin === null ? undefined : parsed(origin);
  if (!page || !/^https?:$/.test(page.protocol)) return false;
  const { protocol, host } = new URL(request.url);
  const forwarded = (name: string): string | undefined =>
    proxies > 0 ? firstOf(request.headers.get(name)) : undefined;
  const scheme = forwarded('x-forwarded-proto')?.toLowerCase() ?? protocol.slice(0, -1);
  if (page.protocol !== 'https:' && page.protocol !== `${scheme}:`) return false;
  const used = forwarded('x-forwarded-host');
  const hosts = used === undefined ? [host, request.headers.get('host') ?? host] : [used];
  return hosts.some((own) =>
    [scheme, page.protocol.slice(0, -1)].some(
      (one) => parsed(`${one}://${own}`)?.host === page.host,
    ),
  );
}

/** The first of a list of header values. */
export const firstOf = (list: string | null): string | undefined =>
  list?.split(',')[0]?.trim() || undefined;

/** Parses a URL; `undefined` if invalid. */
export function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    // `null`, of sandboxed frames and files: no host, so never the relay's own.
    return undefined;
  }
}

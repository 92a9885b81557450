/**
 * The client's address as the proxies in front have noted it: each appends the one it has been asked from, so the last
 * `proxies` entries are theirs and what stands before is hearsay. `undefined` where they have noted none.
 */
export function forwardedClient(request: Request, proxies: number): string | undefined {
  const noted = (request.headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  return noted.at(-proxies) || undefined;
}

/**
 * What limits know a client's address by, whichever port it comes from: some proxies note `192.0.2.1:4711` or
 * `[2001:db8::1]:4711`. Whoever has one IPv6 address has the 2^64 beside it.
 */
export function addressKey(noted: string): string {
  const address = withoutPort(noted.trim().toLowerCase());
  if (!address.includes(':')) return address;
  const [before = '', after] = address.split('::');
  const groups = before.split(':');
  if (after === undefined) return networkOf(groups);
  const last = after === '' ? [] : after.split(':');
  const missing = Math.max(0, 8 - groups.length - last.length);
  const zeros = Array.from({ length: missing }, () => '0');
  return networkOf([...groups, ...zeros, ...last]);
}

const networkOf = (groups: readonly string[]): string =>
  groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '') || '0')
    .join(':');

const BRACKETED = /^\[([^\]]*)\]/;
const MAPPED = /^(?:::|(?:0+:){5})ffff:(?=\d+\.)/;
const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/;

/** Without the port, the interface, and what an IPv4 address is wrapped in to look like one of IPv6. */
function withoutPort(noted: string): string {
  const address = (BRACKETED.exec(noted)?.[1] ?? noted).replace(/%.*$/, '').replace(MAPPED, '');
  return IPV4.exec(address)?.[1] ?? address;
}

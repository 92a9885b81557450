/**
 * Returns the client's address from `x-forwarded-for`: every proxy appends the address of the sender, so only the
 * last `proxies` entries are trusted. `undefined` if no address is recorded.
 */
export function forwardedClient(request: Request, proxies: number): string | undefined {
  const noted = (request.headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  return noted.at(-proxies) || undefined;
}

/**
 * Returns the rate-limit key of a client's address, without the port: some proxies record `192.0.2.1:4711` or
 * `[2001:db8::1]:4711`. IPv6 addresses share a key per /64 network, since a client with a single address controls
 * the whole network.
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

/** Removes the port, the interface, and the IPv6 prefix of a mapped IPv4 address. */
function withoutPort(noted: string): string {
  const address = (BRACKETED.exec(noted)?.[1] ?? noted).replace(/%.*$/, '').replace(MAPPED, '');
  return IPV4.exec(address)?.[1] ?? address;
}

/**
 * The client's address as the proxies in front have noted it: each appends the one it has been asked from, so the last
 * `proxies` entries are theirs and what stands before is hearsay. `undefined` where they have noted none.
 */
export function forwardedClient(request: Request, proxies: number): string | undefined {
  const noted = (request.headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  return noted.at(-proxies) || undefined;
}

/** What limits know a client's address by. Whoever has one IPv6 address has the 2^64 beside it. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.toLowerCase().split('::');
  const groups = before.split(':');
  if (after === undefined) return groups.slice(0, 4).join(':');
  const last = after === '' ? [] : after.split(':');
  const missing = Math.max(0, 8 - groups.length - last.length);
  const zeros = Array.from({ length: missing }, () => '0');
  return [...groups, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => group || '0')
    .join(':');
}

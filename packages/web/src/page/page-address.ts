/** Address of the page itself, whatever its `<base>` says; its origin where it has no web address (`about:`, `blob:`). */
const pageAddress = (): string | undefined => {
  const { href } = globalThis.location ?? {};
  return href?.startsWith('http') ? href : globalThis.origin;
};

/** Resolves the address of a relay or server against the page's own. */
export const resolveRelay = (address: string): URL => new URL(address, pageAddress());

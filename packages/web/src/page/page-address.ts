/**
 * Returns the URL of the page itself, independent of `<base>`; the origin for a page without a web URL (`about:`,
 * `blob:`).
 */
const pageAddress = (): string | undefined => {
  const { href } = globalThis.location ?? {};
  return href?.startsWith('http') ? href : globalThis.origin;
};

/** Resolves the address of a relay or server against the page's own. */
export const resolveRelay = (address: string): URL => new URL(address, pageAddress());

/** A request of Express, whose address lacks the mount path of a router while the router handles it. */
interface MountedRequest {
  baseUrl?: unknown;
  readonly params?: unknown;
}

/**
 * Follows the mount paths of a request through routers, as patterns: Express keeps only addresses, such as `/shops/7` for
 * `/shops/:shop`. Returns a function that returns the pattern of the current router.
 */
export function followMounts(given: object): () => string {
  const request: MountedRequest = given;
  const patterns = new Map<string, string>([['', '']]);
  let { baseUrl } = request;
  if (typeof baseUrl !== 'string') return () => '';
  patterns.set(baseUrl, baseUrl);
  Object.defineProperty(request, 'baseUrl', {
    configurable: true,
    enumerable: true,
    get: () => baseUrl,
    set(value: unknown) {
      baseUrl = value;
      if (typeof value === 'string' && !patterns.has(value))
        patterns.set(value, patternOf(value, patterns, request.params));
    },
  });
  return () => patterns.get(baseUrl as string) ?? '';
}

/** Returns the pattern of a mount path: the pattern of the outer router, and the inner part with names of parameters. */
function patternOf(path: string, known: ReadonlyMap<string, string>, params: unknown): string {
  const above = [...known.keys()]
    .filter((one) => path.startsWith(one))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  return `${known.get(above) ?? ''}${withNames(path.slice(above.length), params)}`;
}

/** Replaces values of parameters by their names: `/shops/7` becomes `/shops/:shop`. A wildcard replaces several segments. */
function withNames(path: string, params: unknown): string {
  let named = path;
  for (const [name, value] of Object.entries((params ?? {}) as Record<string, unknown>)) {
    const parts = (Array.isArray(value) ? value : [value]).map(String);
    const segments = named.split('/');
    const at = segments.findIndex((_, index) =>
      parts.every((part, offset) => isSegment(segments[index + offset], part)),
    );
    if (at >= 0) segments.splice(at, parts.length, `${Array.isArray(value) ? '*' : ':'}${name}`);
    named = segments.join('/');
  }
  return named;
}

function isSegment(segment: string | undefined, value: string): boolean {
  try {
    return segment !== undefined && decodeURIComponent(segment) === value;
  } catch {
    return false;
  }
}

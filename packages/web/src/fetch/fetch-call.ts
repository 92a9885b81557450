/** Arguments of `fetch`. */
export type FetchArguments = Parameters<typeof fetch>;

/** Target of a `fetch` call. */
export interface FetchTarget {
  readonly isRequest: boolean;
  readonly url: string;
  readonly mode: string;
}

/** A `fetch` call, read without consuming the body. */
export interface FetchCall {
  /** The request without the body. */
  readonly request: Request;
  /** Returns the arguments with the current headers of `request`, in the caller's shape. */
  toArguments(): FetchArguments;
}

/** Members of an init read by `fetch`, including inherited members and getters. */
const MEMBERS = [
  'body',
  'cache',
  'credentials',
  'duplex',
  'headers',
  'integrity',
  'keepalive',
  'method',
  'mode',
  'priority',
  'redirect',
  'referrer',
  'referrerPolicy',
  'signal',
  'window',
] as const;

/**
 * Reads a Request member through the platform's getter: a subclass may override the member. Throws for any other
 * value.
 */
const memberOf = <K extends keyof Request>(request: unknown, name: K): Request[K] =>
  Reflect.get(Request.prototype, name, request);

/** Reads the address and the mode. Throws where `fetch` would. */
export function readTarget(input: unknown): FetchTarget {
  try {
    return { isRequest: true, url: memberOf(input, 'url'), mode: memberOf(input, 'mode') };
  } catch {
    return { isRequest: false, url: new Request(input as string).url, mode: 'cors' };
  }
}

/** Reads a call. Throws where `fetch` would, except for an invalid body. */
export function readCall(args: FetchArguments, { isRequest, url }: FetchTarget): FetchCall {
  const [input, init] = args;
  const { own, inherited } = copyInit(init);
  const members = defined((name) => own[name] ?? inherited[name]);
  const ofRequest = isRequest ? defined((name) => memberOf(input, name as 'method')) : {};
  const headers = copyHeaders(members.headers ?? ofRequest.headers ?? {});
  const request = new Request(url, { ...ofRequest, ...members, headers, body: null });
  const before = new Headers(request.headers);
  const copy =
    isRequest && members.headers === undefined
      ? copyRequest(input, url, ofRequest, members)
      : undefined;
  return {
    request,
    toArguments() {
      const added = [...request.headers].filter(([name, value]) => before.get(name) !== value);
      for (const [name, value] of added) copy?.headers.set(name, value);
      // The init stays unchanged: an init with any member resets the Request's referrer.
      if (copy) return [copy, ...args.slice(1)] as unknown as FetchArguments;
      const holder = 'headers' in inherited ? inherited : own;
      holder['headers'] = withHeaders(headers, added);
      const isPlain = Object.keys(inherited).length === 0;
      return [input, isPlain ? own : Object.assign(Object.create(inherited) as object, own)];
    },
  };
}

/** Copies a Request, without the body if the init has a body: the caller's body then stays unread. */
const copyRequest = (
  input: FetchArguments[0],
  url: string,
  parts: RequestInit,
  { body }: RequestInit,
): Request =>
  body === undefined || body === null
    ? new Request(input)
    : new Request(url, { ...parts, body: null });

/** Returns the init members with a value. */
const defined = (valueOf: (name: string) => unknown): RequestInit =>
  Object.fromEntries(
    MEMBERS.map((name) => [name, valueOf(name)]).filter(([, value]) => value !== undefined),
  ) as RequestInit;

/** Copies own and inherited members of an init. Every member is read once. Throws for an invalid init. */
function copyInit(init: RequestInit | undefined): Record<'own' | 'inherited', Members> {
  const given = (init ?? {}) as Members;
  const names = new Set<PropertyKey>([...Reflect.ownKeys(given), ...MEMBERS]);
  // Wrappers may read any further member.
  for (const name in given) names.add(name);
  const own: Members = {};
  const inherited: Members = {};
  for (const name of names) {
    const value = given[name];
    if (Object.hasOwn(given, name)) own[name] = value;
    else if (value !== undefined) inherited[name] = value;
  }
  return { own, inherited };
}

type Members = Record<PropertyKey, unknown>;
type Pairs = Array<[string, string]>;
type HeadersCopy = Headers | Pairs | Record<string, string>;

/** Copies headers in the given shape: objects, lists of pairs, or Headers. Any further iterable becomes Headers. */
function copyHeaders(headers: HeadersInit): HeadersCopy {
  if (headers instanceof Headers) return new Headers(headers);
  // Text is an error for `fetch` and stays unchanged.
  if (Array.isArray(headers) || typeof headers !== 'object') return headers;
  return Symbol.iterator in headers ? new Headers(headers) : { ...headers };
}

function withHeaders(headers: HeadersCopy, added: Pairs): HeadersCopy {
  if (headers instanceof Headers) {
    for (const [name, value] of added) headers.set(name, value);
    return headers;
  }
  const isOther = ([other]: [string, string]): boolean =>
    added.every(([name]) => name !== other.toLowerCase());
  return Array.isArray(headers)
    ? [...headers.filter(isOther), ...added]
    : Object.fromEntries([...Object.entries(headers).filter(isOther), ...added]);
}

/** Arguments of `fetch`. */
export type FetchArguments = Parameters<typeof fetch>;

/** What `fetch` is asked for. */
export interface FetchTarget {
  readonly isRequest: boolean;
  readonly url: string;
  readonly mode: string;
}

/** A call of `fetch`, read without touching the body that it sends. */
export interface FetchCall {
  /** Says what is sent, apart from the body. */
  readonly request: Request;
  /** The arguments with the headers that `request` has by now, each in the shape that the caller has chosen. */
  toArguments(): FetchArguments;
}

/** What `fetch` reads of an init, inherited members and getters too. */
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

/** Member of a Request as the platform has it: a subclass may say something else. Throws for what is no Request. */
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

/** Reads a call. Throws where `fetch` would, except for what is wrong with its body. */
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
      // The init stays as it is: one that has any member resets the referrer of the Request.
      if (copy) return [copy, ...args.slice(1)] as unknown as FetchArguments;
      const holder = 'headers' in inherited ? inherited : own;
      holder['headers'] = withHeaders(headers, added);
      const isPlain = Object.keys(inherited).length === 0;
      return [input, isPlain ? own : Object.assign(Object.create(inherited) as object, own)];
    },
  };
}

/** Copies a Request, without the body where another is sent: then the caller's is left as it was. */
const copyRequest = (
  input: FetchArguments[0],
  url: string,
  parts: RequestInit,
  { body }: RequestInit,
): Request =>
  body === undefined || body === null
    ? new Request(input)
    : new Request(url, { ...parts, body: null });

/** Members of an init that have a value. */
const defined = (valueOf: (name: string) => unknown): RequestInit =>
  Object.fromEntries(
    MEMBERS.map((name) => [name, valueOf(name)]).filter(([, value]) => value !== undefined),
  ) as RequestInit;

/** Copies what an init has, and what it inherits. Each member is read once. Throws for what is no init. */
function copyInit(init: RequestInit | undefined): Record<'own' | 'inherited', Members> {
  const given = (init ?? {}) as Members;
  const names = new Set<PropertyKey>([...Reflect.ownKeys(given), ...MEMBERS]);
  // Whatever else a wrapper may look for.
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

/** Copies headers in their shape: objects, lists of pairs, or Headers, which any other iterable becomes. */
function copyHeaders(headers: HeadersInit): HeadersCopy {
  if (headers instanceof Headers) return new Headers(headers);
  // Text is an error, and is left one.
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

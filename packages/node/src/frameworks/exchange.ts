import { isFetchRequest } from '../requests/request-kind.ts';
import type { RequestFacts } from '../requests/request-facts.ts';

/** A request of `node:http`, with additions of frameworks. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Address before a framework has removed a mount path. */
  readonly originalUrl?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A response of `node:http`. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableFinished: boolean;
  once(event: string, listener: () => void): unknown;
}

/** Passes a request to the next handler; with an error, to the next error handler. */
export type Next = (error?: unknown) => unknown;

/** A request with its response, from any framework on `node:http`. */
export interface Exchange<Request = NodeRequest, Response = NodeResponse> {
  readonly framework: 'node' | 'koa' | 'fastify';
  /** The framework's own request: Koa's context, Fastify's request. */
  readonly given: object;
  /** The framework's own response. */
  readonly reply: object;
  readonly request: Request;
  readonly response: Response;
  readonly next: Next | undefined;
}

/** Methods of a Fastify instance for hooks and routes. */
export interface FastifyScope {
  addHook(name: string, hook: (...given: never[]) => void): unknown;
  all(path: string, handler: (request: object, reply: object) => unknown): unknown;
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parser: (request: object, payload: object, done: (error: null) => void) => void,
  ): unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Returns true for a Fastify instance, the first argument of a plugin. */
export const isFastifyScope = (given: unknown): given is FastifyScope =>
  (isObject(given) || typeof given === 'function') &&
  typeof (given as Partial<FastifyScope>).addHook === 'function';

/** Finds the fetch-style request in the argument of a handler: a Request, or a context of Hono or a route module. */
export function findFetchRequest(given: unknown): Request | undefined {
  if (!isObject(given)) return undefined;
  const { req, request } = given;
  const inside = isObject(req) ? req['raw'] : request;
  return [given, inside].find(isFetchRequest);
}

/** Reads the arguments of a handler; `undefined` if they contain no request of `node:http`. */
export function readExchange(
  first: unknown,
  second: unknown,
  third: unknown,
): Exchange | undefined {
  if (!isObject(first) || (!isObject(second) && typeof second !== 'function')) return undefined;
  const whole = (framework: Exchange['framework'], parts: readonly unknown[]) => {
    const [request, response, next] = parts;
    if (!isNodeRequest(request) || !isNodeResponse(response)) return undefined;
    return {
      framework,
      given: first,
      reply: second,
      request,
      response,
      next: typeof next === 'function' ? (next as Next) : undefined,
    };
  };
  if (typeof second === 'function') return whole('koa', [first['req'], first['res'], second]);
  return isObject(first['raw'])
    ? whole('fastify', [first['raw'], second['raw'], third])
    : whole('node', [first, second, third]);
}

const isNodeRequest = (given: unknown): given is NodeRequest =>
  isObject(given) && isObject(given['headers']) && typeof given['url'] === 'string';

const isNodeResponse = (given: unknown): given is NodeResponse =>
  isObject(given) && typeof given['statusCode'] === 'number' && typeof given['once'] === 'function';

/** Reads address, method and headers of a request of `node:http`. */
export function readFacts(request: NodeRequest): RequestFacts {
  const { method = 'GET', headers } = request;
  const get = (name: string): string | null => {
    const value = headers[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  return { method: method.toUpperCase(), url: readAddress(request, get), headers: { get } };
}

/** Returns the whole address. Invalid parts become the address `http://localhost/`. */
function readAddress(request: NodeRequest, get: (name: string) => string | null): string {
  const { url = '/', originalUrl = url } = request;
  const { socket } = request as { readonly socket?: { readonly encrypted?: boolean } | null };
  const origin = `${socket?.encrypted ? 'https' : 'http'}://${get('host') ?? get(':authority') ?? 'localhost'}`;
  if (!originalUrl.startsWith('/') && URL.canParse(originalUrl)) return originalUrl;
  const address = `${origin}${originalUrl.startsWith('/') ? originalUrl : '/'}`;
  return URL.canParse(address) ? address : 'http://localhost/';
}

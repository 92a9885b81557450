import { consoleLogger } from '@honeyhive/core';
import { copyOptions, readOption } from '@honeyhive/core/internal';
import { hasBackgroundTime, platformWaitUntil } from '../environment/platform.ts';
import { readRequestOptions } from '../requests/read-request-options.ts';
import { isForRelay, isPrefetch, type RequestFacts } from '../requests/request-facts.ts';
import { NOT_NODE } from '../requests/request-kind.ts';
import type { RequestOptions } from '../requests/request-options.ts';
import type { RequestParts } from '../requests/request-parts.ts';
import type { TracerRequests } from '../requests/with-request.ts';
import {
  type Exchange,
  findFetchRequest,
  isFastifyScope,
  type Next,
  type NodeRequest,
  readExchange,
  readFacts,
} from './exchange.ts';
import { addFastifyHooks, SKIP_OVERRIDE } from './fastify-hooks.ts';
import { findRoute } from './find-route.ts';
import { followMounts } from './mounted-path.ts';
import { RequestRecord } from './request-record.ts';

/** Options of {@link honeyhive}. Callbacks receive the framework's own request: Koa's context, Fastify's request. */
export interface HoneyHiveOptions<R = NodeRequest> extends Omit<RequestOptions<R>, 'route'> {
  /** The tracer of the requests. */
  readonly tracer: Pick<TracerRequests, 'requestParts'>;
  /** Pattern of the route, for servers without a router. Default: the framework's pattern. */
  readonly route?: string | ((request: R) => string | undefined) | undefined;
  /**
   * Requests without a span: the beginning of a path, a pattern for the whole path, or a function returning `true`. Spans
   * inside are created as without the middleware. Prefetches and requests of pages to a relay never have a span.
   */
  readonly ignore?: ReadonlyArray<string | RegExp | ((request: R) => boolean)> | undefined;
}

/** Middleware of Express, Connect, NestJS and Koa, a plugin of Fastify, and a function around a listener of `node:http`. */
export interface HoneyHiveMiddleware {
  // oxlint-disable-next-line typescript/no-explicit-any -- what frameworks declare of their `next`
  (request: object, response: object, next?: (error?: any) => unknown): Promise<void> | undefined;
  /**
   * Error-handling middleware for Express and Connect: records the errors of routes and passes them on. Mount with
   * `app.use` after the routes. Without it, the span of a response of 500 has only the status.
   */
  readonly onError: (
    error: unknown,
    request: object,
    response: object,
    // oxlint-disable-next-line typescript/no-explicit-any
    next: (error?: any) => unknown,
  ) => void;
}

const INVALID_TRACER =
  'honeyhive({ tracer }) was given no tracer of @honeyhive/node: requests are not traced.';

/**
 * Traces the requests of a server on `node:http`. Each request has a span `{method} {route}` below the caller's span and in
 * the caller's session; spans of its handlers are below it. Mount the middleware before the routes.
 *
 * @example
 * app.use(honeyhive({ tracer })); // Express, Connect, NestJS, Koa
 * await fastify.register(honeyhive({ tracer }));
 * const traced = honeyhive({ tracer });
 * createServer((request, response) => traced(request, response, () => listener(request, response)));
 */
export function honeyhive<R extends object = NodeRequest>(
  options: HoneyHiveOptions<R>,
): HoneyHiveMiddleware {
  const tracer: unknown = readOption(options, 'tracer');
  if (typeof readOption(tracer, 'requestParts') !== 'function') {
    consoleLogger(false).warn(INVALID_TRACER);
    return createMiddleware((_, go) => go(), { find: () => undefined, say: () => undefined });
  }
  const parts = (tracer as TracerRequests).requestParts();
  const records = new WeakMap<object, RequestRecord>();
  const settings = readSettings(options, parts);
  const trace: Trace = (exchange, go) => traceExchange(exchange, go, { parts, records, settings });
  return createMiddleware(trace, { find: (request) => records.get(request), say: parts.say });
}

/** Runs `go`, which passes a request on, in the request's span. */
type Trace = (exchange: Exchange, go: () => unknown) => unknown;

/** Finds the record of a request, and logs messages for the server's operator. */
interface Records {
  readonly find: (request: object) => RequestRecord | undefined;
  readonly say: (message: string) => void;
}

function createMiddleware(trace: Trace, { find, say }: Records): HoneyHiveMiddleware {
  const note = (request: object, error: unknown): void => find(request)?.note(error);
  // Frameworks count the parameters: three for middleware, four for error handlers.
  const middleware = (first: object, second: object, third?: Next): Promise<void> | undefined => {
    if (isFastifyScope(first)) {
      addFastifyHooks(first, { trace, find, note });
      third?.();
      return undefined;
    }
    const exchange = readExchange(first, second, third);
    if (!exchange) {
      say(findFetchRequest(first) ? NOT_NODE : UNKNOWN);
      const next = typeof second === 'function' ? (second as Next) : third;
      return next?.() as Promise<void> | undefined;
    }
    const { framework, next } = exchange;
    const result = trace(exchange, () => next?.()) as Promise<void> | undefined;
    // Fastify would continue a second time after a promise.
    return framework === 'fastify' ? undefined : result;
  };
  const onError: HoneyHiveMiddleware['onError'] = (error, request, _response, next) => {
    note(request, error);
    next(error);
  };
  return Object.assign(middleware, SKIP_OVERRIDE, { onError });
}

const UNKNOWN =
  'honeyhive({ tracer }) was given no request of node:http: nothing is traced. Mount it by `app.use(honeyhive({ tracer }))`, or `fastify.register(honeyhive({ tracer }))`, before the routes.';

/** Options after validation. */
interface Settings<R> {
  readonly request: RequestOptions<R>;
  readonly route: HoneyHiveOptions<R>['route'];
  readonly ignore: NonNullable<HoneyHiveOptions<R>['ignore']>;
}

/** Returns true for a valid member of `ignore`. */
const isPattern = (given: unknown): boolean =>
  typeof given === 'string' || typeof given === 'function' || given instanceof RegExp;

const OPTION_NAMES = ['name', 'route', 'session', 'trust', 'waitUntil', 'ignore'];

function readSettings<R>(options: HoneyHiveOptions<R>, { guard }: RequestParts): Settings<R> {
  const { route, ...rest } = copyOptions(options, OPTION_NAMES);
  const ignore = guard(
    'option ignore of honeyhive',
    () => [readOption(options, 'ignore')].flat().filter(isPattern),
    [],
  );
  return {
    request: {
      ...readRequestOptions<R>(rest, guard, 'honeyhive'),
      route: typeof route === 'string' ? route : undefined,
    },
    route: typeof route === 'string' || typeof route === 'function' ? (route as never) : undefined,
    ignore: ignore as Settings<R>['ignore'],
  };
}

/** State of one middleware. */
interface Tracing<R> {
  readonly parts: RequestParts;
  readonly records: WeakMap<object, RequestRecord>;
  readonly settings: Settings<R>;
}

function traceExchange<R>(
  exchange: Exchange,
  go: () => unknown,
  { parts, records, settings }: Tracing<R>,
): unknown {
  const { request, response } = exchange;
  const given = exchange.given as R;
  const facts = parts.guard('request', () => readFacts(request));
  if (!parts.isEnabled() || !facts || records.has(request)) return go();
  if (isForRelay(facts) || isPrefetch(facts)) return parts.untraced(go);
  if (isIgnored(facts, given, settings, parts)) return go();
  const mount = followMounts(request);
  const ask = settings.route;
  const route = (): string | undefined =>
    parts.guard('route of request', () =>
      typeof ask === 'function' ? ask(given) : (ask ?? findRoute(exchange, mount)),
    );
  return parts.begin(facts, given, settings.request, (span) => {
    const isNamed = settings.request.name !== undefined;
    const record = new RequestRecord(span, { facts, isNamed, route }).follow(response);
    records.set(request, record);
    parts.guard('waitUntil', () => {
      const waitUntil = settings.request.waitUntil ?? platformWaitUntil();
      if (waitUntil) waitUntil(parts.sentAfter(span));
      else if (!hasBackgroundTime()) parts.say(NO_TIME);
    });
    return record.run(go);
  });
}

const NO_TIME =
  'This platform runs nothing between requests: call `await tracer.flush()` before a response ends, or give honeyhive a `waitUntil`.';

function isIgnored<R>(
  { url }: RequestFacts,
  given: R,
  { ignore }: Settings<R>,
  { guard }: RequestParts,
): boolean {
  const { pathname } = new URL(url);
  return ignore.some((one) =>
    guard(
      'ignore of request',
      () => {
        if (typeof one === 'string') return pathname.startsWith(one);
        return typeof one === 'function' ? one(given) : pathname.search(one) >= 0;
      },
      false,
    ),
  );
}

import { consoleLogger, type Logger } from '@honeyhive/core';
import { readOption } from '@honeyhive/core/internal';
import { NO_LISTENER } from '../requests/request-kind.ts';
import { isResponse } from '../requests/respond.ts';
import {
  type Exchange,
  type FastifyScope,
  findFetchRequest,
  isFastifyScope,
  type Next,
  readExchange,
} from './exchange.ts';
import { BodyReadError, createFetchRequest, type ReadableRequest } from './fetch-request.ts';
import { type WritableResponse, writeResponse } from './write-response.ts';

/** A fetch-style handler, such as a relay. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/** A listener of `node:http`, a handler of Express, Connect, NestJS and Koa, a handler and a plugin of Fastify. */
export interface NodeListener {
  // oxlint-disable-next-line typescript/no-explicit-any -- what frameworks declare of their `next`
  (request: object, response: object, next?: (error?: any) => unknown): Promise<void>;
}

/** Options of {@link nodeListener}. */
export interface NodeListenerOptions {
  /** Logs wrong use, once each. Default: the console. */
  readonly logger?: Pick<Logger, 'warn' | 'error'> | undefined;
}

/**
 * Mounts a fetch-style handler, such as a relay, in a server on `node:http`. The body may be parsed already: the handler
 * receives `request.body` as text or bytes.
 *
 * @example
 * app.use('/api/honeyhive', nodeListener(relay)); // Express, Connect, NestJS
 * await fastify.register(nodeListener(relay), { prefix: '/api/honeyhive' });
 * createServer(nodeListener(relay));
 */
export function nodeListener(
  handler: FetchHandler,
  options: NodeListenerOptions = {},
): NodeListener {
  const logger = readLogger(options);
  const said = new Set<string>();
  const say = (message: string): void => {
    if (!said.has(message)) logger.warn(message);
    said.add(message);
  };
  const listener = async (first: object, second: object, third?: Next): Promise<unknown> => {
    const asked = findFetchRequest(first);
    if (asked) {
      say(NO_LISTENER);
      return handler(asked);
    }
    const exchange = readExchange(first, second, third) as ListenedExchange | undefined;
    if (!exchange) throw new TypeError(NO_REQUEST);
    return answer(exchange, handler, { say, logger });
  };
  return (first, second, third) => {
    if (!isFastifyScope(first)) return listener(first, second, third) as Promise<void>;
    mountInFastify(first, listener);
    third?.();
    return Promise.resolve();
  };
}

/** Returns a logger that never throws, from any value. */
function readLogger(options: unknown): Voice['logger'] {
  const given = readOption(options, 'logger');
  const usual = consoleLogger(false);
  const tell =
    (level: 'warn' | 'error') =>
    (message: string): void => {
      const own = readOption(given, level);
      try {
        if (typeof own === 'function') Reflect.apply(own, given, [message]);
        else usual[level](message);
      } catch {
        // No other logger is left for the error of a logger.
      }
    };
  return { warn: tell('warn'), error: tell('error') };
}

type ListenedExchange = Exchange<ReadableRequest, WritableResponse>;

const NO_REQUEST =
  'nodeListener(handler) was given no request of node:http: mount it as `app.use(path, nodeListener(handler))`, or `createServer(nodeListener(handler))`.';

/** Mounts a listener below the prefix of a Fastify scope without body parsers. */
function mountInFastify(
  scope: FastifyScope,
  listener: (request: object, reply: object) => Promise<unknown>,
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  scope.all('/*', (request, reply) => listener(request, reply));
}

/** Logs of a listener. */
interface Voice {
  readonly say: (message: string) => void;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

async function answer(exchange: ListenedExchange, handler: FetchHandler, voice: Voice) {
  const { request, response, next, framework } = exchange;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const given = await handler(createFetchRequest(exchange, gone.signal));
    if (!isResponse(given)) throw new TypeError(NO_RESPONSE);
    takeOver(exchange);
    await writeResponse(response, given, request.method);
  } catch (error) {
    if (error instanceof BodyReadError) {
      voice.say(error.message);
      takeOver(exchange);
      await writeResponse(response, refuseReadBody(error), request.method);
    } else if (response.headersSent) response.destroy();
    else if (framework === 'node' && next) next(error);
    else if (framework !== 'node') throw error;
    else {
      voice.logger.error(`nodeListener: the handler has thrown: ${String(error)}`);
      await writeResponse(response, new Response(null, { status: 500 }), request.method);
    }
  }
  // An unread body blocks the next request of the connection.
  request.resume?.();
}

const NO_RESPONSE = 'nodeListener: the handler gave no Response.';

/** Tells a framework that the listener writes the response. */
function takeOver({ framework, given, reply }: ListenedExchange): void {
  if (framework === 'koa') (given as { respond?: boolean }).respond = false;
  if (framework === 'fastify') (reply as { hijack(): void }).hijack();
}

/** Refuses a request whose body is gone. A page keeps its spans and sends them again later. */
const refuseReadBody = ({ message }: BodyReadError): Response =>
  Response.json(
    { code: 'body_already_read', message },
    { status: 503, headers: { 'retry-after': '60' } },
  );

import { type FastifyScope, type Exchange, type Next, readExchange } from './exchange.ts';
import type { RequestRecord } from './request-record.ts';

/** Marks a plugin whose hooks also apply to the routes outside of it. */
export const SKIP_OVERRIDE: object = {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'honeyhive',
};

/** Actions of the hooks. */
interface HookActions {
  readonly trace: (exchange: Exchange, go: () => unknown) => unknown;
  readonly find: (request: object) => RequestRecord | undefined;
  readonly note: (request: object, error: unknown) => void;
}

/** A request of Fastify. */
interface FastifyRequest {
  readonly raw: object;
}

/** Adds the hooks that trace each request of a Fastify instance. */
export function addFastifyHooks(fastify: FastifyScope, { trace, find, note }: HookActions): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: object, done: Next) => {
    const exchange = readExchange(request, reply, done);
    if (exchange) void trace(exchange, () => void done());
    else done();
  });
  // Fastify reads a body outside of the context of the request's start.
  fastify.addHook('preValidation', ({ raw }: FastifyRequest, _reply: object, done: Next) => {
    const record = find(raw);
    if (record) record.span.run(() => void done());
    else done();
  });
  // oxlint-disable-next-line max-params -- Fastify's
  fastify.addHook(
    'onError',
    ({ raw }: FastifyRequest, _reply: object, error: Error, done: Next) => {
      note(raw, error);
      done();
    },
  );
}

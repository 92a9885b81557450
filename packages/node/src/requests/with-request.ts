import type { RequestOptions } from './request-options.ts';
import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  type Mixin,
  HTTP,
  type TracerContext,
  type TracerOperations,
  type TracerSession,
} from '@honeyhive/core';
import { type Link, SpanKind } from '@opentelemetry/api';
import { hasBackgroundTime, platformWaitUntil } from '../environment/platform.ts';
import { settledWithin } from '../relay/with-timeout.ts';
import { holdEnd, sentAfter, sentBeforeEnd } from './hold-open.ts';
import { readRequestOptions } from './read-request-options.ts';
import { respond } from './respond.ts';
import { beliefIn, believedHeaders } from './trust.ts';

/** Requests of fetch-style servers: Hono, Next route handlers, Remix, Workers. */
export interface TracerRequests {
  /**
   * Runs `handler` for `request` in a span of kind SERVER. The parent is the caller's span, if present in the
   * headers. The span ends once the response's body has been sent completely; a disconnected caller ends the span as
   * *cancelled*. Send the returned response.
   */
  withRequest(
    request: Request,
    handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
    options?: RequestOptions,
  ): Promise<Response>;
}

type Needs = HoneyHiveTracerBase & TracerOperations & TracerContext & TracerSession;

/**
 * Warning for a request of Express or plain `http`: the handler still runs, in a plain span instead of a request
 * span.
 */
const NOT_FETCH =
  'withRequest was given a request of node:http, and takes a fetch-style Request: the handler runs in a plain span. For Express, Fastify or Connect wrap a fetch-style handler, as in `app.use(path, getRequestListener(handler))` of @hono/node-server.';
const isFetchRequest = ({ headers, url }: Partial<Request> = {}): boolean =>
  typeof headers?.get === 'function' && URL.canParse(url ?? '');

/** Returns the session id from a callback; `undefined` for null, '' and any other invalid value. */
const sessionOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given.trim() !== '' ? given : undefined;

/** Returns the value if a string: JavaScript callers may pass any value. */
const textOf = (given: unknown): string | undefined =>
  typeof given === 'string' ? given : undefined;

/** Maximum milliseconds that the handler waits for a callback of `session` or `trust`. */
const MAX_CALLBACK_MS = 2_000;

const NO_TIME =
  'This platform runs nothing between requests and has no `waitUntil`, so responses end once their spans are sent, 2 s later at most.';

export const TracerRequestsMixin: Mixin<TracerRequests, Needs> = (Base) =>
  class extends Base implements TracerRequests {
    readonly #said = new Set<string>();

    async withRequest(
      request: Request,
      handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
      given: RequestOptions = {},
    ): Promise<Response> {
      const isFetch = this.guard('request', () => isFetchRequest(request), false);
      if (!isFetch) this.#say(NOT_FETCH);
      if (!this.enabled || !isFetch) {
        const method = this.guard('request', () => textOf(request?.method));
        const span = this.startSpan(method ?? 'request');
        try {
          return await handler(span);
        } finally {
          span.end();
        }
      }
      const options = readRequestOptions(given, this.guard);
      const [session, belief] = await Promise.all([
        this.#ask('session of request', async () => sessionOf(await options.session?.(request))),
        this.#ask('trust of request', () => beliefIn(request, options.trust)),
      ]);
      const remote = this.extract(request.headers);
      const links: Link[] =
        belief === 'none' && remote?.spanContext ? [{ context: remote.spanContext }] : [];
      const run = (): Promise<Response> => this.#run(request, handler, { ...options, links });
      // A request without an id from the `session` callback gets a new session: the session in the headers may
      // belong to a different user.
      const own = session ? { sessionId: session } : {};
      const inSession = options.session ? () => this.withSession(own, run) : run;
      const believed = believedHeaders(request, belief ?? 'parent', {
        remote,
        hasOwnSession: this.settings.sessionId !== undefined,
      });
      return this.withRemoteParent(believed, inSession);
    }

    async #run(
      request: Request,
      handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
      options: RequestOptions & { readonly links: readonly Link[] },
    ): Promise<Response> {
      const { pathname } = new URL(request.url);
      const { route, name = `${request.method} ${route ?? pathname}` } = options;
      const span = this.startSpan(name, {
        kind: SpanKind.SERVER,
        eventType: 'chain',
        links: options.links,
        attributes: {
          [HTTP.requestMethod]: request.method,
          [HTTP.urlPath]: pathname,
          [HTTP.route]: route,
          [HTTP.userAgent]: request.headers.get('user-agent') ?? undefined,
        },
      });
      const waitUntil = options.waitUntil ?? this.guard('waitUntil', platformWaitUntil);
      const isHeld = this.guard('waitUntil', () => {
        waitUntil?.(sentAfter(this, span));
        return waitUntil !== undefined || hasBackgroundTime();
      });
      if (isHeld === false) this.#say(NO_TIME);
      try {
        const response = respond(span, request, await span.run(() => handler(span)));
        return isHeld ? response : await holdEnd(response, this);
      } catch (error) {
        span.fail(error).end();
        if (!isHeld) await sentBeforeEnd(this);
        throw error;
      }
    }

    /** Resolves with the result of a user callback; `undefined` on failure or timeout. */
    #ask<R>(what: string, ask: () => Promise<R>): Promise<R | undefined> {
      return settledWithin(MAX_CALLBACK_MS, ask, (error) => this.guard.report(what, error));
    }

    /** Logs a message for the server's operator, once. */
    #say(message: string): void {
      if (this.#said.has(message)) return;
      this.#said.add(message);
      this.guard('logger', () => this.logger.warn(message));
    }
  };

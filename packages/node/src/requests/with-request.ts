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
   * Runs `handler` for `request` in a span of kind SERVER that hangs on the caller's span, if its headers tell of one.
   * The span ends when the response's body has been sent to its end; a caller who goes away makes it *cancelled*.
   * Send the response that this gives back.
   */
  withRequest(
    request: Request,
    handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
    options?: RequestOptions,
  ): Promise<Response>;
}

type Needs = HoneyHiveTracerBase & TracerOperations & TracerContext & TracerSession;

/** A request of Express or plain `http` is another thing: its handler runs all the same, in no request's span. */
const NOT_FETCH =
  'withRequest was given a request of node:http, and takes a fetch-style Request: the handler runs in a plain span. For Express, Fastify or Connect wrap a fetch-style handler, as in `app.use(path, getRequestListener(handler))` of @hono/node-server.';
const isFetchRequest = ({ headers, url }: Partial<Request> = {}): boolean =>
  typeof headers?.get === 'function' && URL.canParse(url ?? '');

/** A session's id as a callback gives it: null, '' and anything else are nobody's session. */
const sessionOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given.trim() !== '' ? given : undefined;

/** A text that callers in JavaScript may have given as anything. */
const textOf = (given: unknown): string | undefined =>
  typeof given === 'string' ? given : undefined;

/** Milliseconds that the handler waits for a callback about its request. */
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
      // Who is told to be nobody gets a session of their own: what a header says of it may be somebody else's.
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

    /** What a callback of the user's says; `undefined` where it fails or says nothing in time. */
    #ask<R>(what: string, ask: () => Promise<R>): Promise<R | undefined> {
      return settledWithin(MAX_CALLBACK_MS, ask, (error) => this.guard.report(what, error));
    }

    /** Says something to the server's owner, once. */
    #say(message: string): void {
      if (this.#said.has(message)) return;
      this.#said.add(message);
      this.guard('logger', () => this.logger.warn(message));
    }
  };

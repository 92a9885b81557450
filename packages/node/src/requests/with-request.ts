import type { RequestOptions } from './request-options.ts';
import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  type Mixin,
  type TracerContext,
  type TracerOperations,
  type TracerSession,
} from '@honeyhive/core';
import { runUntraced } from '@honeyhive/core/internal/back-end';
import { settledWithin } from '../relay/with-timeout.ts';
import { answerRequest, type RequestHandler } from './answer-request.ts';
import { beginRequest } from './begin-request.ts';
import { sentAfter, sentBeforeEnd } from './hold-open.ts';
import { readRequestOptions } from './read-request-options.ts';
import { isForRelay, isPrefetch } from './request-facts.ts';
import { isFetchRequest, NOT_FETCH } from './request-kind.ts';
import type { RequestParts } from './request-parts.ts';

/** Requests of fetch-style servers: Hono, Next route handlers, Remix, Workers. */
export interface TracerRequests {
  /**
   * Runs `handler` for `request` in a span of kind SERVER. The parent is the caller's span, if present in the
   * headers. The span ends once the response's body has been sent completely; a disconnected caller ends the span as
   * *cancelled*. Send the returned response. Prefetches, and requests of pages to a relay, have no span.
   */
  withRequest(
    request: Request,
    handler: RequestHandler,
    options?: RequestOptions,
  ): Promise<Response>;
  /** Returns the parts of an adapter for other kinds of servers. See {@link RequestParts}. */
  requestParts(): RequestParts;
}

type Needs = HoneyHiveTracerBase & TracerOperations & TracerContext & TracerSession;

/** Returns the value if a string: JavaScript callers may pass any value. */
const textOf = (given: unknown): string | undefined =>
  typeof given === 'string' ? given : undefined;

/** Maximum milliseconds that the handler waits for a callback of `session` or `trust`. */
const MAX_CALLBACK_MS = 2_000;

export const TracerRequestsMixin: Mixin<TracerRequests, Needs> = (Base) =>
  class extends Base implements TracerRequests {
    readonly #said = new Set<string>();

    async withRequest(
      request: Request,
      handler: RequestHandler,
      given: RequestOptions = {},
    ): Promise<Response> {
      const isFetch = this.guard('request', () => isFetchRequest(request), false);
      if (!isFetch) this.#say(NOT_FETCH);
      if (!this.enabled || !isFetch) return this.#runPlainly(request, handler);
      const parts = this.requestParts();
      if (isPrefetch(request) || isForRelay(request))
        return parts.untraced(() => this.#runPlainly(request, handler));
      const options = readRequestOptions(given, this.guard);
      return parts.begin(request, request, options, (span) =>
        answerRequest(parts, { request, span, handler, waitUntil: options.waitUntil }),
      );
    }

    requestParts(): RequestParts {
      const ask = <A>(what: string, asked: () => Promise<A>): Promise<A | undefined> =>
        settledWithin(MAX_CALLBACK_MS, asked, (error) => this.guard.report(what, error));
      const hasOwnSession = this.settings.sessionId !== undefined;
      return {
        isEnabled: () => this.enabled,
        guard: this.guard,
        say: (message) => this.#say(message),
        untraced: runUntraced(this.contextStorage),
        flush: () => sentBeforeEnd(this),
        sentAfter: (span) => sentAfter(this, span),
        begin: (facts, request, options, work) =>
          beginRequest(
            { tracer: this, ask, hasOwnSession },
            { facts, given: request, options },
            work,
          ),
      };
    }

    /** Runs a handler in a span without attributes of the request. */
    async #runPlainly(
      request: Partial<Request> | undefined,
      handler: RequestHandler,
    ): Promise<Response> {
      const method = this.guard('request', () => textOf(request?.method));
      const span: HoneyHiveSpan = this.startSpan(method ?? 'request');
      try {
        return await handler(span);
      } finally {
        span.end();
      }
    }

    /** Logs a message for the server's operator, once. */
    #say(message: string): void {
      if (this.#said.has(message)) return;
      this.#said.add(message);
      this.guard('logger', () => this.logger.warn(message));
    }
  };

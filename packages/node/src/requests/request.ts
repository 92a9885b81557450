import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  type Mixin,
  OTEL,
  type TracerContext,
  type TracerOperations,
  type TracerSession,
} from '@honeyhive/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';

/** How a request is traced. */
export interface RequestOptions {
  /** The span's name. Default: method and path, such as `POST /api/chat`. */
  readonly name?: string | undefined;
  /** The route's pattern, such as `/users/:id`: the name is made of it instead of the path. */
  readonly route?: string | undefined;
  /** The session the request belongs to, by any id. Default: the one that the caller's headers tell of. */
  readonly session?: (request: Request) => string | undefined;
  /** Keeps the platform from freezing the process until spans are sent (`context.waitUntil` of edge platforms). */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

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
const NOT_FETCH = 'it takes a fetch-style Request, as Hono, Next and Workers have it';
const isFetchRequest = ({ headers, url }: Request): boolean =>
  typeof headers?.get === 'function' && URL.canParse(url);

/** A handler that gives something else meets whatever it would meet untraced. */
const isResponse = (response: Response | undefined): boolean =>
  typeof response?.status === 'number' && typeof response.headers?.get === 'function';

export const TracerRequestsMixin: Mixin<TracerRequests, Needs> = (Base) =>
  class extends Base implements TracerRequests {
    async withRequest(
      request: Request,
      handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
      options: RequestOptions = {},
    ): Promise<Response> {
      const isFetch = isFetchRequest(request);
      if (!isFetch) this.guard.report('withRequest', NOT_FETCH);
      if (!this.enabled || !isFetch) {
        const span = this.startSpan(String(request.method));
        try {
          return await handler(span);
        } finally {
          span.end();
        }
      }
      const session = this.guard('session of request', () => options.session?.(request));
      const run = (): Promise<Response> => this.#run(request, handler, options);
      const inSession = session ? () => this.withSession({ sessionId: session }, run) : run;
      return this.withRemoteParent(request.headers, inSession);
    }

    async #run(
      request: Request,
      handler: (span: HoneyHiveSpan) => Response | Promise<Response>,
      options: RequestOptions,
    ): Promise<Response> {
      const { pathname } = new URL(request.url);
      const span = this.startSpan(
        options.name ?? `${request.method} ${options.route ?? pathname}`,
        {
          kind: SpanKind.SERVER,
          eventType: 'chain',
          attributes: {
            [OTEL.httpRequestMethod]: request.method,
            [OTEL.urlPath]: pathname,
            [OTEL.httpRoute]: options.route,
            [OTEL.userAgent]: request.headers.get('user-agent') ?? undefined,
          },
        },
      );
      this.guard('waitUntil', () => options.waitUntil?.(this.#flushAfter(span)));
      try {
        return this.#respond(span, request, await span.run(() => handler(span)));
      } catch (error) {
        span.fail(error).end();
        throw error;
      }
    }

    #respond(span: HoneyHiveSpan, request: Request, response: Response): Response {
      if (!isResponse(response)) {
        span.end();
        return response;
      }
      span.setAttribute(OTEL.httpResponseStatusCode, response.status);
      if (response.status >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: `HTTP ${response.status}` });
      }
      if (!response.body) {
        span.end();
        return response;
      }
      const body = span.follow(response.body, { record: false, signal: request.signal });
      return new Response(body, response);
    }

    #flushAfter(span: HoneyHiveSpan): Promise<unknown> {
      if (!span.isRecording()) return Promise.resolve();
      return new Promise((resolve) => {
        const stop = this.observe({
          spanEnd: ({ span: ended }) => {
            if (ended !== span) return;
            stop();
            resolve(this.flush());
          },
        });
      });
    }
  };

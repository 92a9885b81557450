import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  HTTP,
  type TracerContext,
  type TracerOperations,
} from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';
import { subscribeToFetch } from './fetch-patch.ts';
import { resolveRelay } from '../page/page-address.ts';
import { AGREES, DESTINATION, type SpanDestination } from './span-destination.ts';

/** OpenTelemetry's `SpanKind.CLIENT`. */
const CLIENT = 2;

/** Which requests are traced. */
export interface TraceFetchOptions {
  /** Requests to other origins that get a span and headers too: origins, or patterns for the whole address. Default: the page's own origin only. */
  readonly targets?: ReadonlyArray<string | RegExp> | undefined;
  /**
   * Headers sent to other origins; each has to be among those that the server's CORS rules allow. Name `baggage` for a
   * server that takes the session from a page of another origin. Default: `['traceparent']`.
   */
  readonly headers?: readonly TraceHeader[] | undefined;
  /**
   * Requests that are left as they are, without a span and without headers: how an address begins, relative to the page's;
   * a pattern for the whole address; or a function that says `true`, whose own requests are not traced either.
   */
  readonly ignore?: ReadonlyArray<string | RegExp | ((url: URL) => boolean)> | undefined;
}

/** Header that lets a server join the trace; `baggage` carries the session. */
export type TraceHeader = 'traceparent' | 'tracestate' | 'baggage';

/** What {@link traceFetch} needs of a tracer. */
export type FetchTracer = HoneyHiveTracerBase & TracerOperations & TracerContext & SpanDestination;

/**
 * Gives each `fetch` to an allowed target a span and the headers that let the server join the trace. A browser sends these
 * headers along where the server redirects to another origin, which has to allow them (CORS) or the request fails: see
 * `ignore`. Streamed answers are followed to their end; bodies are never cloned, and cancelling one reaches the server.
 * Returns what undoes it.
 * A later tracer with the same settings of where spans go (relay or server, key, project, source, session) takes the
 * place of an earlier one, so that a module which runs again traces each request once. Does nothing where the page
 * forbids to replace `fetch`.
 */
export const traceFetch = (tracer: FetchTracer, options: TraceFetchOptions = {}): (() => void) => {
  /** One value alone is a list of it. What cannot be read opens nothing: see `unread`. */
  const listOf = <T>(name: keyof TraceFetchOptions, usual: T[], unread: T[] = []): T[] => {
    let list = unread;
    tracer[AGREES](name, () => (list = [options[name] ?? usual].flat() as T[]));
    return list;
  };
  const targets = listOf<string | RegExp>('targets', []);
  const allowed = listOf<string>('headers', ['traceparent']);
  const ignore = listOf<Ignored>('ignore', [], [() => true]);
  return subscribeToFetch(tracer[DESTINATION], {
    isTarget(url) {
      if (isAsking || !tracer.enabled || !isAllowed(url, targets)) return false;
      isAsking = true;
      const isLeft = ignore.some((one) => tracer[AGREES]('ignore', () => isIgnored(one, url)));
      isAsking = false;
      return !isLeft;
    },
    start({ method, headers, signal }, url, isFirst) {
      const span = startSpan(tracer, method, url);
      const caller = tracer.activeSpan;
      if (isFirst) join(tracer, span, headers, isOwnOrigin(url) ? undefined : allowed);
      return (answer) => {
        const answered = answer.then(
          (response) => {
            try {
              followAnswer(span, response, signal);
            } catch {
              // Stand-ins of tests may give anything.
              span.end();
            }
            return response;
          },
          (error: unknown) => {
            span.fail(error).end();
            throw error;
          },
        );
        return caller?.bind(answered) ?? answered;
      };
    },
  });
};

/** Sets those of the headers that are `allowed`. */
// oxlint-disable-next-line max-params
function join(
  tracer: FetchTracer,
  span: HoneyHiveSpan,
  headers: Headers,
  allowed: readonly string[] | undefined,
): void {
  const joined = new Headers(headers);
  tracer.inject(joined, span);
  joined.forEach((value, name) => {
    if (allowed?.includes(name) !== false) headers.set(name, value);
  });
}

const startSpan = (tracer: FetchTracer, method: string, url: URL): HoneyHiveSpan =>
  tracer.startSpan(`${method} ${url.pathname}`, {
    kind: CLIENT,
    attributes: {
      [HTTP.requestMethod]: method,
      [HTTP.urlFull]: url.origin + url.pathname,
      [HTTP.serverAddress]: url.hostname,
    },
  });

function followAnswer(span: HoneyHiveSpan, response: Response, signal: AbortSignal): void {
  span.setAttribute(HTTP.responseStatusCode, response.status);
  if (response.status >= 400) span.enrich({ error: `HTTP ${response.status}` });
  if (!isStreamed(response)) return span.end();
  // Following replaces the readers of the one Response that the caller gets: it stays the same object.
  span.follow(response, { record: false, signal });
  const answeredAt = performance.now();
  setTimer(() => {
    // Whoever reads here holds a lock; a cache that has used the body is not heard.
    if (!response.body?.locked) span.end(answeredAt);
  }, UNREAD_MS);
}

/** Milliseconds after which an answer that nobody has begun to read, or that the browser itself reads, is over. */
const UNREAD_MS = 300;

/** Bodies that are an answer in progress; any other ends with its headers, as far as its caller is concerned. */
const isStreamed = ({ headers, body }: Response): boolean => {
  const type = headers.get('content-type') ?? '';
  // The browser itself reads what a service worker answers with: nobody hears of the end.
  if (!body || 'ServiceWorkerGlobalScope' in globalThis) return false;
  return (
    /event-?stream|ndjson|jsonl|json-seq|stream\+json/i.test(type) ||
    (/^(text\/(plain|x-comp)|application\/octet|$)/i.test(type) && !headers.has('content-length'))
  );
};

/** False in a frame without an origin, for which each address is another's. */
const isOwnOrigin = ({ origin }: URL): boolean => origin === globalThis.origin;

const isAllowed = (url: URL, targets: ReadonlyArray<string | RegExp>): boolean =>
  url.protocol.startsWith('http') &&
  (isOwnOrigin(url) ||
    targets.some((target) =>
      typeof target === 'string' ? url.origin === originOf(target) : url.href.search(target) >= 0,
    ));

/** True while a function of `ignore` runs, which may make requests. */
let isAsking = false;

type Ignored = NonNullable<TraceFetchOptions['ignore']>[number];

const isIgnored = (ignored: Ignored, { href }: URL): boolean => {
  if (typeof ignored === 'string') return href.startsWith(resolveRelay(ignored).href);
  return typeof ignored === 'function' ? ignored(new URL(href)) : href.search(ignored) >= 0;
};

const originOf = (target: string): string | undefined =>
  URL.canParse(target) ? new URL(target).origin : undefined;

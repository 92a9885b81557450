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
  /**
   * Requests to further origins that get a span and headers: origins, or patterns for the full URL. Default: only
   * the page's own origin.
   */
  readonly targets?: ReadonlyArray<string | RegExp> | undefined;
  /**
   * Headers sent to other origins. The server's CORS rules must allow every header. Add `baggage` for a server that
   * reads the session from a page of another origin. Default: `['traceparent']`.
   */
  readonly headers?: readonly TraceHeader[] | undefined;
  /**
   * Requests left unchanged, without a span and headers: a URL prefix, relative to the page; a pattern for the full
   * URL; or a function that returns `true`, whose own requests are not traced either.
   */
  readonly ignore?: ReadonlyArray<string | RegExp | ((url: URL) => boolean)> | undefined;
}

/** Header that lets a server join the trace; `baggage` carries the session. */
export type TraceHeader = 'traceparent' | 'tracestate' | 'baggage';

/** Parts of a tracer required by {@link traceFetch}. */
export type FetchTracer = HoneyHiveTracerBase & TracerOperations & TracerContext & SpanDestination;

/**
 * Traces every `fetch` to an allowed target with a span, and sets the headers that let the server join the trace.
 * After a redirect to another origin, the browser sends the headers along. The other origin must allow the headers
 * (CORS), or the request fails: see `ignore`. Streamed responses are followed to the end. Bodies are never cloned,
 * and cancelling a body reaches the server. Returns the undo function. A later tracer with the same destination
 * settings (relay or server, key, project, source, session) replaces an earlier tracer, so that a module run again
 * traces every request once. Does nothing where the page forbids replacing `fetch`.
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

/** Sets the `allowed` trace headers. */
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
  // Following replaces the readers on the caller's Response, which stays the same object.
  const reads = watchReads();
  span.follow(response, { record: false, signal, onRead: reads.onRead });
  const answeredAt = performance.now();
  setTimer(() => {
    // A reader in the page holds a lock, also where a cache has used the body instead.
    const isUsed = !reads.isRead && response.bodyUsed;
    if (!response.body?.locked || isUsed) span.end(answeredAt);
  }, UNREAD_MS);
}

/** Records that a body is read. Holds no Response, which must stay collectable. */
function watchReads(): { isRead: boolean; readonly onRead: () => void } {
  const reads = { isRead: false, onRead: () => void (reads.isRead = true) };
  return reads;
}

/** Milliseconds after which a response without a reader, or read by the browser itself, counts as finished. */
const UNREAD_MS = 300;

/** Returns true for a streaming response. For the caller, any other response ends with the headers. */
const isStreamed = ({ headers, body }: Response): boolean => {
  const type = headers.get('content-type') ?? '';
  // The browser itself reads a service worker's responses: the end is never reported.
  if (!body || 'ServiceWorkerGlobalScope' in globalThis) return false;
  return (
    /event-?stream|ndjson|jsonl|json-seq|stream\+json/i.test(type) ||
    (/^(text\/(plain|x-comp)|application\/octet|$)/i.test(type) && !headers.has('content-length'))
  );
};

/** Returns true for the page's own origin; false for every URL in a frame without an origin. */
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

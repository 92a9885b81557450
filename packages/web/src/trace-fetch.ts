import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  OTEL,
  type TracerContext,
  type TracerOperations,
} from '@honeyhive/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { OwnTraffic } from './own-traffic.ts';
import { resolveTarget } from './page-address.ts';

/** Which requests are traced. */
export interface TraceFetchOptions {
  /** Requests to other origins that get a span and headers too: origins, or patterns for the whole address. Default: the page's own origin only. */
  readonly targets?: ReadonlyArray<string | RegExp> | undefined;
  /** Headers sent to other origins, for servers whose CORS rules allow fewer. Default: all three. */
  readonly headers?: readonly TraceHeader[] | undefined;
}

/** Header that lets a server join the trace; `baggage` carries the session. */
export type TraceHeader = 'traceparent' | 'tracestate' | 'baggage';

/** What {@link traceFetch} needs of a tracer. */
export type FetchTracer = HoneyHiveTracerBase & TracerOperations & TracerContext & OwnTraffic;

interface Subscriber {
  readonly tracer: FetchTracer;
  readonly targets: ReadonlyArray<string | RegExp>;
  readonly headers: readonly string[] | undefined;
}

/** Each tracer once: a module that runs again replaces what it asked for before. */
const subscribers = new Map<FetchTracer, Subscriber>();
/** Under this name a patched `fetch` gives the one below it, to each copy of the SDK in the page. */
const ORIGINAL = Symbol.for('honeyhive.original-fetch');
let original: typeof fetch | undefined;
let patched: typeof fetch | undefined;

/** The page's `fetch` below the patches of all copies: what the SDK itself uses. */
export function untracedFetch(): typeof fetch {
  let send = original ?? globalThis.fetch;
  for (;;) {
    const below: unknown = Reflect.get(send, ORIGINAL);
    if (typeof below !== 'function') return send;
    send = below as typeof fetch;
  }
}

/**
 * Gives each `fetch` to an allowed target a span and the headers that let the server join the trace. Streamed answers
 * are followed to their end; bodies are never cloned, and cancelling one reaches the server. Returns what undoes it.
 * Does nothing where the page forbids to replace `fetch`.
 */
export function traceFetch(
  tracer: FetchTracer,
  { targets = [], headers }: TraceFetchOptions = {},
): () => void {
  const subscriber: Subscriber = { tracer, targets, headers };
  subscribers.set(tracer, subscriber);
  patch();
  return () => {
    if (subscribers.get(tracer) === subscriber) subscribers.delete(tracer);
    // Somebody may have patched after us; then ours stays in the chain and does nothing.
    if (subscribers.size > 0 || globalThis.fetch !== patched || !original) return;
    globalThis.fetch = original;
    original = undefined;
    patched = undefined;
  };
}

/** Patches `fetch` once, and again where somebody has put the one before back. */
function patch(): void {
  const before = globalThis.fetch;
  if (typeof before !== 'function' || (patched && before !== original)) return;
  // A proxy keeps the name, the length and the properties of the function it stands for.
  const proxy = new Proxy(before, {
    apply: fetchTraced,
    get: (send, key) => (key === ORIGINAL ? send : (Reflect.get(send, key) as unknown)),
  });
  if (!Reflect.set(globalThis, 'fetch', proxy)) return;
  original = before;
  patched = proxy;
}

function fetchTraced(
  send: typeof fetch,
  self: unknown,
  args: Parameters<typeof fetch>,
): Promise<Response> {
  const url = addressOf(args[0]);
  const [first, ...others] = url
    ? [...subscribers.values()].filter((one) => isAllowed(url, one))
    : [];
  const request = first && requestOf(args);
  if (!url || !first || !request) return Reflect.apply(send, self, args);
  const spans = [first, ...others].map(({ tracer }) => startSpan(tracer, request.method, url));
  const headers = new Headers(request.headers);
  first.tracer.inject(headers, spans[0]);
  const sent = isOwnOrigin(url) ? undefined : first.headers;
  headers.forEach((value, name) => {
    if (sent?.includes(name) !== false) request.headers.set(name, value);
  });
  const caller = first.tracer.activeSpan;
  const answered = Reflect.apply(send, self, [request]).then(
    (response) => {
      for (const span of spans) answer(span, response, request.signal);
      return response;
    },
    (error: unknown) => {
      for (const span of spans) span.fail(error).end();
      throw error;
    },
  );
  return caller ? caller.bind(answered) : answered;
}

const startSpan = (tracer: FetchTracer, method: string, url: URL): HoneyHiveSpan =>
  tracer.startSpan(`${method} ${url.pathname}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      [OTEL.httpRequestMethod]: method,
      [OTEL.urlFull]: url.origin + url.pathname,
      [OTEL.serverAddress]: url.hostname,
    },
  });

function answer(span: HoneyHiveSpan, response: Response, signal: AbortSignal): void {
  span.setAttribute(OTEL.httpResponseStatusCode, response.status);
  if (response.status >= 400) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: `HTTP ${response.status}` });
    span.enrich({ error: `HTTP ${response.status}` });
  }
  // Following replaces the readers of the one Response that the caller gets: it stays the same object.
  if (isStreamed(response)) span.follow(response, { record: false, signal });
  else span.end();
}

/** Bodies that are an answer in progress; any other ends with its headers, as far as its caller is concerned. */
const isStreamed = ({ headers, body }: Response): boolean => {
  const type = headers.get('content-type') ?? '';
  // The browser itself reads what a service worker answers with: nobody hears of the end.
  if (!body || 'ServiceWorkerGlobalScope' in globalThis) return false;
  return (
    /event-stream|ndjson|jsonl|stream\+json/i.test(type) ||
    (/^text\/plain/i.test(type) && !headers.has('content-length'))
  );
};

/** Builds the request exactly as `fetch` does; `undefined` for arguments that `fetch` refuses in its own way. */
function requestOf(args: Parameters<typeof fetch>): Request | undefined {
  try {
    return new Request(...args);
  } catch {
    return undefined;
  }
}

/** False in a frame without an origin, for which each address is another's. */
const isOwnOrigin = ({ origin }: URL): boolean => origin === globalThis.origin;

function isAllowed(url: URL, { tracer, targets }: Subscriber): boolean {
  if (!/^https?:$/.test(url.protocol) || !tracer.enabled || tracer.isOwnTraffic(url)) return false;
  if (isOwnOrigin(url)) return true;
  return targets.some((target) =>
    typeof target === 'string' ? url.origin === originOf(target) : url.href.search(target) >= 0,
  );
}

const originOf = (target: string): string | undefined =>
  URL.canParse(target) ? new URL(target).origin : undefined;

/** Requests of other frames are requests, too. */
const isRequest = (input: RequestInfo | URL): input is Request =>
  Object.prototype.toString.call(input) === '[object Request]';

/** Address of a request; `undefined` for navigations, which a service worker hands on as they are. */
function addressOf(input: RequestInfo | URL): URL | undefined {
  if (isRequest(input)) return input.mode === 'navigate' ? undefined : new URL(input.url);
  try {
    return resolveTarget(String(input));
  } catch {
    // `fetch` itself refuses an invalid address.
    return undefined;
  }
}

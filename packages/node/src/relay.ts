import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import {
  allowOrigin,
  checkOrigin,
  preflight,
  type Refusal,
  readBody,
  refuse,
} from './relay-request.ts';

/** What a relay accepts. */
export interface RelayOptions {
  /** Other origins whose pages may send, such as `https://app.example.com`. The relay's own origin always may. */
  readonly origins?: readonly string[];
  /** Bytes of one request at most. Default 4 000 000. */
  readonly maxBytes?: number;
  /** Called for each request; a falsy result answers 401. */
  readonly authenticate?: (request: Request) => unknown;
  /** Milliseconds the target may take. Default 10 000. */
  readonly timeoutMs?: number;
}

/** Answers a request, as fetch-style servers do. */
export type Handler = (request: Request) => Promise<Response>;

/** Takes the spans of pages on the app's own origin, so that no key is in a page. */
export interface TracerRelay {
  /** See {@link createRelay}. */
  relay(options?: RelayOptions): Handler;
}

/** Where a relay sends what it takes: fixed when it is made, so it is no open proxy. */
interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: typeof fetch;
}

export const TracerRelayMixin: Mixin<TracerRelay, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerRelay {
    relay(options: RelayOptions = {}): Handler {
      const { apiKey, serverUrl, headers, fetch: own } = this.settings;
      const target: Target = {
        url: serverUrl,
        headers: { ...headers, ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
        send: (input, init) => (own ?? globalThis.fetch)(input, init),
      };
      return relayTo(apiKey ? target : undefined, options);
    }
  };

/**
 * A handler for your own origin that takes what `@honeyhive/web` sends, adds the key of `tracer` and passes it on to
 * the same server. Mount it for every method below one path, and give that path to the page as `relayUrl`.
 *
 * @example
 * const relay = createRelay({ tracer });
 * app.all('/api/honeyhive/*', (context) => relay(context.req.raw));
 */
export function createRelay({
  tracer,
  ...options
}: RelayOptions & { readonly tracer: TracerRelay }): Handler {
  return tracer.relay(options);
}

/** Without a key every request would be refused further on, where nobody sees why. */
const NO_KEY: Refusal = {
  status: 503,
  code: 'missing_api_key',
  message: 'The relay has no API key: set `apiKey` or HH_API_KEY on the server.',
};

/** What a page may ask for; nothing else is passed on. */
const ROUTES: ReadonlyArray<{ readonly method: string; readonly path: RegExp }> = [
  { method: 'POST', path: /\/opentelemetry\/v1\/traces$/ },
  { method: 'POST', path: /\/v1\/events$/ },
  { method: 'PUT', path: /\/v1\/events\/[\da-f-]{36}$/i },
];
const TYPES = /^application\/(?:json|x-protobuf)\b/i;

function relayTo(
  target: Target | undefined,
  { origins = [], maxBytes = 4_000_000, timeoutMs = 10_000, authenticate }: RelayOptions,
): Handler {
  const answer = async (request: Request): Promise<Response> => {
    const path = routeOf(request);
    if (!path)
      return refuse({
        status: 404,
        code: 'unknown_route',
        message: 'The relay has no such route.',
      });
    const refusal = (target ? checkOrigin(request, origins) : NO_KEY) ?? checkType(request);
    if (refusal || !target) return refuse(refusal ?? NO_KEY);
    if (authenticate && !(await isLetIn(authenticate, request))) {
      return refuse({
        status: 401,
        code: 'unauthenticated',
        message: 'The app has not let this request in.',
      });
    }
    const body = await readBody(request, maxBytes);
    if (!body)
      return refuse({
        status: 413,
        code: 'too_large',
        message: `A request may be ${maxBytes} bytes.`,
      });
    return passOn(target, request, { path, body, timeoutMs });
  };
  return async (request) => {
    const response = request.method === 'OPTIONS' ? preflight() : await answer(request);
    return allowOrigin(response, request, origins);
  };
}

/** Who cannot be asked is not let in. */
async function isLetIn(
  authenticate: (request: Request) => unknown,
  request: Request,
): Promise<boolean> {
  try {
    return Boolean(await authenticate(request));
  } catch {
    return false;
  }
}

function routeOf(request: Request): string | undefined {
  const { pathname } = new URL(request.url);
  for (const { method, path } of ROUTES) {
    const found = request.method === method ? path.exec(pathname) : null;
    if (found) return found[0];
  }
  return undefined;
}

const checkType = (request: Request): Refusal | undefined =>
  TYPES.test(request.headers.get('content-type') ?? '')
    ? undefined
    : { status: 415, code: 'unsupported_type', message: 'The relay takes JSON and protobuf.' };

async function passOn(
  { url, headers, send }: Target,
  request: Request,
  {
    path,
    body,
    timeoutMs,
  }: { readonly path: string; readonly body: Uint8Array; readonly timeoutMs: number },
): Promise<Response> {
  const kept = [
    'content-type',
    'content-encoding',
    'x-source',
    'hh-client-package',
    'hh-client-version',
    'hh-client-language',
  ];
  const from = kept.flatMap((name) => {
    const value = request.headers.get(name);
    return value ? [[name, value] as const] : [];
  });
  try {
    const answer = await send(url + path, {
      method: request.method,
      headers: { ...Object.fromEntries(from), ...headers },
      body: body as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const text = await answer.text();
    const retryAfter = answer.headers.get('retry-after');
    return new Response(text || null, {
      status: answer.status === 204 ? 200 : answer.status,
      headers: {
        'content-type': 'application/json',
        ...(retryAfter ? { 'retry-after': retryAfter } : {}),
      },
    });
  } catch {
    // The target's own words could tell a stranger where it is: the page learns only that it should come back.
    return refuse({
      status: 503,
      code: 'target_unreachable',
      message: 'The trace server cannot be reached now.',
    });
  }
}

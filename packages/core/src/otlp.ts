/** Exporter of `@honeyhive/node/otlp` and `@honeyhive/web/otlp`. @module */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { BufferingExporter } from './export/transport/exporter-transport.ts';
import type { SendResult } from './export/transport/transport.ts';
import type { SendFunction } from './export/transport/send-request.ts';
import { SECRET_MARK } from './privacy/secret-mark.ts';
import { secretPattern } from './privacy/secret-pattern.ts';
import { rejectedIn, type Serializer } from './export/encode/serializer.ts';

/** Headers of requests: fixed for every request, or a function which returns the headers of the next request. */
export type OtlpHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** Destination and format of spans in OTLP. */
export interface OtlpExporterOptions {
  /** Full address, path included: `http://localhost:4318/v1/traces`. In a page relative to the page. */
  readonly url: string;
  /** Headers of every request, such as credentials. A function is called per request, for expiring tokens. */
  readonly headers?: OtlpHeaders | undefined;
  /** Format of the body. Default `http/json`. */
  readonly protocol?: 'http/json' | 'http/protobuf' | undefined;
  /** Compression of the body. Default `none`. */
  readonly compression?: 'gzip' | 'none' | undefined;
}

/** Constructor of an OpenTelemetry exporter. */
export type OtlpExporterClass = new (config: {
  readonly url: string;
  readonly headers: Record<string, string> | (() => Promise<Record<string, string>>);
}) => SpanExporter;

/** OpenTelemetry's packages for OTLP over HTTP. */
export interface OtlpPackages {
  /** `OTLPTraceExporter` of `@opentelemetry/exporter-trace-otlp-http`. */
  readonly Json: OtlpExporterClass;
  /** `OTLPTraceExporter` of `@opentelemetry/exporter-trace-otlp-proto`. */
  readonly Protobuf: OtlpExporterClass;
  /** `ProtobufTraceSerializer` of `@opentelemetry/otlp-transformer`. */
  readonly serializer: {
    serializeRequest(spans: ReadableSpan[]): Uint8Array | undefined;
    deserializeResponse(answer: Uint8Array): {
      readonly partialSuccess?: { readonly rejectedSpans?: number } | undefined;
    };
  };
}

/**
 * Creates OpenTelemetry's exporter for `options`, with a transport for HoneyHive tracers.
 *
 * @example
 * const exporter = createOtlpExporter({ url: 'http://localhost:4318/v1/traces' }, packages);
 */
export function createOtlpExporter(
  {
    url: given,
    headers: asked = {},
    protocol = 'http/json',
    compression = 'none',
  }: OtlpExporterOptions,
  { Json, Protobuf, serializer }: OtlpPackages,
): SpanExporter {
  const address = absolute(given);
  if (!address) return failing('otlpExporter: invalid `url`');
  const signIn = takeCredentials(address);
  const url = address.href;
  const isJson = protocol === 'http/json';
  const fixed = typeof asked === 'object' ? { ...signIn, ...lowerCased(asked) } : undefined;
  let last = fixed ?? signIn;
  const now = async (): Promise<Record<string, string>> =>
    (last = fixed ?? { ...signIn, ...lowerCased(await (asked as () => Promise<Headers>)()) });
  /** Returns the result of a batch without the credentials which an error may quote. */
  const conceal = (told: SendResult): SendResult =>
    'detail' in told && told.detail !== undefined
      ? {
          ...told,
          detail: concealed(told.detail, [
            ...valuesOf(address.searchParams),
            ...Object.values(last),
          ]),
        }
      : told;
  const shown = address.origin + address.pathname;
  const transport: BufferingExporter['transport'] = (usual, http, options) => {
    const own = http({
      ...options,
      baseUrl: url,
      tracesPath: '',
      isRelay: false,
      compression,
      headers: fixed ?? {},
      send: fixed ? options.send : withHeaders(now, options.send),
      ...(isJson ? {} : { serializer: protobufOf(serializer) }),
    });
    // Updates have no destination: a foreign backend has no events.
    const { sendUpdate: _, ...rest } = own;
    return {
      ...rest,
      target: shown,
      sendSpans: async (batch, send) => conceal(await own.sendSpans(batch, send)),
      ...(isJson ? {} : { encode: usual().encode }),
    };
  };
  const exporter = new (isJson ? Json : Protobuf)({ url, headers: fixed ? { ...fixed } : now });
  // Protobuf is no text, and so is not kept for a later page.
  const mark = markOf([address.search, fixed]);
  return Object.assign(exporter, { transport }, isJson && { target: `${shown}#${mark}` });
}

type Headers = Readonly<Record<string, string>>;

/** Returns the values of a query; its iterators are not in every TypeScript's types of workers. */
function valuesOf(query: URLSearchParams): readonly string[] {
  const values: string[] = [];
  query.forEach((value) => void values.push(value));
  return values;
}

/** Returns the address of `url`, in a page relative to the page; `undefined` if invalid. */
function absolute(url: string): URL | undefined {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/**
 * Removes user and password from an address, since no request accepts such an address; returns the equivalent
 * header.
 */
function takeCredentials(address: URL): Headers {
  const { username, password } = address;
  if (!username && !password) return {};
  address.username = '';
  address.password = '';
  const bytes = new TextEncoder().encode(decodeURIComponent(`${username}:${password}`));
  return { authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
}

/** Minimum characters of a secret. A shorter value is a word in any message. */
const MIN_SECRET_LENGTH = 6;

/** `text` without `secrets`, in any notation. */
function concealed(text: string, secrets: readonly string[]): string {
  const words = secrets.flatMap((secret) => [secret, ...secret.split(' ')]);
  const pattern = secretPattern(words.filter(({ length }) => length >= MIN_SECRET_LENGTH));
  return pattern ? text.replace(pattern, SECRET_MARK) : text;
}

/** Creates an exporter which accepts no spans and reports the reason. */
const failing = (message: string): SpanExporter => ({
  export: (_spans, done) => done({ code: 1, error: new TypeError(message) }),
  shutdown: () => Promise.resolve(),
});

/**
 * Creates a serializer for OTLP in protobuf. Spans wait unencoded, since OpenTelemetry's serializer writes whole
 * requests.
 */
const protobufOf = ({
  serializeRequest,
  deserializeResponse,
}: OtlpPackages['serializer']): Serializer => ({
  contentType: 'application/x-protobuf',
  write: () => {
    throw new TypeError('written with its request');
  },
  request: (spans) => serializeRequest(spans as unknown as ReadableSpan[]) ?? new Uint8Array(),
  rejected: (answer) => rejectedIn(deserializeResponse(answer)),
});

/** Sends with headers requested before every request. */
const withHeaders =
  (now: () => Promise<Record<string, string>>, send: SendFunction): SendFunction =>
  async (url, init) =>
    send(url, { ...init, headers: { ...(await now()), ...(init.headers as object) } });

const lowerCased = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

/** Returns a number for credentials, from which the credentials cannot be found. */
function markOf(credentials: unknown): string {
  let mark = 0;
  for (const letter of JSON.stringify(credentials))
    mark = Math.imul(mark, 31) + (letter.codePointAt(0) ?? 0);
  return mark.toString(36);
}

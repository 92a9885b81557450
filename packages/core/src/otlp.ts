/** Exporter of `@honeyhive/node/otlp` and `@honeyhive/web/otlp`. @module */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { BufferingExporter } from './export/transport/exporter-transport.ts';
import type { SendResult } from './export/transport/transport.ts';
import type { SendFunction } from './export/transport/send-request.ts';
import { SECRET_MARK } from './privacy/secret-mark.ts';
import { secretPattern } from './privacy/secret-pattern.ts';
import type { Serializer } from './export/encode/serializer.ts';

/** Headers of requests: the same for all, or a function that gives those of the next one. */
export type OtlpHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** Where spans are sent in OTLP, and how. */
export interface OtlpExporterOptions {
  /** Full address, path included: `http://localhost:4318/v1/traces`. In a page relative to the page. */
  readonly url: string;
  /** Headers of each request, credentials for one. A function is called for each: for tokens that expire. */
  readonly headers?: OtlpHeaders | undefined;
  /** Format of the body. Default `http/json`. */
  readonly protocol?: 'http/json' | 'http/protobuf' | undefined;
  /** Compression of the body. Default `none`. */
  readonly compression?: 'gzip' | 'none' | undefined;
}

/** Constructor of one of OpenTelemetry's exporters. */
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

/** Creates OpenTelemetry's exporter for `options`, with an outlet by which a HoneyHive tracer sends. */
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
  if (!address) return failing('otlpExporter: `url` is no address');
  const signIn = takeCredentials(address);
  const url = address.href;
  const isJson = protocol === 'http/json';
  const fixed = typeof asked === 'object' ? { ...signIn, ...lowerCased(asked) } : undefined;
  let last = fixed ?? signIn;
  const now = async (): Promise<Record<string, string>> =>
    (last = fixed ?? { ...signIn, ...lowerCased(await (asked as () => Promise<Headers>)()) });
  /** Says what became of a batch, without the credentials that an error may quote. */
  const conceal = (told: SendResult): SendResult =>
    'detail' in told && told.detail !== undefined
      ? {
          ...told,
          detail: concealed(told.detail, [
            ...address.searchParams.values(),
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
    // There is no place for updates: who sees the spans elsewhere has no events.
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

/** The address of `url`, in a page against the page's; `undefined` if it is none. */
function absolute(url: string): URL | undefined {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/** Takes user and password out of an address, with which no request can be made; gives the header that says the same. */
function takeCredentials(address: URL): Headers {
  const { username, password } = address;
  if (!username && !password) return {};
  address.username = '';
  address.password = '';
  const bytes = new TextEncoder().encode(decodeURIComponent(`${username}:${password}`));
  return { authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
}

/** Characters below which a value is a word that any message may hold. */
const MIN_SECRET_LENGTH = 6;

/** `text` without `secrets`, in any notation. */
function concealed(text: string, secrets: readonly string[]): string {
  const words = secrets.flatMap((secret) => [secret, ...secret.split(' ')]);
  const pattern = secretPattern(words.filter(({ length }) => length >= MIN_SECRET_LENGTH));
  return pattern ? text.replace(pattern, SECRET_MARK) : text;
}

/** An exporter that takes nothing, and says why. */
const failing = (message: string): SpanExporter => ({
  export: (_spans, done) => done({ code: 1, error: new TypeError(message) }),
  shutdown: () => Promise.resolve(),
});

/** OTLP in protobuf: spans wait as they are, since OpenTelemetry's serializer writes whole requests. */
const protobufOf = ({
  serializeRequest,
  deserializeResponse,
}: OtlpPackages['serializer']): Serializer => ({
  contentType: 'application/x-protobuf',
  write: () => {
    throw new TypeError('written with its request');
  },
  request: (spans) => serializeRequest(spans as unknown as ReadableSpan[]) ?? new Uint8Array(),
  rejected: (answer) => Number(deserializeResponse(answer).partialSuccess?.rejectedSpans ?? 0),
});

/** Sends with headers that are asked for before each request. */
const withHeaders =
  (now: () => Promise<Record<string, string>>, send: SendFunction): SendFunction =>
  async (url, init) =>
    send(url, { ...init, headers: { ...(await now()), ...(init.headers as object) } });

const lowerCased = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

/** A number for credentials, which they cannot be found from. */
function markOf(credentials: unknown): string {
  let mark = 0;
  for (const letter of JSON.stringify(credentials))
    mark = Math.imul(mark, 31) + (letter.codePointAt(0) ?? 0);
  return mark.toString(36);
}

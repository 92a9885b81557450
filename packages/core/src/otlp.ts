/** What `@honeyhive/node/otlp` and `@honeyhive/web/otlp` are made of. Imports no code: a page loads nothing more with it. @module */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { OutletExporter } from './processing/exporter-outlet.ts';
import type { Sender } from './processing/post.ts';
import type { Serializer } from './processing/serializer.ts';

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
  { url: given, headers = {}, protocol = 'http/json', compression = 'none' }: OtlpExporterOptions,
  { Json, Protobuf, serializer }: OtlpPackages,
): SpanExporter {
  const url = absolute(given);
  if (!url) return failing(`otlpExporter: \`url\` is no address: ${String(given)}`);
  const isJson = protocol === 'http/json';
  const isFixed = typeof headers === 'object';
  const now = async (): Promise<Record<string, string>> => ({
    ...(isFixed ? headers : await headers()),
  });
  const outlet: OutletExporter['outlet'] = (usual, http, options) => {
    const own = http({
      ...options,
      baseUrl: url,
      tracesPath: '',
      isRelay: false,
      compression,
      headers: isFixed ? lowerCased(headers) : {},
      send: isFixed ? options.send : withHeaders(now, options.send),
      ...(isJson ? {} : { serializer: protobufOf(serializer) }),
    });
    // There is no place for updates: who sees the spans elsewhere has no events.
    const { update: _, ...outlet } = { ...own, target: url };
    return isJson ? outlet : { ...outlet, write: usual().write };
  };
  const exporter = new (isJson ? Json : Protobuf)({ url, headers: isFixed ? { ...headers } : now });
  // What is protobuf is no text, and so is not kept for a later page.
  return Object.assign(exporter, { outlet }, isJson && { target: `${url}#${markOf(headers)}` });
}

/** The address of `url`, in a page against the page's; `undefined` if it is none. */
function absolute(url: string): string | undefined {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  try {
    return new URL(url, base).href;
  } catch {
    return undefined;
  }
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
  (now: () => Promise<Record<string, string>>, send: Sender): Sender =>
  async (url, init) =>
    send(url, { ...init, headers: { ...(await now()), ...(init.headers as object) } });

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A number for credentials, which they cannot be found from. */
function markOf(headers: OtlpHeaders): string {
  let mark = 0;
  for (const letter of JSON.stringify(headers) ?? '')
    mark = Math.imul(mark, 31) + (letter.codePointAt(0) ?? 0);
  return mark.toString(36);
}

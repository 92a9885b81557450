/** Parent named by a `traceparent` header. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const HEADER =
  /^\s?(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?\s?$/;

/** Parses a `traceparent` header of W3C Trace Context; `undefined` if malformed. Later versions may add fields. */
export function parseTraceParent(header: string): TraceParent | undefined {
  const [, version, traceId, spanId, flags = '', more] = HEADER.exec(header) ?? [];
  if (!traceId || !spanId || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

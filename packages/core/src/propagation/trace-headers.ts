import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { parseTraceParent, TraceState } from '@opentelemetry/core';
import type { RemoteParent } from '../context/scope.ts';
import { METADATA } from '../spans/semconv.ts';
import { sessionIdentity } from '../session-identity.ts';
import { readBaggage, writeBaggage } from './baggage.ts';
import { type Carrier, readHeader, writeHeader } from './carrier.ts';

/** Our entry of `tracestate`: the span of ours that is the parent, whoever rewrites `traceparent` on the way. */
const ENTRY = 'hh';
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/;
const SESSION_KEYS = ['honeyhive.session_id', 'session_id', 'honeyhive_session_id'];
const EVALUATION = {
  run_id: METADATA.runId,
  dataset_id: METADATA.datasetId,
  datapoint_id: METADATA.datapointId,
} as const;

/** What travels with a span. */
export interface Outgoing {
  readonly span?: SpanContext;
  readonly sessionId: string;
  /** `run_id` and the rest, in an evaluation. */
  readonly evaluation?: Readonly<Record<string, string>>;
}

/** The evaluation ids of a remote parent by their names on the wire, for the next hop. */
export const evaluationOf = (remote: RemoteParent | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(EVALUATION).flatMap(([name, attribute]) => {
      const value = remote?.evaluation?.[attribute];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Writes `traceparent`, `tracestate` and `baggage`, keeping what others have put there. */
export function injectHeaders(carrier: Carrier, { span, sessionId, evaluation }: Outgoing): void {
  if (span) {
    const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0');
    writeHeader(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`);
    const state = new TraceState(
      readHeader(carrier, 'tracestate') ?? span.traceState?.serialize() ?? '',
    );
    writeHeader(carrier, 'tracestate', state.set(ENTRY, span.spanId).serialize());
  }
  const entries = { [SESSION_KEYS[0] as string]: sessionId, ...evaluation };
  writeHeader(carrier, 'baggage', writeBaggage(readHeader(carrier, 'baggage'), entries));
}

/** The parent and identity that headers tell of; `undefined` where they tell of neither. Malformed ones are ignored. */
export function extractHeaders(carrier: Carrier): RemoteParent | undefined {
  const baggage = readBaggage(readHeader(carrier, 'baggage'));
  const sessionId = SESSION_KEYS.map((key) => baggage.get(key)).find(Boolean);
  const evaluation = Object.entries(EVALUATION).flatMap(([key, attribute]) => {
    const value = baggage.get(key);
    return value ? [[attribute, value] as const] : [];
  });
  const spanContext = parentOf(carrier);
  if (!spanContext && !sessionId) return undefined;
  return {
    ...(spanContext ? { spanContext } : {}),
    ...(sessionId ? { session: sessionIdentity(sessionId) } : {}),
    ...(evaluation.length > 0 ? { evaluation: Object.fromEntries(evaluation) } : {}),
  };
}

function parentOf(carrier: Carrier): SpanContext | undefined {
  const parent = parseTraceParent(readHeader(carrier, 'traceparent') ?? '');
  if (!parent) return undefined;
  const header = readHeader(carrier, 'tracestate');
  const traceState = header ? new TraceState(header) : undefined;
  const ours = traceState?.get(ENTRY);
  const isOurs = ours !== undefined && SPAN_ID.test(ours);
  return {
    traceId: parent.traceId,
    spanId: isOurs ? ours : parent.spanId,
    isRemote: true,
    // Somebody else's sampling decision is about their spans, not about ours.
    traceFlags: isOurs ? parent.traceFlags : parent.traceFlags | TraceFlags.SAMPLED,
    ...(traceState ? { traceState } : {}),
  };
}

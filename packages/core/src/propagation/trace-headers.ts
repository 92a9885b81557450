import type { SpanContext } from '@opentelemetry/api';
import { SAMPLED } from '../spans/api-values.ts';
import type { RemoteParent } from '../context/scope.ts';
import { EVALUATION } from '../identity/identity-attributes.ts';
import { HONEYHIVE } from '../identity/semconv.ts';
import { sessionIdentity } from '../session/session-identity.ts';
import { readBaggage, writeBaggage } from './baggage.ts';
import { type Carrier, readHeader, writeHeader } from './carrier.ts';
import { parseTraceParent } from './trace-parent.ts';
import { membersOf, readOwnSpan, TraceStateHeader, writeOwnSpan } from './trace-state.ts';

const SESSION_KEYS = ['honeyhive.session_id', 'session_id', 'honeyhive_session_id'];
/** Identity attributes accepted from a caller, by name in the baggage. */
const IDENTITY = { ...EVALUATION, project: HONEYHIVE.project, source: HONEYHIVE.source };
/** Longest plausible ID or name; longer values are made up. */
const MAX_IDENTITY = 256;

/** Data propagated with a span. */
export interface Outgoing {
  readonly span?: SpanContext;
  /** Active span of a host, if any. */
  readonly foreign?: SpanContext | undefined;
  readonly sessionId: string;
  /** `run_id` and the rest, in an evaluation. */
  readonly evaluation?: Readonly<Record<string, string>>;
}

/** Writes `traceparent`, `tracestate` and `baggage`, keeping foreign entries. */
export function injectHeaders(
  carrier: Carrier,
  { span, foreign, sessionId, evaluation }: Outgoing,
): void {
  if (span) {
    const { traceId, spanId, traceFlags } = span;
    const theirs = foreign && foreign.traceId !== traceId ? foreign.traceId : undefined;
    // A host's propagator may have written the host's trace, or will: the own span is written beside.
    if (!theirs || parseTraceParent(readHeader(carrier, 'traceparent') ?? '')?.traceId !== theirs)
      writeHeader(carrier, 'traceparent', `00-${traceId}-${spanId}-0${traceFlags & 1}`);
    const state = readHeader(carrier, 'tracestate') ?? span.traceState?.serialize();
    const own = { spanId, traceId: theirs && traceId };
    writeHeader(carrier, 'tracestate', writeOwnSpan(state, own));
  }
  const entries = { [SESSION_KEYS[0] as string]: sessionId, ...evaluation };
  writeHeader(carrier, 'baggage', writeBaggage(readHeader(carrier, 'baggage'), entries));
}

/**
 * Reads parent and identity from headers; `undefined` without parent and session. Identity attributes in `own` are
 * skipped: set by the tracer itself. Foreign entries become `baggage.<key>` if listed in `keys`. Malformed headers
 * are ignored.
 */
export function extractHeaders(
  carrier: Carrier,
  own: ReadonlySet<string>,
  keys: readonly string[] = [],
): RemoteParent | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  const baggage = readBaggage(readHeader(carrier, 'baggage'));
  const said = (key: string): string | undefined => {
    const value = baggage.get(key);
    return value !== undefined && value.length <= MAX_IDENTITY ? value : undefined;
  };
  const sessionId = SESSION_KEYS.map(said).find(Boolean);
  const spanContext = parentOf(carrier);
  if (!spanContext && !sessionId) return undefined;
  const identity = Object.entries(IDENTITY).flatMap(([key, attribute]): Array<[string, string]> => {
    const value = own.has(attribute) ? undefined : said(key);
    return value === undefined ? [] : [[attribute, value]];
  });
  for (const key of keys) {
    const value = key in IDENTITY || SESSION_KEYS.includes(key) ? undefined : said(key);
    if (value !== undefined) identity.push([`baggage.${key}`, value]);
  }
  return {
    ...(spanContext ? { spanContext } : {}),
    ...(sessionId ? { session: sessionIdentity(sessionId) } : {}),
    ...(identity.length > 0 ? { identity: Object.fromEntries(identity) } : {}),
  };
}

function parentOf(carrier: Carrier): SpanContext | undefined {
  const parent = parseTraceParent(readHeader(carrier, 'traceparent') ?? '');
  if (!parent) return undefined;
  const header = readHeader(carrier, 'tracestate');
  const ours = readOwnSpan(header);
  return {
    traceId: ours?.traceId ?? parent.traceId,
    spanId: ours?.spanId ?? parent.spanId,
    isRemote: true,
    // A foreign sampling decision applies to foreign spans only, even if the own entry was passed on.
    traceFlags: ours?.spanId === parent.spanId ? parent.traceFlags : parent.traceFlags | SAMPLED,
    ...(header ? { traceState: new TraceStateHeader(membersOf(header)) } : {}),
  };
}

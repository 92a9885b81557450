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
/** What a caller may say about whose trace it is, by its name in the baggage. */
const IDENTITY = { ...EVALUATION, project: HONEYHIVE.project, source: HONEYHIVE.source };
/** No id and no name is longer; what is, somebody has made up. */
const MAX_IDENTITY = 256;

/** What travels with a span. */
export interface Outgoing {
  readonly span?: SpanContext;
  /** The span of a host that is active too. */
  readonly foreign?: SpanContext | undefined;
  readonly sessionId: string;
  /** `run_id` and the rest, in an evaluation. */
  readonly evaluation?: Readonly<Record<string, string>>;
}

/** Writes `traceparent`, `tracestate` and `baggage`, keeping what others have put there. */
export function injectHeaders(
  carrier: Carrier,
  { span, foreign, sessionId, evaluation }: Outgoing,
): void {
  if (span) {
    const { traceId, spanId, traceFlags } = span;
    const theirs = foreign && foreign.traceId !== traceId ? foreign.traceId : undefined;
    // A host's own propagator may have written its trace, or will: ours goes beside it.
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
 * The parent and identity that headers tell of; `undefined` where they tell of no parent and no session. Identity whose
 * attribute is in `own` is left out: the tracer says it itself. Entries of others count as `baggage.<key>` where they are
 * among `keys`. Malformed headers are ignored.
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
    // Somebody else's sampling decision is about their spans, not about ours: also where they have passed our entry on.
    traceFlags: ours?.spanId === parent.spanId ? parent.traceFlags : parent.traceFlags | SAMPLED,
    ...(header ? { traceState: new TraceStateHeader(membersOf(header)) } : {}),
  };
}

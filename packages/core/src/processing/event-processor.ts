import {
  type Attributes,
  type AttributeValue,
  type Context,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readScope, type Scope } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import { eventIdOf, type SessionIdentity } from '../session-identity.ts';
import { eventTypeOf } from '../spans/event-type.ts';
import { GEN_AI, HONEYHIVE, METADATA } from '../spans/semconv.ts';
import type { DropReason } from './ledger.ts';
import type { NameFilter } from './name-filter.ts';
import { type Redact, redactSpan } from './redact.ts';

/** What a tracer tells its processor. */
export interface ProcessorOptions {
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly guard: Guard;
  /** Attributes that every span of the tracer carries. */
  readonly identity: Attributes;
  /** The session of a span that has none from its context. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  readonly keeps: NameFilter;
  readonly redact: Redact | undefined;
  /** Told when a span of a session has started, and when one has been delivered or left out. */
  readonly opened: (session: SessionIdentity) => void;
  readonly closed: (session: SessionIdentity) => void;
  /** Told when a span has ended, before it is delivered. */
  readonly ended: (span: object) => void;
  /** Told of a finished span that is not to be sent. */
  readonly sampledOut: () => void;
  /** Told of a span that failed in here: it is to be counted, since nothing else will come of it. */
  readonly lost: (reason: DropReason) => void;
  /** Takes each finished span, ready to be sent. */
  readonly deliver: (span: ReadableSpan) => void;
}

/** What is known of a span while it is open. */
interface SpanRecord {
  readonly session: SessionIdentity;
  /** What a caller in another process says about whose trace it is. */
  readonly joined: Readonly<Record<string, string>> | undefined;
  readonly kept: boolean;
  /** The nearest kept ancestor: the parent on the wire. */
  readonly parent: SpanContext | undefined;
  hasChildren: boolean;
  /** What must arrive however many attributes the user has set. */
  said: Attributes | undefined;
}

/**
 * Makes HoneyHive events of spans. Identity is not written onto the span itself but onto the copy that is sent: a
 * span can therefore pass through several tracers' processors, and neither sees what another adds.
 */
export class EventProcessor implements Pick<SpanProcessor, 'onStart' | 'onEnd'> {
  readonly #options: ProcessorOptions;
  readonly #records = new WeakMap<object, SpanRecord>();

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  onStart(span: Span, context: Context): void {
    if (this.#records.has(span)) return;
    const isKnown = this.#options.guard('span start', () => {
      const scope = readScope(context, this.#options.key);
      const above = this.#above(context);
      if (above) above.hasChildren = true;
      const record = this.#record(span, scope, above);
      this.#records.set(span, record);
      this.#options.opened(record.session);
      return true;
    });
    // Without a record its end will not be noticed.
    if (!isKnown && !this.#records.has(span)) this.#options.lost('internal_error');
  }

  /** Says something about an open span that no attribute limit may lose. */
  say(span: object, key: string, value: AttributeValue): void {
    const record = this.#records.get(span);
    if (record) (record.said ??= {})[key] = value;
  }

  onEnd(span: ReadableSpan): void {
    const record = this.#records.get(span);
    if (!record) return;
    this.#records.delete(span);
    this.#options.guard('span ended', () => this.#options.ended(span));
    this.#deliver(span, record);
    this.#options.guard('session', () => this.#options.closed(record.session));
  }

  #deliver(span: ReadableSpan, record: SpanRecord): void {
    const { guard, redact, sampledOut, deliver, lost } = this.#options;
    if (!record.kept) return;
    // A sampler may ask for a span to be recorded for the process alone.
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return sampledOut();
    const sent = guard('span end', () =>
      project(span, record.parent, this.#attributes(span, record)),
    );
    if (!sent) return lost('internal_error');
    const clean = redact ? guard('redact', () => redactSpan(sent, redact, guard)) : sent;
    return clean ? deliver(clean) : lost('redaction_failed');
  }

  /** What is known of the parent. A tracer's own span is active as its handle, and known by what is inside. */
  #above(context: Context): SpanRecord | undefined {
    const parent = trace.getSpan(context);
    const { inner = parent } = (parent ?? {}) as { readonly inner?: object };
    return inner && this.#records.get(inner);
  }

  #record(span: Span, scope: Scope, above: SpanRecord | undefined): SpanRecord {
    const session = scope.session ?? above?.session ?? scope.remote?.session;
    return {
      session:
        session ??
        this.#options.sessionOf(
          span.kind === SpanKind.SERVER && (span.parentSpanContext?.isRemote ?? true),
        ),
      joined: scope.remote?.identity ?? above?.joined,
      kept: this.#options.keeps(span.name),
      parent: above && !above.kept ? above.parent : span.parentSpanContext,
      hasChildren: false,
      said: undefined,
    };
  }

  /** Written key by key: this runs once for every span, and object spreads cost several times as much. */
  #attributes(span: ReadableSpan, { session, joined, hasChildren, said }: SpanRecord): Attributes {
    const sent: Attributes = {};
    copyInto(sent, this.#options.identity);
    if (joined) copyInto(sent, joined);
    if (session.name !== undefined) sent[HONEYHIVE.sessionName] = session.name;
    copyInto(sent, span.attributes);
    if (said) copyInto(sent, said);
    const eventType = eventTypeOf(sent, hasChildren);
    const firstTokenMs = sent[METADATA.timeToFirstToken];
    // The same figure in both vocabularies: ours in milliseconds, OpenTelemetry's in seconds.
    if (eventType === 'model' && typeof firstTokenMs === 'number') {
      sent[GEN_AI.responseTimeToFirstChunk] = firstTokenMs / 1_000;
    }
    sent[HONEYHIVE.sessionId] = session.id;
    if (LEGACY_SOURCE in sent) sent[LEGACY_SESSION] = session.id;
    sent[HONEYHIVE.sessionAutoCreate] = true;
    sent[HONEYHIVE.eventType] = eventType;
    sent[HONEYHIVE.eventName] ??= span.name;
    sent[HONEYHIVE.eventId] ??= eventIdOf(span.spanContext());
    sent[HONEYHIVE.durationMs] = hrTimeToMilliseconds(span.duration);
    return sent;
  }
}

/** There when the tracer writes the names of the first SDK. */
const LEGACY_SOURCE = `${HONEYHIVE.legacy}.source`;
const LEGACY_SESSION = `${HONEYHIVE.legacy}.session_id`;

function copyInto(target: Attributes, source: Attributes): void {
  for (const key in source) target[key] = source[key];
}

/** A copy of `span` for the wire, with its own attributes and parent. */
function project(
  span: ReadableSpan,
  parent: SpanContext | undefined,
  attributes: Attributes,
): ReadableSpan {
  const context = span.spanContext();
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(parent ? { parentSpanContext: parent } : {}),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes,
    links: span.links,
    events: span.events,
    duration: span.duration,
    ended: true,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

import type { Attributes, Context, Span } from '@opentelemetry/api';
import { KIND_SERVER } from '../spans/api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readGenAi } from '../gen-ai/read-gen-ai.ts';
import type { spanReading } from '../gen-ai/span-reading.ts';
import { hidesAny } from '../privacy/capture.ts';
import { externalSession, type SessionIdentity } from '../session/session-identity.ts';
import { readScope, type Scope } from '../context/scope.ts';
import { getSpan } from '../context/span-in-context.ts';
import type { HostRecords } from '../spans/resolve-parent.ts';
import type { SdkSpan } from '../spans/span-data.ts';
import type { SpanFactory } from '../spans/span-factory.ts';
import { SpanImpl } from '../spans/span-impl.ts';
import { SpanRecord } from '../spans/span-record.ts';
import { recordStart } from '../spans/span-starter.ts';
import { writeOn } from '../spans/write/write-on.ts';
import { capturedAttribute } from '../spans/write/captured-attribute.ts';

const SESSION = /session|conversation/i;

/** Keeps the records of a host's spans that become events of a tracer, from start to end. */
export class HostSpans implements HostRecords {
  readonly #spans: SpanFactory;
  readonly #records = new WeakMap<object, SpanRecord>();
  readonly #adopted = new WeakMap<object, SpanImpl>();
  /** Context of the span being created by the tracer, and spans started there meanwhile. */
  #making: Context | undefined;
  #met: SdkSpan[] | undefined;
  /** Reads what spans say in other vocabularies; none where that is not wanted. */
  reader: typeof spanReading | undefined;

  constructor(spans: SpanFactory) {
    this.#spans = spans;
  }

  /** Gives the host's spans of a tracer, made the first time. */
  static of(spans: SpanFactory): HostSpans {
    return (spans.host ??= new HostSpans(spans)) as HostSpans;
  }

  /**
   * Creates a span of the tracer in `context`, not reported by a provider's processor. Spans started meanwhile by
   * the user's processors, through any tracer, are treated as usual.
   */
  making<S extends object>(context: Context, start: () => S): S {
    const around = this.#making;
    const metAround = this.#met;
    this.#making = context;
    this.#met = undefined;
    let made: S | undefined;
    try {
      made = start();
      return made;
    } finally {
      const met = this.#met as readonly SdkSpan[] | undefined;
      this.#making = around;
      this.#met = metAround;
      if (made && met)
        for (const span of met) if (span !== (made as object)) this.#meet(span, context);
    }
  }

  /** Adopts a span known to a library as `span`. */
  adopt(span: object, own: SpanImpl): void {
    this.#adopted.set(span, own);
  }
  adopted(span: object): SpanImpl | undefined {
    return this.#adopted.get(span);
  }

  /** A span of the host's provider has started. */
  onStart(span: SdkSpan, context: Context): void {
    // Among spans started meanwhile, the tracer's own is known only after creation.
    if (context === this.#making) (this.#met ??= []).push(span);
    else this.#meet(span, context);
  }

  /** A span of the host's provider has ended. */
  onEnd(span: ReadableSpan): void {
    // A user's processor started the span beside a span still being created, and ended the span already.
    if (this.#making && this.#met?.includes(span as SdkSpan))
      this.#meet(span as SdkSpan, this.#making);
    const record = this.#records.get(span);
    if (record) this.#spans.options.backEnd.finish(record, this.#read(record, span));
  }

  /** Says of a span what it says in another vocabulary; gives it as it is to be sent. The host's own span stays as it is. */
  #read(record: SpanRecord, span: ReadableSpan): ReadableSpan {
    const { guard } = this.#spans;
    const reading = guard('read span', () =>
      this.reader?.(
        shownAttributes(span.attributes, record),
        span.events.map((event) => ({
          ...event,
          attributes: shownAttributes(event.attributes ?? {}, record),
        })),
      ),
    );
    if (!reading) return span;
    guard('read span', () => writeOn(record, ['enrich', reading.data], this.#spans));
    return reading.hidden.length > 0 ? withoutAttributes(span, reading.hidden) : span;
  }

  /** The session that a span names in its own words when it starts. */
  #named({ attributes }: SdkSpan): SessionIdentity | undefined {
    const isNamed = this.reader && Object.keys(attributes).some((name) => SESSION.test(name));
    return isNamed ? externalSession(readGenAi(attributes)?.sessionId) : undefined;
  }

  /** Returns the record of a host's span, kept after the end for child spans. */
  recordOf(span: object | undefined): SpanRecord | undefined {
    const record = span && this.#records.get(span);
    return record?.discards === this.#spans.options.backEnd.discards ? record : undefined;
  }

  #meet(span: SdkSpan, context: Context): void {
    if (this.#records.has(span)) return;
    const { guard, key, sessionOf, backEnd, capture } = this.#spans.options;
    const isKnown = guard('span start', () => {
      const scope = readScope(context, key);
      const parent = getSpan(context);
      const theirs = this.recordOf(parent);
      const own = this.#ownAbove(parent, scope, theirs);
      const parentRecord = own ?? theirs;
      const isRequest = span.kind === KIND_SERVER && (span.parentSpanContext?.isRemote ?? true);
      const given = scope.session ?? parentRecord?.session ?? scope.remote?.session;
      const session = given ?? this.#named(span) ?? sessionOf(isRequest);
      const place = { context, scope, parent, session, parentRecord };
      const placement = this.#spans.placement(place, session);
      const parentContext = own?.spanContext() ?? span.parentSpanContext;
      const start = recordStart(span.name, span.spanContext().traceId, parentContext, placement);
      const record = new SpanRecord(capture, start);
      record.startedIn = scope.span;
      this.#records.set(span, record);
      if (parentRecord) parentRecord.hasChildren = true;
      backEnd.opened(session);
      return true;
    });
    // Without a record, the end will go unnoticed.
    if (!isKnown) backEnd.lose('internal_error');
  }

  /**
   * Returns the tracer's active span, if nearer than the host's `parent`: the host's span stays active for foreign
   * libraries while a span of the tracer is open inside. A span from another process is no such parent.
   */
  #ownAbove(
    parent: Span | undefined,
    { span }: Scope,
    theirs: SpanRecord | undefined,
  ): SpanImpl | undefined {
    const isHere = parent && (parent === span || !parent.spanContext().isRemote);
    const isInside = theirs !== undefined && theirs.startedIn === span;
    return isHere && !isInside && span instanceof SpanImpl && span.isRecorded ? span : undefined;
  }
}

/** Attributes without content that `capture` switches off: what is read of them says no more. */
function shownAttributes(attributes: Attributes, { capture }: SpanRecord): Attributes {
  if (!hidesAny(capture)) return attributes;
  const shown: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    const left = value === undefined ? value : capturedAttribute(name, value, capture);
    if (left !== undefined) shown[name] = left;
  }
  return shown;
}

/** A copy of `span` without some of its attributes. */
function withoutAttributes(span: ReadableSpan, names: readonly string[]): ReadableSpan {
  const kept = Object.entries(span.attributes).filter(([name]) => !names.includes(name));
  const { name, kind, startTime, endTime, status, links, events, duration, ended } = span;
  const { resource, instrumentationScope, parentSpanContext } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  return {
    name,
    kind,
    spanContext: () => span.spanContext(),
    ...(parentSpanContext ? { parentSpanContext } : {}),
    startTime,
    endTime,
    status,
    attributes: Object.fromEntries(kept),
    links,
    events,
    duration,
    ended,
    resource,
    instrumentationScope,
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
  };
}

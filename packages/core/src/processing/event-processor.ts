import { type Context, type Span as ApiSpan, SpanKind, TraceFlags } from '@opentelemetry/api';
import { getSpan } from '../context/span-in-context.ts';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readScope, type Scope } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import type { SessionIdentity } from '../session-identity.ts';
import { boundedAttribute } from '../spans/bounded-attribute.ts';
import { type Capture, capturedAttribute } from '../spans/capture.ts';
import { type EventType, eventTypeOf } from '../spans/event-type.ts';
import { sayForeignFailure } from '../spans/foreign-failure.ts';
import { GEN_AI_EVENT, HONEYHIVE, METADATA } from '../spans/semconv.ts';
import { bucketKey } from '../spans/set-captured.ts';
import type { ValueLimits } from '../spans/snapshot.ts';
import type { SpanHandle } from '../spans/span-handle.ts';
import { SpanRecord } from '../spans/span-record.ts';
import { type EventOwner, ownNames, type TracerIdentity } from './event-identity.ts';
import { FinishedSpan } from './finished-span.ts';
import type { DropReason } from './ledger.ts';
import type { NameFilter } from './name-filter.ts';
import type { Redactor } from './redactor.ts';
import { readBack } from './written-through.ts';

/** What a tracer tells its processor. */
export interface ProcessorOptions {
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly guard: Guard;
  /** Attributes that every span of the tracer carries. */
  readonly identity: TracerIdentity;
  /** Attributes of the user's on one span. */
  readonly maxAttributes: number;
  /** How much of one attribute is kept. */
  readonly limits: ValueLimits;
  /** What of a span's content may leave the process, unless the span says otherwise. */
  readonly capture: Capture;
  /** The session of a span that has none from its context. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  readonly keeps: NameFilter;
  readonly redactor: Redactor | undefined;
  /** Told when a span of a session has started, and when one has been delivered or left out. */
  readonly opened: (session: SessionIdentity) => void;
  readonly closed: (session: SessionIdentity, isSent: boolean) => void;
  /** Told of a finished span that is not to be sent. */
  readonly sampledOut: () => void;
  /** Told of a span that failed in here: it is to be counted, since nothing else will come of it. */
  readonly lost: (reason: DropReason) => void;
  /** Takes each finished span, ready to be sent; false if it is lost already. */
  readonly deliver: (span: ReadableSpan) => boolean;
}

/** A span of OpenTelemetry's SDK, which can be read when it has ended. */
export type SdkSpan = ApiSpan & ReadableSpan;

/** Where a span stands, as far as its event is concerned. */
export interface EventPlace {
  readonly session: SessionIdentity;
  readonly scope: Scope;
  /** What is known of its parent, if that is one of this tracer's open spans. */
  readonly above: SpanRecord | undefined;
}

/**
 * Makes HoneyHive events of spans. Identity is not written onto the span itself but onto the copy that is sent: a
 * span can therefore pass through several tracers' processors, and neither sees what another adds.
 */
export class EventProcessor implements Pick<SpanProcessor, 'onEnd'> {
  readonly #options: ProcessorOptions;
  /** The records of spans that others have started: those of the tracer's own lie in their handles. */
  readonly #foreign = new WeakMap<object, SpanRecord>();
  /** The context of the span that the tracer is making, and the spans that have started there meanwhile. */
  #making: Context | undefined;
  #met: SdkSpan[] | undefined;
  /** Times that everything has been thrown away, and why the last time. */
  #discards = 0;
  #reason: DropReason = 'internal_error';

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** What all that leaves the tracer passes through. */
  get redactor(): Redactor | undefined {
    return this.#options.redactor;
  }

  /**
   * Makes one of the tracer's own spans in `context`, which no processor of a provider need tell us of. Processors of
   * the user's may start spans in between, by this tracer or any other: those are what they would be elsewhere.
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

  /** Begins the record of a span that has just started. */
  begin(span: SdkSpan, { session, scope, above }: EventPlace): SpanRecord {
    if (above) above.hasChildren = true;
    const record = new SpanRecord({
      session,
      joined: scope.remote?.identity ?? above?.joined,
      kept: this.#options.keeps(span.name),
      parent: above && !above.kept ? above.parent : span.parentSpanContext,
      maxAttributes: this.#options.maxAttributes,
      capture: this.#options.capture,
      discards: this.#discards,
      redactor: this.#options.redactor,
    });
    this.#options.opened(session);
    return record;
  }

  /** Sends what the record of a span that has ended makes of it; gives that back, as it was before redaction. */
  finish(record: SpanRecord, span: ReadableSpan): FinishedSpan | undefined {
    if (record.isClosed) return undefined;
    const finished = this.#deliver(record, span);
    this.#options.guard('session', () => this.#options.closed(record.session, record.isSent));
    return finished;
  }

  /** A span of somebody else's provider has started. */
  onStart(span: SdkSpan, context: Context): void {
    // Which of those that start meanwhile is the tracer's own is known only when it has been made.
    if (context === this.#making) (this.#met ??= []).push(span);
    else this.#meet(span, context);
  }

  /** A span that did not end through its handle has ended. */
  onEnd(span: ReadableSpan): void {
    // Started by a processor of the user's beside a span that is still being made, and over before it.
    if (this.#making && this.#met?.includes(span as SdkSpan))
      this.#meet(span as SdkSpan, this.#making);
    const record = this.#foreign.get(span);
    if (record) this.finish(record, span);
  }

  /** What is known of a span that has no handle: of one that has ended too, since what starts under it belongs there. */
  recordOf(span: object | undefined): SpanRecord | undefined {
    const record = span && this.#foreign.get(span);
    return record?.discards === this.#discards ? record : undefined;
  }

  /** Drops spans that are open now, for `reason`, when they end; what starts below them later does not belong to them. */
  discard(reason: DropReason): void {
    this.#discards += 1;
    this.#reason = reason;
  }

  #meet(span: SdkSpan, context: Context): void {
    if (this.#foreign.has(span)) return;
    const isKnown = this.#options.guard('span start', () => {
      const scope = readScope(context, this.#options.key);
      const parent = getSpan(context);
      // A span of the tracer's own is active as its handle, which has the record.
      const isOwn = scope.span !== undefined && scope.span === parent;
      const above = isOwn ? (parent as SpanHandle).record : this.recordOf(parent);
      const isRequest = span.kind === SpanKind.SERVER && (span.parentSpanContext?.isRemote ?? true);
      const given = scope.session ?? above?.session ?? scope.remote?.session;
      const session = given ?? this.#options.sessionOf(isRequest);
      this.#foreign.set(span, this.begin(span, { session, scope, above }));
      return true;
    });
    // Without a record its end will not be noticed.
    if (!isKnown) this.#options.lost('internal_error');
  }

  #deliver(record: SpanRecord, span: ReadableSpan): FinishedSpan | undefined {
    const { guard, redactor, sampledOut, deliver, lost } = this.#options;
    // A sampler may ask for a span to be recorded for the process alone.
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    const finished =
      record.kept && isSampled
        ? guard('span end', () => {
            const owner = this.#complete(record, span);
            return new FinishedSpan(span, record, owner);
          })
        : undefined;
    record.isClosed = true;
    if (!record.kept) return undefined;
    if (record.discards !== this.#discards) lost(this.#reason);
    else if (!isSampled) sampledOut();
    else if (!finished) lost('internal_error');
    else {
      const clean = redactor ? guard('redact', () => redactor.span(finished)) : finished;
      if (!clean) lost('redaction_failed');
      else {
        record.isSent = deliver(clean);
      }
    }
    return finished;
  }

  /** Takes over what others have said of it, and takes back what counts for nothing; gives whose event it is. */
  #complete(record: SpanRecord, span: ReadableSpan): EventOwner {
    const { session, joined, hasChildren } = record;
    const tracer = this.#options.identity;
    readBack(record, span);
    sayForeignFailure(record, span);
    for (const key in span.attributes) {
      if (record.attributes.has(key)) continue;
      const given = span.attributes[key] ?? '';
      // Newer SDKs have maps and mixed lists, which are left as they are.
      const bounded = boundedAttribute(given, this.#options.limits) ?? given;
      const value = capturedAttribute(key, bounded, record.capture);
      const name = bucketKey(key, record);
      if (value !== undefined && name !== undefined) record.set(name, value);
    }
    const eventType = eventTypeOf(record.hasNamed ? record.attributes : NOTHING, hasChildren);
    const owner: EventOwner = { tracer, session, joined, eventType };
    if (!record.hasNamed) return owner;
    sayFirstChunk(record, eventType);
    for (const name of ownNames(owner)) record.unsay(name);
    if (record.attributes.get(HONEYHIVE.eventType) !== eventType) record.unsay(HONEYHIVE.eventType);
    return owner;
  }
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/** The same figure in both vocabularies: ours in milliseconds, OpenTelemetry's in seconds. */
function sayFirstChunk(record: SpanRecord, eventType: EventType): void {
  const firstTokenMs = eventType === 'model' && record.attributes.get(METADATA.timeToFirstToken);
  if (typeof firstTokenMs === 'number')
    record.say(GEN_AI_EVENT.responseTimeToFirstChunk, firstTokenMs / 1_000);
}

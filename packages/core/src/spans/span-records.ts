import { type Context, type Span as ApiSpan, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { BackEndClient } from '../back-end-client.ts';
import { readScope, type Scope } from '../context/scope.ts';
import { getSpan } from '../context/span-in-context.ts';
import type { Guard } from '../guard.ts';
import type { DropReason } from '../processing/ledger.ts';
import type { NameFilter } from '../processing/name-filter.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture } from './capture.ts';
import type { SpanHandle } from './span-handle.ts';
import { type KeyRedaction, SpanRecord } from './span-record.ts';

/** What a tracer tells the records of its spans. */
export interface RecordsOptions {
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly guard: Guard;
  /** Attributes of the user's on one span. */
  readonly maxAttributes: number;
  /** What of a span's content may leave the process, unless the span says otherwise. */
  readonly capture: Capture;
  /** The session of a span that has none from its context. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  readonly keeps: NameFilter;
  readonly keyRedactor: KeyRedaction | undefined;
  /** Takes what has ended. */
  readonly backEnd: BackEndClient;
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

/** Keeps the record of each span that becomes an event of one tracer, from its start to its end, whoever has started it. */
export class SpanRecords implements Pick<SpanProcessor, 'onEnd'> {
  readonly #options: RecordsOptions;
  /** The records of spans that others have started: those of the tracer's own lie in their handles. */
  readonly #foreign = new WeakMap<object, SpanRecord>();
  /** The context of the span that the tracer is making, and the spans that have started there meanwhile. */
  #making: Context | undefined;
  #met: SdkSpan[] | undefined;
  /** Times that everything has been thrown away, and why the last time. */
  #discards = 0;
  #reason: DropReason = 'internal_error';

  constructor(options: RecordsOptions) {
    this.#options = options;
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
      redactor: this.#options.keyRedactor,
    });
    this.#options.backEnd.opened(session);
    return record;
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
    if (record) this.#options.backEnd.finish(record, span);
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

  /** Why a span is dropped that was open when everything was thrown away; `undefined` for all others. */
  discarded({ discards }: SpanRecord): DropReason | undefined {
    return discards === undefined || discards === this.#discards ? undefined : this.#reason;
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
    if (!isKnown) this.#options.backEnd.lose('internal_error');
  }
}

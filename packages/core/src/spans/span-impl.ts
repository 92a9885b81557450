import type {
  Attributes,
  Exception,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { inTrace, STATUS_ERROR } from './api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sentEventId } from '../session/session-identity.ts';
import { readableCopy, readField, tryRead } from '../values/try-read.ts';
import { isTime } from './otel-span-options.ts';
import { spanCapture } from '../privacy/capture.ts';
import { decisiveOf, type EnrichData } from './enrich.ts';
import { exceptionAttributes, shortMessage } from './write/exception-event.ts';
import { follow } from '../wrap/stream/follow-stream.ts';
import { type FollowOptions } from './span.ts';
import type { Listed } from './open-spans.ts';
import { errorName, isFailure, outcomeOf } from './outcome.ts';
import { runScoped } from '../wrap/run-scoped.ts';
import { HONEYHIVE, METADATA, EXCEPTION } from '../identity/semconv.ts';
import { textOf } from '../values/snapshot.ts';
import { NOT_DATA, type SpanOptions, type WithSpan } from './span.ts';
import { type Outcome } from './outcome.ts';
import { isError } from '../values/special-value.ts';
import { withParent } from '../wrap/with-parent.ts';
import type { OwnedSpan, SpanOwner } from './span-owner.ts';
import { type SdkSpan, SpanData, type SpanScope, type SpanStart } from './span-data.ts';
import { createTraceFunction } from '../wrap/trace-decorator.ts';
import { type TraceFunction } from './span.ts';
import { createWithSpan } from '../wrap/with-span.ts';

/** Span of a tracer: the user's handle, the record, and OpenTelemetry's span. */
export class SpanImpl extends SpanData implements OwnedSpan, ReadableSpan, Listed<SpanImpl> {
  /** Marks spans of every copy of the SDK: such a span is never linked as foreign. */
  readonly isHoneyHive = true;
  declare readonly sessionId: string;
  /** Creation time, in milliseconds of the tracer's clock. */
  declare readonly openedAt: number;
  declare startedAt: number;
  heardAt: number | undefined;
  following: { flush(): void } | undefined;
  left: { readonly error?: unknown } | undefined;
  newer: SpanImpl | undefined;
  older: SpanImpl | undefined;
  isListed = false;
  readonly #owner: SpanOwner;
  #outcome: Outcome = 'ok';
  #errorRecorded = false;
  #eventId: string | undefined;
  /** True from the first call of {@link end} on; processors may still write then. */
  #isEnding = false;
  declare [Symbol.dispose]: () => void;
  /** Last recorded exception; the span itself before the first. */
  #exception: unknown = this;

  constructor(owner: SpanOwner, scope: SpanScope, start: SpanStart) {
    super(owner, scope, start);
    this.openedAt = owner.now();
    this.startedAt = this.openedAt;
    this.#owner = owner;
    this.sessionId = start.record.session.id;
  }

  get inner(): SdkSpan {
    return this;
  }
  /**
   * Returns the span as known to a library. `ended` is called at the end of a span with {@link isEndedHere} false.
   */
  handedOut(_ended: () => void): Span {
    return this;
  }
  /** False for a span whose `inner` reports the end, whichever code ends `inner`. */
  get isEndedHere(): boolean {
    return true;
  }
  get eventId(): string {
    return (this.#eventId ??= sentEventId(this.#ids, this.sessionId, this.#owner.isRelayed));
  }
  get outcome(): Outcome {
    return this.#outcome;
  }
  get traceparent(): string {
    // A span left out by name is never sent: the nearest sent ancestor is the parent.
    const left = this.isKept ? undefined : this.sentParent;
    const { traceId, spanId, traceFlags } = left ?? this.#ids;
    return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }
  get traceUrl(): string | undefined {
    return this.#owner.urlOf(this);
  }
  get withSpan(): WithSpan {
    return createWithSpan(this.#owner, (name, options) => this.startSpan(name, options));
  }
  get trace(): TraceFunction {
    return createTraceFunction(() => ({ owner: this.#owner, parent: this }));
  }
  enrich(data: EnrichData): this {
    const owner = this.#owner;
    if (!this.isClosed) owner.guard('enrich', () => this.#enrich(data));
    // An unsent event takes no more data: the span is counted already.
    else if (this.isSent !== false)
      owner.guard('enrich', () => owner.late(this.eventId, data, this));
    return this;
  }
  /** Applies the span's start options. */
  describe(options: SpanOptions): void {
    const { capture: own } = this;
    this.capture =
      this.#owner.guard('capture', () => spanCapture(own, options.capture)) ??
      spanCapture(own, false);
    const attributes = readField(options, 'attributes');
    if (attributes) this.setAttributes(attributes as Attributes);
    // A span below itself is one that nothing ends.
    if (readField(options, 'endsWithParent'))
      ((this.parentRecord ?? this).below ??= new Set()).add(this);
    this.#enrich(options as EnrichData, NOT_DATA);
  }
  startSpan(name: string, options?: SpanOptions): OwnedSpan {
    return this.#owner.start(name, withParent(options, this));
  }
  run<R>(work: () => R): R {
    return runScoped(this.#owner, this.#owner.contextOf(this), work);
  }
  bind<T extends ((...args: never[]) => unknown) | Promise<unknown>>(target: T): T {
    return this.#owner.bind(this, target);
  }
  follow<T>(stream: T, options?: FollowOptions): T {
    return follow(this.#owner, this, stream, options);
  }

  fail(error: unknown): this {
    const outcome = this.#owner.guard('outcome', () => outcomeOf(error), 'error');
    if (outcome === 'cancelled') return this.cancel(error);
    const counts = this.#settle(outcome);
    // A failure after a stop is recorded as an event: the stop has decided.
    this.#owner.guard('fail', () =>
      counts ? this.#recordError(error) : this.#addException(error),
    );
    return this;
  }
  cancel(reason?: unknown): this {
    const isStopped = this.#settle('cancelled');
    if (isStopped && reason !== undefined && reason !== null)
      this.#owner.guard('cancel', () =>
        this.note(METADATA.cancelReason, shortMessage(reason, this.#owner.limits)),
      );
    return this;
  }
  /** True for spans owned by `owner`. */
  isOf(owner: SpanOwner): boolean {
    return this.#owner === owner;
  }
  /** Ends an abandoned span: at the last activity, if the span follows a source. */
  abandon(): void {
    this.#settle('abandoned');
    this.end(this.heardAt);
  }
  /** Ends a span left open by a stack overflow. */
  finish(): void {
    const { left } = this;
    this.left = undefined;
    if (left && 'error' in left) this.fail(left.error);
    if (this.#isEnding) this.#owner.end(this);
    else this.end();
  }
  end(endTime?: TimeInput): void {
    if (this.#isEnding) return;
    this.following?.flush();
    if (this.#outcome !== 'ok') this.note(METADATA.outcome, this.#outcome);
    this.#isEnding = true;
    this.parentRecord = void this.parentRecord?.below?.delete(this);
    for (const child of this.below ?? []) child.cancel().end();
    this.#owner.end(this, isTime(endTime) ? endTime : undefined);
  }

  setStatus(status: SpanStatus): this {
    if (!this.isRecording()) return this;
    const isError = tryRead(() => status?.code) === STATUS_ERROR;
    if (isError && !this.#settle('error')) return this;
    this.#owner.guard('setStatus', () => this.writeStatus(status));
    return this;
  }
  recordException(exception: Exception, time?: TimeInput): void {
    if (this.isRecording())
      this.#owner.guard('recordException', () => this.#addException(exception, time));
  }

  /** Ids on the wire. */
  get #ids(): SpanContext {
    return inTrace(this.spanContext(), this.traceId);
  }
  #enrich(data: EnrichData, except?: ReadonlySet<string>): void {
    if (this.isClosed) return;
    const { eventId, error } = decisiveOf(data);
    if (typeof eventId === 'string') this.#eventId = eventId;
    const hasError = error !== undefined && error !== null;
    const counts = hasError && this.#settle('error');
    // A non-Error value is written like any value.
    const { limits } = this.#owner;
    const said = isError(error) ? shortMessage(error, limits) : error;
    const told = hasError ? { ...readableCopy(data), error: counts ? said : undefined } : data;
    this.write('enrich', told ?? {}, except);
    if (!hasError) return;
    if (!counts) return this.#addException(error);
    if (isError(error)) this.write('say', HONEYHIVE.errorType, errorName(error));
    const message = this.written?.attributes.get(HONEYHIVE.error) ?? textOf(said, limits);
    this.writeStatus({ code: STATUS_ERROR, message: String(message) });
  }
  /**
   * Sets the outcome: the first besides `ok` decides. Returns false if a stop or a failure has decided otherwise.
   */
  #settle(outcome: Outcome): boolean {
    if (this.#outcome === 'ok' && !this.#isEnding) this.#outcome = outcome;
    return isFailure(this.#outcome) === isFailure(outcome);
  }
  #recordError(error: unknown): void {
    if (this.#errorRecorded || this.#isEnding) return;
    this.#errorRecorded = true;
    const message = shortMessage(error, this.#owner.limits);
    const type = errorName(error);
    this.writeStatus({ code: STATUS_ERROR, message });
    this.write('say', HONEYHIVE.error, message || type);
    this.write('say', HONEYHIVE.errorType, type);
    // An exception recorded earlier is not added twice.
    if (error !== this.#exception) this.#addException(error);
  }
  #addException(error: unknown, time?: TimeInput): void {
    if (this.isClosed || this.ended) return;
    this.#exception = error;
    const attributes = exceptionAttributes(error, this.#owner.limits);
    this.writeEvent(EXCEPTION.event, attributes, time);
  }
}

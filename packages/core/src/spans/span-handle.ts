import {
  type AttributeValue,
  type Attributes,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { DisposableBase } from '../dispose.ts';
import { sentEventId, type SessionIdentity } from '../session-identity.ts';
import { attempt, readableCopy } from './attempt.ts';
import { nameOf } from './attribute-name.ts';
import { type Capture, capturedEvent, switches } from './capture.ts';
import { capturedData, decisiveOf, type EnrichData, writeEnrichment } from './enrich.ts';
import { follow, type FollowOptions } from './follow.ts';
import type { Listed } from './open-spans.ts';
import { exceptionAttributes, shortMessage } from './exception-event.ts';
import { isTime } from './beginning.ts';
import { runScoped } from './run-scoped.ts';
import { setCaptured } from './set-captured.ts';
import { errorName, isFailure, outcomeOf } from './outcome.ts';
import { HONEYHIVE, METADATA, OTEL } from './semconv.ts';
import { NOT_DATA, type Outcome, type SpanOptions, type WithSpan } from './span.ts';
import type { KitSpan, SpanKit } from './span-kit.ts';
import type { SpanRecord } from './span-record.ts';
import { type TraceFunction, traceFunction } from './trace.ts';
import { withSpanFunction } from './with-span.ts';

/** The one implementation of {@link HoneyHiveSpan}: a thin face over a span of any OpenTelemetry SDK. */
export class SpanHandle extends DisposableBase implements KitSpan, Listed<SpanHandle> {
  /** Marks spans of this SDK, whichever copy made them: none of ours is ever linked as if it were foreign. */
  readonly isHoneyHive = true;
  readonly sessionId: string;
  /** OpenTelemetry's own span: what processors see and what children get as their parent. */
  readonly inner: Span;
  /** What is said about it; absent where nothing is recorded. */
  readonly record: SpanRecord | undefined;
  readonly session: SessionIdentity;
  /** When it was made, in milliseconds of the tracer's clock. */
  readonly openedAt: number;
  startedAt: number;
  heardAt: number | undefined;
  following: { flush(): void } | undefined;
  left: { readonly error?: unknown } | undefined;
  newer: SpanHandle | undefined;
  older: SpanHandle | undefined;
  isListed = false;
  readonly #kit: SpanKit;
  #outcome: Outcome = 'ok';
  #errorRecorded = false;
  #eventId: string | undefined;
  #ended = false;
  declare [Symbol.dispose]: () => void;
  /** The exception recorded last; the handle itself before the first one. */
  #exception: unknown = this;

  // oxlint-disable-next-line max-params
  constructor(kit: SpanKit, inner: Span, session: SessionIdentity, record: SpanRecord | undefined) {
    super();
    this.openedAt = kit.now();
    this.startedAt = this.openedAt;
    this.#kit = kit;
    this.inner = inner;
    this.record = record;
    this.session = session;
    this.sessionId = session.id;
  }

  get eventId(): string {
    return (this.#eventId ??= sentEventId(this, this.#kit.isRelayed));
  }
  get outcome(): Outcome {
    return this.#outcome;
  }
  get traceparent(): string {
    // A span that is left out by its name never leaves: its nearest ancestor that does is whom others find.
    const left = this.record?.kept === false ? this.record.parent : undefined;
    const { traceId, spanId, traceFlags } = left ?? this.spanContext();
    return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }
  get traceUrl(): string | undefined {
    return this.#kit.urlOf(this);
  }
  get withSpan(): WithSpan {
    return withSpanFunction(this.#kit, (name, options) => this.startSpan(name, options));
  }
  get trace(): TraceFunction {
    return traceFunction(() => ({ kit: this.#kit, parent: this }));
  }
  enrich(data: EnrichData): this {
    const kit = this.#kit;
    const { guard, limits } = kit;
    const { record } = this;
    const told = (): EnrichData => capturedData(data, limits, this.#capture);
    if (!record?.isClosed) guard('enrich', () => this.#write(data));
    // Of an event that was never sent nothing more can be said: the span stands in the counts already.
    else if (record.isSent !== false) guard('enrich', () => kit.late(this.eventId, told(), this));
    return this;
  }
  /** Takes what a span is started with. */
  describe(options: SpanOptions): void {
    const { capture } = options;
    if (capture && this.record) this.record.capture = { ...this.#capture, ...switches(capture) };
    if (options.attributes) this.setAttributes(options.attributes as Attributes);
    this.#kit.guard('span options', () => this.#write(options as EnrichData, NOT_DATA));
  }
  startSpan(name: string, options?: SpanOptions): KitSpan {
    return this.#kit.start(name, { ...readableCopy(options), parent: this });
  }
  run<R>(work: () => R): R {
    return runScoped(this.#kit, this.#kit.contextOf(this), work);
  }
  bind<T extends ((...args: never[]) => unknown) | Promise<unknown>>(target: T): T {
    return this.#kit.bind(this, target);
  }
  follow<T>(stream: T, options?: FollowOptions): T {
    return follow(this.#kit, this, stream, options);
  }

  fail(error: unknown): this {
    const outcome = this.#kit.guard('outcome', () => outcomeOf(error), 'error');
    if (outcome === 'cancelled') return this.cancel(error);
    const counts = this.#settle(outcome);
    // What fails because it was stopped is told as an event: the stop has decided.
    this.#kit.guard('fail', () => (counts ? this.#recordError(error) : this.#addException(error)));
    return this;
  }
  cancel(reason?: unknown): this {
    const isStopped = this.#settle('cancelled');
    if (isStopped && reason !== undefined && reason !== null)
      this.#kit.guard('cancel', () =>
        this.record?.note(METADATA.cancelReason, shortMessage(reason, this.#kit.limits)),
      );
    return this;
  }
  /** True for spans of the tracer that owns `kit`. */
  isOf(kit: SpanKit): boolean {
    return this.#kit === kit;
  }
  note(found: Readonly<Record<string, AttributeValue>>): void {
    for (const name of Object.keys(found)) this.record?.note(name, found[name] ?? '');
  }
  /** Ends a span that nobody ended: where it was last heard of, if it follows something. */
  abandon(): void {
    this.#settle('abandoned');
    this.end(this.heardAt);
  }
  /** Ends it where a stack that overflowed has left that undone. */
  finish(): void {
    const { left } = this;
    this.left = undefined;
    if (left && 'error' in left) this.fail(left.error);
    if (this.#ended) this.#kit.end(this);
    else this.end();
  }
  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    this.following?.flush();
    if (this.#outcome !== 'ok') this.note({ [METADATA.outcome]: this.#outcome });
    this.#ended = true;
    this.#kit.end(this, isTime(endTime) ? endTime : undefined);
  }

  spanContext(): SpanContext {
    return this.inner.spanContext();
  }
  setAttribute(key: string, value: AttributeValue): this {
    return this.setAttributes({ [key]: value });
  }
  setAttributes(attributes: Attributes): this {
    const { guard, limits } = this.#kit;
    if (!this.#ended) guard('setAttributes', () => setCaptured(this.record, attributes, limits));
    return this;
  }
  addEvent(
    name: string,
    attributesOrStartTime?: Attributes | TimeInput,
    startTime?: TimeInput,
  ): this {
    if (!this.#ended)
      this.#kit.guard('addEvent', () =>
        this.inner.addEvent(
          nameOf(name, this.#kit.limits.lookahead),
          capturedEvent(attributesOrStartTime, this.#capture, this.#kit.limits),
          startTime,
        ),
      );
    return this;
  }
  addLink(link: Link): this {
    return this.addLinks([link]);
  }
  addLinks(links: Link[]): this {
    if (!this.#ended) this.#kit.guard('addLinks', () => this.inner.addLinks(links));
    return this;
  }
  setStatus(status: SpanStatus): this {
    if (this.#ended) return this;
    const isError = attempt(() => status?.code) === SpanStatusCode.ERROR;
    if (isError && !this.#settle('error')) return this;
    this.#kit.guard('setStatus', () => {
      this.inner.setStatus(status);
      if (isError) this.#sayError(status.message);
    });
    return this;
  }
  updateName(name: string): this {
    if (!this.#ended)
      this.#kit.guard('updateName', () =>
        this.inner.updateName(nameOf(name, this.#kit.limits.lookahead)),
      );
    return this;
  }
  isRecording(): boolean {
    return !this.#ended && this.inner.isRecording();
  }
  recordException(exception: Exception, time?: TimeInput): void {
    if (!this.#ended) this.#kit.guard('recordException', () => this.#addException(exception, time));
  }

  get #capture(): Capture {
    return this.record?.capture ?? this.#kit.capture;
  }

  #write(data: EnrichData, except?: ReadonlySet<string>): void {
    if (!this.record) return;
    const { eventId, error } = decisiveOf(data);
    if (typeof eventId === 'string') this.#eventId = eventId;
    const hasError = error !== undefined && error !== null;
    const counts = hasError && this.#settle('error');
    const told = hasError && !counts ? { ...data, error: undefined } : (data ?? {});
    writeEnrichment(this.record, told, this.#kit.limits, this.#capture, except);
    if (!hasError) return;
    if (!counts) return this.#addException(error);
    const message = this.record.attributes.get(HONEYHIVE.error);
    this.inner.setStatus({ code: SpanStatusCode.ERROR, message: String(message ?? '') });
  }
  /** The first thing that is not fine decides. False where a stop has decided already. */
  #settle(outcome: Outcome): boolean {
    if (this.#outcome === 'ok' && !this.#ended) this.#outcome = outcome;
    return isFailure(this.#outcome) === isFailure(outcome);
  }
  #recordError(error: unknown): void {
    if (this.#errorRecorded || this.#ended) return;
    this.#errorRecorded = true;
    const message = shortMessage(error, this.#kit.limits);
    const type = errorName(error);
    this.inner.setStatus({ code: SpanStatusCode.ERROR, message });
    this.record?.say(HONEYHIVE.error, message || type);
    this.record?.say(HONEYHIVE.errorType, type);
    // What was recorded on its way here is there already.
    if (error !== this.#exception) this.#addException(error);
  }
  /** What a status says of an error, where nothing else has been said of one. */
  #sayError(said: string | undefined): void {
    const isKnown = this.#exception !== this;
    const message = said || (isKnown ? this.#exception : '');
    if (message !== '')
      this.record?.sayUnlessSaid(HONEYHIVE.error, shortMessage(message, this.#kit.limits));
    if (isKnown) this.record?.sayUnlessSaid(HONEYHIVE.errorType, errorName(this.#exception));
  }
  #addException(error: unknown, time?: TimeInput): void {
    this.#exception = error;
    const attributes = exceptionAttributes(error, this.#kit.limits);
    this.inner.addEvent(OTEL.exceptionEvent, attributes, time);
  }
}

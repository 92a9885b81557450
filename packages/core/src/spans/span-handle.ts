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
import { isAttributeValue } from '@opentelemetry/core';
import { eventIdOf, type SessionIdentity } from '../session-identity.ts';
import { given } from '../resolve-options.ts';
import { type Capture, capturedData, type EnrichData, writeEnrichment } from './enrich.ts';
import { follow, type FollowOptions } from './follow.ts';
import type { Listed } from './open-spans.ts';
import { errorMessage, errorName, errorStack, outcomeOf } from './outcome.ts';
import { shownAttribute } from './private-content.ts';
import { HONEYHIVE, METADATA, OTEL } from './semconv.ts';
import type { HoneyHiveSpan, Outcome, SpanOptions, WithSpan } from './span.ts';
import type { SpanKit } from './span-kit.ts';
import type { SpanRecord } from './span-record.ts';
import { type TraceFunction, traceFunction } from './trace.ts';
import { recordsOutput, runInSpan } from './traced.ts';

/** The one implementation of {@link HoneyHiveSpan}: a thin face over a span of any OpenTelemetry SDK. */
export class SpanHandle implements HoneyHiveSpan, Listed<SpanHandle> {
  /** Marks spans of this SDK, whichever copy made them: none of ours is ever linked as if it were foreign. */
  readonly isHoneyHive = true;
  readonly sessionId: string;
  /** OpenTelemetry's own span: what processors see and what children get as their parent. */
  readonly inner: Span;
  /** What is said about it; absent where nothing is recorded. */
  readonly record: SpanRecord | undefined;
  readonly session: SessionIdentity;
  readonly startedAt: number;
  newer: SpanHandle | undefined;
  older: SpanHandle | undefined;
  isListed = false;
  readonly #kit: SpanKit;
  #outcome: Outcome = 'ok';
  #errorRecorded = false;
  #eventId: string | undefined;
  #ended = false;
  #capture: Capture;

  // oxlint-disable-next-line max-params
  constructor(kit: SpanKit, inner: Span, session: SessionIdentity, record: SpanRecord | undefined) {
    this.#kit = kit;
    this.inner = inner;
    this.record = record;
    this.session = session;
    this.sessionId = session.id;
    this.startedAt = kit.now();
    this.#capture = kit.capture;
  }

  get eventId(): string {
    return (this.#eventId ??= eventIdOf(this.spanContext()));
  }
  get outcome(): Outcome {
    return this.#outcome;
  }
  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.spanContext();
    return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }
  get traceUrl(): string | undefined {
    return this.#kit.urlOf(this);
  }
  get withSpan(): WithSpan {
    return (name: string, ...rest: readonly unknown[]) => {
      const [options, work] = rest.length > 1 ? rest : [undefined, rest[0]];
      const child = this.startSpan(name, options as SpanOptions | undefined);
      return runInSpan(
        this.#kit,
        child,
        () => (work as (span: HoneyHiveSpan) => never)(child),
        recordsOutput(options),
      );
    };
  }
  get trace(): TraceFunction {
    return traceFunction(() => ({ kit: this.#kit, parent: this }));
  }

  enrich(data: EnrichData): this {
    const { guard, late, limits } = this.#kit;
    // A library may have ended its span itself.
    const isOver = this.#ended || (this.record !== undefined && !this.inner.isRecording());
    const told = (): EnrichData => capturedData(data, limits, this.#capture);
    if (isOver) guard('enrich', () => late(this.eventId, told(), this.sessionId));
    else guard('enrich', () => this.#write(data));
    return this;
  }
  /** Takes what a span is started with. */
  describe(options: SpanOptions): void {
    if (options.capture) this.#capture = { ...this.#capture, ...given(options.capture) };
    if (options.attributes) this.#set(options.attributes as Attributes);
    this.#write(options, NOT_DATA);
  }
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan {
    return this.#kit.start(name, { ...options, parent: this });
  }
  run<R>(work: () => R): R {
    return this.#kit.ambient.run(this.#kit.contextOf(this), work);
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
    this.#settle(outcome);
    this.#kit.guard('fail', () => this.#recordError(error));
    return this;
  }
  cancel(reason?: unknown): this {
    this.#settle('cancelled');
    if (reason !== undefined && reason !== null) {
      this.#kit.guard('cancel', () =>
        this.record?.set(METADATA.cancelReason, errorMessage(reason)),
      );
    }
    return this;
  }
  /** True for spans of the tracer that owns `kit`. */
  isOf(kit: SpanKit): boolean {
    return this.#kit === kit;
  }
  /** Ends a span that nobody ended. */
  abandon(): void {
    this.#settle('abandoned');
    this.end();
  }
  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    if (this.#outcome !== 'ok') this.record?.say(METADATA.outcome, this.#outcome);
    this.#ended = true;
    this.#kit.end(this, endTime);
  }
  [Symbol.dispose](): void {
    this.end();
  }

  spanContext(): SpanContext {
    return this.inner.spanContext();
  }
  setAttribute(key: string, value: AttributeValue): this {
    return this.setAttributes({ [key]: value });
  }
  setAttributes(attributes: Attributes): this {
    if (!this.#ended) this.#kit.guard('setAttributes', () => this.#set(attributes));
    return this;
  }
  addEvent(
    name: string,
    attributesOrStartTime?: Attributes | TimeInput,
    startTime?: TimeInput,
  ): this {
    if (!this.#ended) {
      this.#kit.guard('addEvent', () =>
        this.inner.addEvent(name, attributesOrStartTime, startTime),
      );
    }
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
    if (status?.code === SpanStatusCode.ERROR) this.#settle('error');
    if (!this.#ended) this.#kit.guard('setStatus', () => this.inner.setStatus(status));
    return this;
  }
  updateName(name: string): this {
    if (!this.#ended) this.#kit.guard('updateName', () => this.inner.updateName(name));
    return this;
  }
  isRecording(): boolean {
    return !this.#ended && this.inner.isRecording();
  }
  recordException(exception: Exception, _time?: TimeInput): void {
    this.fail(exception);
  }

  #write(data: EnrichData, except?: ReadonlySet<string>): void {
    if (!this.record) return;
    if (typeof data?.eventId === 'string') this.#eventId = data.eventId;
    writeEnrichment(this.record, data ?? {}, this.#kit.limits, this.#capture, except);
  }
  /** What OpenTelemetry's own span would take, and nothing else. */
  #set(attributes: Attributes): void {
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      if (key !== '' && value !== undefined && value !== null && isAttributeValue(value))
        this.record?.set(key, shownAttribute(key, value, this.#capture));
    }
  }
  /** The first thing that is not fine decides. */
  #settle(outcome: Outcome): void {
    if (this.#outcome === 'ok' && !this.#ended) this.#outcome = outcome;
  }
  #recordError(error: unknown): void {
    if (this.#errorRecorded || this.#ended) return;
    this.#errorRecorded = true;
    const message = errorMessage(error);
    const type = errorName(error);
    this.inner.setStatus({ code: SpanStatusCode.ERROR, message });
    this.record?.say(HONEYHIVE.error, message || type);
    this.record?.say(HONEYHIVE.errorType, type);
    const stack = errorStack(error);
    this.inner.addEvent(OTEL.exceptionEvent, {
      [OTEL.exceptionType]: type,
      [OTEL.exceptionMessage]: message,
      ...(stack === undefined ? {} : { [OTEL.exceptionStacktrace]: stack }),
    });
  }
}

/** What `SpanOptions` has beside data: everything else in it enriches the span. */
const NOT_DATA: ReadonlySet<string> = new Set([
  'kind',
  'parent',
  'links',
  'startTime',
  'attributes',
  'capture',
  'tracer',
]);

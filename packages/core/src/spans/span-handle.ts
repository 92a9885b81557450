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
import type { SessionIdentity } from '../session-identity.ts';
import { eventIdOf } from '../session-identity.ts';
import { given } from '../resolve-options.ts';
import { type Capture, capturedData, type EnrichData, enrichAttributes } from './enrich.ts';
import { follow, type FollowOptions } from './follow.ts';
import { errorMessage, errorName, outcomeOf } from './outcome.ts';
import { shownAttribute, shownAttributes } from './private-content.ts';
import { HONEYHIVE, METADATA, OTEL } from './semconv.ts';
import type { HoneyHiveSpan, Outcome, SpanOptions, WithSpan } from './span.ts';
import type { SpanKit } from './span-kit.ts';
import { type TraceFunction, traceFunction } from './trace.ts';
import { recordsOutput, runInSpan } from './traced.ts';

/** The one implementation of {@link HoneyHiveSpan}: a thin face over a span of any OpenTelemetry SDK. */
export class SpanHandle implements HoneyHiveSpan {
  /** Marks spans of this SDK, whichever copy made them: none of ours is ever linked as if it were foreign. */
  readonly isHoneyHive = true;
  readonly sessionId: string;
  /** OpenTelemetry's own span: what processors see and what children get as their parent. */
  readonly inner: Span;
  readonly session: SessionIdentity;
  readonly startedAt: number;
  readonly #kit: SpanKit;
  #outcome: Outcome = 'ok';
  #errorRecorded = false;
  #eventId: string | undefined;
  #ended = false;
  #capture: Capture;

  constructor(kit: SpanKit, inner: Span, session: SessionIdentity) {
    this.#kit = kit;
    this.inner = inner;
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
    if (this.#ended)
      guard('enrich', () => late(this.eventId, capturedData(data, limits, this.#capture)));
    else guard('enrich', () => this.#write(data));
    return this;
  }
  /** Takes what a span is started with. */
  describe(options: SpanOptions): void {
    if (options.capture) this.#capture = { ...this.#capture, ...given(options.capture) };
    if (options.attributes)
      this.inner.setAttributes(shownAttributes(options.attributes as Attributes, this.#capture));
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
        this.inner.setAttribute(METADATA.cancelReason, errorMessage(reason)),
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
    this.#ended = true;
    this.#kit.guard('end', () => {
      if (this.#outcome !== 'ok') this.#say(METADATA.outcome, this.#outcome);
      this.inner.end(endTime);
    });
    this.#kit.ended(this);
  }
  [Symbol.dispose](): void {
    this.end();
  }

  spanContext(): SpanContext {
    return this.inner.spanContext();
  }
  setAttribute(key: string, value: AttributeValue): this {
    if (!this.#ended) {
      this.#kit.guard('setAttribute', () =>
        this.inner.setAttribute(key, shownAttribute(key, value, this.#capture)),
      );
    }
    return this;
  }
  setAttributes(attributes: Attributes): this {
    if (!this.#ended) {
      this.#kit.guard('setAttributes', () =>
        this.inner.setAttributes(shownAttributes(attributes, this.#capture)),
      );
    }
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
    if (typeof data?.eventId === 'string') this.#eventId = data.eventId;
    const attributes = enrichAttributes(data ?? {}, this.#kit.limits, this.#capture, except);
    writeTo(this.inner, attributes, this.#kit.say);
  }
  /** The first thing that is not fine decides. */
  #settle(outcome: Outcome): void {
    if (this.#outcome === 'ok' && !this.#ended) this.#outcome = outcome;
  }
  #say(key: string, value: string): void {
    this.inner.setAttribute(key, value);
    this.#kit.say(this.inner, key, value);
  }
  #recordError(error: unknown): void {
    if (this.#errorRecorded || this.#ended) return;
    this.#errorRecorded = true;
    const message = errorMessage(error);
    const type = errorName(error);
    this.inner.setStatus({ code: SpanStatusCode.ERROR, message });
    this.#say(HONEYHIVE.error, message || type);
    this.#say(HONEYHIVE.errorType, type);
    const stack = (error as { stack?: unknown } | null | undefined)?.stack;
    this.inner.addEvent(OTEL.exceptionEvent, {
      [OTEL.exceptionType]: type,
      [OTEL.exceptionMessage]: message,
      ...(typeof stack === 'string' ? { [OTEL.exceptionStacktrace]: stack } : {}),
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

/** What decides how an event is stored: kept beside the attributes, where no limit reaches it. */
const DECISIVE = [
  HONEYHIVE.eventType,
  HONEYHIVE.eventName,
  HONEYHIVE.eventId,
  HONEYHIVE.error,
  METADATA.outcome,
];

/** Writes attributes onto a span, and those that must arrive where they will. */
function writeTo(inner: Span, attributes: Attributes, say: SpanKit['say']): void {
  for (const key in attributes) inner.setAttribute(key, attributes[key] as AttributeValue);
  for (const key of DECISIVE) {
    const value = attributes[key];
    if (value !== undefined) say(inner, key, value);
  }
}

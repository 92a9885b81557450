import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanKind,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { isAttributeValue, validAttributes } from './attribute-value.ts';
import { addHrTimes, hrTimeBetween, hrTimeOf, isTimeInput, toHrTime } from './hr-time.ts';
import { errorMessage, errorName, errorStack } from './outcome.ts';
import { OTEL } from './semconv.ts';

/** Fields that all spans of one OpenTelemetry tracer share. */
export interface SpanScope {
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  /** How many of each a span keeps: the first attributes, the last events and links. */
  readonly limits: {
    readonly maxAttributes: number;
    readonly maxEvents: number;
    readonly maxLinks: number;
  };
  readonly processors: readonly SpanProcessor[];
}

/** Fields that a span is started with. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: SpanContext;
  /** Its parent, in this process or another. */
  readonly parent: SpanContext | undefined;
  /** When it began; now where it is absent. */
  readonly startTime: TimeInput | undefined;
}

/** A recording OpenTelemetry span, which processors and exporters can read. It takes nothing more once it has ended. */
export class RecordedSpan implements Span, ReadableSpan {
  name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  endTime: HrTime = [0, 0];
  duration: HrTime = [0, 0];
  ended = false;
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  readonly attributes: Attributes = {};
  readonly events: ReadableSpan['events'] = [];
  readonly links: Link[] = [];
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  readonly #scope: SpanScope;
  readonly #context: SpanContext;
  /** When it was made, by the clock that only goes forward; `undefined` for a span that says itself when it began. */
  readonly #startedAt: number | undefined;

  constructor(scope: SpanScope, start: SpanStart) {
    this.#scope = scope;
    this.#context = start.spanContext;
    this.name = start.name;
    this.kind = start.kind;
    if (start.parent) this.parentSpanContext = start.parent;
    if (start.startTime === undefined) this.#startedAt = performance.now();
    this.startTime =
      start.startTime === undefined ? toHrTime(Date.now()) : hrTimeOf(start.startTime);
  }

  get resource(): ReadableSpan['resource'] {
    return this.#scope.resource;
  }
  get instrumentationScope(): ReadableSpan['instrumentationScope'] {
    return this.#scope.instrumentationScope;
  }
  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended || key === '' || !isAttributeValue(value)) return this;
    const isNew = !Object.hasOwn(this.attributes, key);
    if (isNew && Object.keys(this.attributes).length >= this.#scope.limits.maxAttributes)
      this.droppedAttributesCount += 1;
    else this.attributes[key] = value;
    return this;
  }
  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(validAttributes(attributes)))
      if (value !== undefined) this.setAttribute(key, value);
    return this;
  }
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    const isTime = isTimeInput(attributesOrTime);
    const at = isTimeInput(time) || !isTime ? time : attributesOrTime;
    const event = {
      name,
      attributes: isTime ? {} : validAttributes(attributesOrTime),
      time: this.#timeOf(at),
      droppedAttributesCount: 0,
    };
    this.droppedEventsCount += pushBounded(this.events, event, this.#scope.limits.maxEvents);
    return this;
  }
  addLink({ context, attributes }: Link): this {
    if (this.ended) return this;
    const valid = validAttributes(attributes);
    const link = Object.keys(valid).length > 0 ? { context, attributes: valid } : { context };
    this.droppedLinksCount += pushBounded(this.links, link, this.#scope.limits.maxLinks);
    return this;
  }
  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }
  setStatus({ code, message }: SpanStatus): this {
    const isFinal = this.ended || this.status.code === SpanStatusCode.OK;
    if (isFinal || code === SpanStatusCode.UNSET) return this;
    const says = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = says ? { code, message } : { code };
    return this;
  }
  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }
  recordException(exception: Exception, time?: TimeInput): void {
    this.addEvent(
      OTEL.exceptionEvent,
      {
        [OTEL.exceptionType]: errorName(exception),
        [OTEL.exceptionMessage]: errorMessage(exception),
        [OTEL.exceptionStacktrace]: errorStack(exception),
      },
      time,
    );
  }
  end(time?: TimeInput): void {
    if (this.ended) return;
    this.duration =
      time === undefined && this.#startedAt !== undefined
        ? toHrTime(performance.now() - this.#startedAt)
        : hrTimeBetween(this.startTime, this.#timeOf(time));
    this.endTime = addHrTimes(this.startTime, this.duration);
    for (const one of this.#scope.processors) one.onEnding?.(this);
    this.ended = true;
    for (const one of this.#scope.processors) one.onEnd(this);
  }

  /** A time; where none is given, now. */
  #timeOf(time: TimeInput | undefined): HrTime {
    if (isTimeInput(time)) return hrTimeOf(time);
    if (this.#startedAt === undefined) return toHrTime(Date.now());
    return addHrTimes(this.startTime, toHrTime(performance.now() - this.#startedAt));
  }
}

/** Adds to a list that keeps its newest `most`, and gives how many had to go. */
function pushBounded<T>(list: T[], item: T, most: number): number {
  list.push(item);
  if (list.length <= most) return 0;
  list.shift();
  return 1;
}

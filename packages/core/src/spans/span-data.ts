import {
  type Attributes,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { createResource } from '../resource.ts';
import { validAttributes } from './attribute-value.ts';
import { addHrTimes, hrTimeBetween, hrTimeOf, isTimeInput, toHrTime } from './hr-time.ts';
import { type RecordSettings, type RecordStart, SpanRecord } from './span-record.ts';

/** A span of OpenTelemetry's SDK, which can be read when it has ended. */
export type SdkSpan = Span & ReadableSpan;

/** Fields that all spans of one library share: what OpenTelemetry calls an instrumentation scope. */
export interface SpanScope {
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  /** How many of each a span keeps: the first attributes, the last events and links. */
  readonly limits: RecordSettings & { readonly maxEvents: number; readonly maxLinks: number };
  readonly processors: readonly SpanProcessor[];
}

/** The scope of spans that nobody reads. */
export const emptyScope = (records: RecordSettings): SpanScope => ({
  resource: createResource({}),
  instrumentationScope: { name: '' },
  limits: { ...records, maxEvents: 0, maxLinks: 0 },
  processors: [],
});

/** Fields that a span is started with. */
export interface SpanStart extends RecordStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: SpanContext;
  /** Its parent, in this process or another. */
  readonly parentSpanContext: SpanContext | undefined;
  /** When it began; now where it is absent. */
  readonly startTime: TimeInput | undefined;
  /** False for a span that is left out: it carries ids, and takes nothing. */
  readonly isRecorded: boolean;
}

/** What OpenTelemetry reads of a span: its name, times, status, events and links. It takes nothing more once it has ended. */
export abstract class SpanData extends SpanRecord {
  name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  endTime: HrTime = [0, 0];
  duration: HrTime = [0, 0];
  ended = false;
  status: SpanStatus = UNSET;
  readonly events: ReadableSpan['events'] = [];
  readonly links: Link[] = [];
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** True while something can be said of it, or could be: false for one that a sampler has left out. */
  readonly isRecorded: boolean;
  readonly #scope: SpanScope;
  readonly #context: SpanContext;
  /** When it was made, by the clock that only goes forward; `undefined` for a span that says itself when it began. */
  readonly #startedAt: number | undefined;

  constructor(scope: SpanScope, start: SpanStart) {
    super(scope.limits, start);
    const { startTime, isRecorded, parentSpanContext } = start;
    this.#scope = scope;
    this.#context = start.spanContext;
    this.name = start.name;
    this.kind = start.kind;
    this.isRecorded = isRecorded;
    this.isClosed = !isRecorded;
    if (parentSpanContext) this.parentSpanContext = parentSpanContext;
    if (startTime === undefined) this.#startedAt = performance.now();
    this.startTime = startTime === undefined ? toHrTime(Date.now()) : hrTimeOf(startTime);
  }

  get resource(): ReadableSpan['resource'] {
    return this.#scope.resource;
  }
  get instrumentationScope(): ReadableSpan['instrumentationScope'] {
    return this.#scope.instrumentationScope;
  }
  /** An object that processors may change: what they make of it is sent. */
  get attributes(): Attributes {
    return (this.view ??= Object.fromEntries(this.said));
  }
  get droppedAttributesCount(): number {
    return this.dropped;
  }
  /** The span that OpenTelemetry sees, as processors' own and as the parent of children. */
  abstract get inner(): SdkSpan;
  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return this.isRecorded && !this.ended;
  }

  protected writeEvent(name: string, given?: Attributes | TimeInput, time?: TimeInput): void {
    const isTime = isTimeInput(given);
    const event = {
      name,
      attributes: isTime ? {} : validAttributes(given),
      time: this.#timeOf(isTimeInput(time) || !isTime ? time : given),
      droppedAttributesCount: 0,
    };
    this.droppedEventsCount += pushBounded(this.events, event, this.#scope.limits.maxEvents);
  }
  protected writeLink({ context, attributes }: Link): void {
    const valid = validAttributes(attributes);
    const link = Object.keys(valid).length > 0 ? { context, attributes: valid } : { context };
    this.droppedLinksCount += pushBounded(this.links, link, this.#scope.limits.maxLinks);
  }
  protected writeStatus({ code, message }: SpanStatus): void {
    if (this.status.code === SpanStatusCode.OK || code === SpanStatusCode.UNSET) return;
    const says = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = says ? { code, message } : { code };
  }
  protected writeName(name: string): void {
    this.name = name;
  }

  /** Ends what OpenTelemetry reads of it, and hands it to the processors. */
  close(time: TimeInput | undefined): void {
    if (this.ended) return;
    this.duration =
      time === undefined && this.#startedAt !== undefined
        ? toHrTime(performance.now() - this.#startedAt)
        : hrTimeBetween(this.startTime, this.#timeOf(time));
    this.endTime = addHrTimes(this.startTime, this.duration);
    for (const one of this.#scope.processors) one.onEnding?.(this.inner);
    this.ended = true;
    for (const one of this.#scope.processors) one.onEnd(this.inner);
  }

  /** A time; where none is given, now. */
  #timeOf(time: TimeInput | undefined): HrTime {
    if (isTimeInput(time)) return hrTimeOf(time);
    if (this.#startedAt === undefined) return toHrTime(Date.now());
    return addHrTimes(this.startTime, toHrTime(performance.now() - this.#startedAt));
  }
}

const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };

/** Adds to a list that keeps its newest `most`, and gives how many had to go. */
function pushBounded<T>(list: T[], item: T, most: number): number {
  list.push(item);
  if (list.length <= most) return 0;
  list.shift();
  return 1;
}

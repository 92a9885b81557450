import type {
  Attributes,
  AttributeValue,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import {
  INVALID_SPAN_CONTEXT,
  KIND_INTERNAL,
  STATUS_ERROR,
  STATUS_OK,
  STATUS_UNSET,
} from './api-values.ts';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { createResource } from './resource.ts';
import { nameOf } from '../values/attribute-keys.ts';
import type { Capture } from '../privacy/capture.ts';
import { addHrTimes, hrTimeBetween, hrTimeOf, isTimeInput, toHrTime } from '../values/hr-time.ts';
import type { SpanOwner } from './span-owner.ts';
import { type RecordStart, SpanRecord } from './span-record.ts';
import { boundedAttributes, type SpanWrite } from './write/span-write.ts';
import { writeOn } from './write/write-on.ts';

/** Span of OpenTelemetry's SDK, readable after the end. */
export type SdkSpan = Span & ReadableSpan;

/** Fields shared by the spans of a library: OpenTelemetry's instrumentation scope. */
export interface SpanScope {
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  /** Maximum events and links per span: the newest stay. */
  readonly limits: { readonly maxEvents: number; readonly maxLinks: number };
  /** Content of a span allowed to leave the process. */
  readonly capture: Capture;
  readonly processors: readonly SpanProcessor[];
}

/** Creates the scope of unread spans. */
export const emptyScope = (capture: Capture): SpanScope => ({
  resource: createResource({}),
  instrumentationScope: { name: '' },
  limits: { maxEvents: 0, maxLinks: 0 },
  capture,
  processors: [],
});

/** Start fields of a span. */
export interface SpanStart {
  readonly record: RecordStart;
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: SpanContext;
  /** Parent of the span, in the same process or another. */
  readonly parentSpanContext?: SpanContext | undefined;
  /** Start time. Default: now. */
  readonly startTime?: TimeInput | undefined;
  /** False for a span left out: the span carries ids and records nothing. */
  readonly isRecorded: boolean;
}

/** Start fields of a non-recording span without a position. */
export const NON_RECORDING: SpanStart = {
  name: '',
  kind: KIND_INTERNAL,
  spanContext: INVALID_SPAN_CONTEXT,
  isRecorded: false,
  record: {
    session: { id: '' },
    isKept: true,
    traceId: INVALID_SPAN_CONTEXT.traceId,
  },
};

/** OpenTelemetry's part of a span: name, times, status, events, links. Closed by the span's end. */
export abstract class SpanData extends SpanRecord {
  declare name: string;
  declare readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  declare readonly startTime: HrTime;
  endTime: HrTime = [0, 0];
  duration: HrTime = [0, 0];
  ended = false;
  status: SpanStatus = UNSET;
  readonly events: ReadableSpan['events'] = [];
  readonly links: Link[] = [];
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** True for a recorded span, also after the end; false for a span left out by a sampler. */
  declare readonly isRecorded: boolean;
  readonly #owner: SpanOwner;
  readonly #scope: SpanScope;
  readonly #context: SpanContext;
  /** Creation time on the monotonic clock; `undefined` for a span with an explicit start time. */
  readonly #startedAt: number | undefined;

  constructor(owner: SpanOwner, scope: SpanScope, start: SpanStart) {
    super(scope.capture, start.record);
    const { startTime, isRecorded, parentSpanContext } = start;
    this.#owner = owner;
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
  /** Span seen by OpenTelemetry: passed to processors, and the parent of children. */
  abstract get inner(): SdkSpan;
  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return this.isRecorded && !this.ended;
  }

  /**
   * Attributes as an object for processors to change. Changed values are sent. Empty until the back end is loaded.
   */
  get attributes(): Attributes {
    const said = this.#owner.writer?.said(this);
    return said ? (said.view ??= Object.fromEntries(said.attributes)) : {};
  }
  get droppedAttributesCount(): number {
    return this.written?.dropped ?? 0;
  }
  setAttribute(key: string, value: AttributeValue): this {
    return this.#setAll(() => ({ [key]: value }));
  }
  setAttributes(attributes: Attributes): this {
    return this.#setAll(() => attributes);
  }
  #setAll(read: () => Attributes): this {
    if (this.isRecording())
      this.#owner.guard('setAttributes', () => this.write('attributes', read()));
    return this;
  }
  addEvent(name: string, given?: Attributes | TimeInput, time?: TimeInput): this {
    if (!this.isRecording()) return this;
    const { guard, limits } = this.#owner;
    guard('addEvent', () => {
      const attributes = isTimeInput(given) ? undefined : given;
      const at = isTimeInput(time) || attributes ? time : (given as TimeInput | undefined);
      this.writeEvent(nameOf(name, limits.lookahead), boundedAttributes(attributes, limits), at);
    });
    return this;
  }
  addLink(link: Link): this {
    return this.addLinks([link]);
  }
  addLinks(links: readonly Link[]): this {
    // An unreadable link is dropped alone.
    if (this.isRecording())
      this.#owner.guard('addLinks', () => {
        for (const link of links) this.#owner.guard('addLinks', () => this.#addLink(link));
      });
    return this;
  }
  updateName(name: string): this {
    if (this.isRecording())
      this.#owner.guard('updateName', () =>
        this.writeName(nameOf(name, this.#owner.limits.lookahead)),
      );
    return this;
  }
  note(name: string, value: AttributeValue): void {
    this.write('note', name, value);
  }
  /** Writes attributes, or stores a copy until the writer is loaded. */
  protected write(...write: SpanWrite): void {
    if (this.isClosed) return;
    writeOn(this, write, this.#owner);
  }
  #addLink({ context, attributes: given }: Link): void {
    const attributes = boundedAttributes(given, this.#owner.limits);
    this.writeLink(Object.keys(attributes).length > 0 ? { context, attributes } : { context });
  }

  protected writeEvent(name: string, attributes: Attributes, time: TimeInput | undefined): void {
    const event = { name, attributes, time: this.#timeOf(time), droppedAttributesCount: 0 };
    this.droppedEventsCount += pushBounded(this.events, event, this.#scope.limits.maxEvents);
  }
  protected writeLink(link: Link): void {
    this.droppedLinksCount += pushBounded(this.links, link, this.#scope.limits.maxLinks);
  }
  protected writeStatus({ code, message }: SpanStatus): void {
    if (this.status.code === STATUS_OK || code === STATUS_UNSET) return;
    const says = code === STATUS_ERROR && typeof message === 'string';
    this.status = says ? { code, message } : { code };
  }
  protected writeName(name: string): void {
    this.name = name;
  }

  /** Ends OpenTelemetry's part of the span, and passes the span to the processors. */
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

  /** Converts a time. Default: now. */
  #timeOf(time: TimeInput | undefined): HrTime {
    if (isTimeInput(time)) return hrTimeOf(time);
    if (this.#startedAt === undefined) return toHrTime(Date.now());
    return addHrTimes(this.startTime, toHrTime(performance.now() - this.#startedAt));
  }
}

const UNSET: SpanStatus = { code: STATUS_UNSET };

/** Appends to a list limited to the newest `most` items. Returns the number of dropped items. */
function pushBounded<T>(list: T[], item: T, most: number): number {
  list.push(item);
  if (list.length <= most) return 0;
  list.shift();
  return 1;
}

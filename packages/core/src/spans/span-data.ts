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
import { boundedAttributes, copyWrite, type SpanWrite } from './write/span-write.ts';

/** A span of OpenTelemetry's SDK, which can be read when it has ended. */
export type SdkSpan = Span & ReadableSpan;

/** Fields that all spans of one library share: what OpenTelemetry calls an instrumentation scope. */
export interface SpanScope {
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  /** How many of each a span keeps: the last ones. */
  readonly limits: { readonly maxEvents: number; readonly maxLinks: number };
  /** What of a span's content may leave the process. */
  readonly capture: Capture;
  readonly processors: readonly SpanProcessor[];
}

/** The scope of spans that nobody reads. */
export const emptyScope = (capture: Capture): SpanScope => ({
  resource: createResource({}),
  instrumentationScope: { name: '' },
  limits: { maxEvents: 0, maxLinks: 0 },
  capture,
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

/** A span that records nothing, and never had a place. */
export const NON_RECORDING: SpanStart = {
  name: '',
  kind: KIND_INTERNAL,
  spanContext: INVALID_SPAN_CONTEXT,
  parentSpanContext: undefined,
  startTime: undefined,
  isRecorded: false,
  session: { id: '' },
  remoteIdentity: undefined,
  isKept: true,
  parent: undefined,
  traceId: INVALID_SPAN_CONTEXT.traceId,
  discards: undefined,
};

/** The part of a span that OpenTelemetry reads and writes: name, times, status, events, links. Closed by its end. */
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
  /** True while something can be said of it, or could be: false for one that a sampler has left out. */
  declare readonly isRecorded: boolean;
  readonly #owner: SpanOwner;
  readonly #scope: SpanScope;
  readonly #context: SpanContext;
  /** When it was made, by the clock that only goes forward; `undefined` for a span that says itself when it began. */
  readonly #startedAt: number | undefined;

  constructor(owner: SpanOwner, scope: SpanScope, start: SpanStart) {
    super(scope.capture, start);
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
  /** The span that OpenTelemetry sees, as processors' own and as the parent of children. */
  abstract get inner(): SdkSpan;
  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return this.isRecorded && !this.ended;
  }

  /** An object that processors may change: what they make of it is sent. Empty until the back end is there. */
  get attributes(): Attributes {
    const said = this.#owner.writer?.said(this);
    return said ? (said.view ??= Object.fromEntries(said.attributes)) : {};
  }
  get droppedAttributesCount(): number {
    return this.written?.dropped ?? 0;
  }
  setAttribute(key: string, value: AttributeValue): this {
    return this.setAttributes({ [key]: value });
  }
  setAttributes(attributes: Attributes): this {
    if (this.isRecording())
      this.#owner.guard('setAttributes', () => this.write('attributes', attributes));
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
    // One that cannot be read costs itself alone.
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
  /** Writes it as attributes, or keeps it is now until that can be done. */
  protected write(...write: SpanWrite): void {
    if (this.isClosed) return;
    const { writer, limits } = this.#owner;
    if (writer) writer.write(this, write);
    else (this.writes ??= []).push(copyWrite(write, limits));
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

const UNSET: SpanStatus = { code: STATUS_UNSET };

/** Adds to a list that keeps its newest `most`, and gives how many had to go. */
function pushBounded<T>(list: T[], item: T, most: number): number {
  list.push(item);
  if (list.length <= most) return 0;
  list.shift();
  return 1;
}

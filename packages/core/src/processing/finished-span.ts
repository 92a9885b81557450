import {
  type Attributes,
  type AttributeValue,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What of a span is told anew for the wire: the rest is as OpenTelemetry's own span has it. */
export interface FinishedParts {
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Keys of attributes that are JSON of the SDK's making. */
  readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Attributes that were over the limit, beside those that OpenTelemetry's span has counted. */
  readonly dropped: number;
  readonly parent: SpanContext | undefined;
}

/** What redaction says anew. */
export type Redacted = Pick<ReadableSpan, 'name' | 'status' | 'events' | 'links'> & {
  readonly attributes: ReadonlyMap<string, AttributeValue>;
};

/** A finished span as it is sent: a copy of OpenTelemetry's span, with this tracer's identity and parent. */
export class FinishedSpan implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly links: Link[];
  readonly events: ReadableSpan['events'];
  readonly duration: HrTime;
  readonly ended = true;
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  /** The same as `attributes`, in the form that costs nothing to make. */
  readonly attributeMap: ReadonlyMap<string, AttributeValue>;
  /** Those of them that are JSON of the SDK's making. */
  readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Needs no `this`: it can be taken off the span and called. */
  readonly spanContext: () => SpanContext;
  #attributes: Attributes | undefined;

  constructor(span: ReadableSpan, parts: FinishedParts, said?: Redacted) {
    const { attributes, dropped, parent, foldedKeys } = parts;
    const { name, status, events, links } = said ?? span;
    const context = span.spanContext();
    this.spanContext = () => context;
    this.name = name;
    this.kind = span.kind;
    if (parent) this.parentSpanContext = parent;
    this.startTime = span.startTime;
    this.endTime = span.endTime;
    this.status = status;
    this.links = links;
    this.events = events;
    this.duration = span.duration;
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.droppedAttributesCount = span.droppedAttributesCount + dropped;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
    this.attributeMap = said?.attributes ?? attributes;
    this.foldedKeys = foldedKeys;
  }

  get attributes(): Attributes {
    return (this.#attributes ??= Object.fromEntries(this.attributeMap));
  }
  /** The same span with what redaction has left of it. */
  redacted(said: Redacted): FinishedSpan {
    const { parentSpanContext: parent, attributeMap: attributes, foldedKeys } = this;
    return new FinishedSpan(this, { attributes, parent, dropped: 0, foldedKeys }, said);
  }
}

/** A span's attributes, without making an object of them that nobody asks for. */
export const attributeEntries = (
  span: ReadableSpan,
): Iterable<readonly [string, AttributeValue | undefined]> =>
  span instanceof FinishedSpan ? span.attributeMap : Object.entries(span.attributes);

import type {
  Attributes,
  AttributeValue,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { inTrace } from '../../spans/api-values.ts';
import {
  type AttributeEntry,
  type EventOwner,
  identityEntries,
} from '../../identity/event-identity.ts';

/** Fields of a span that differ on the wire; the rest comes from OpenTelemetry's own span. */
export interface FinishedParts {
  readonly events: ReadableSpan['events'];
  readonly links: Link[];
  /** Attributes set on the span. */
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Keys of attributes whose JSON was created by the SDK. */
  readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Number of attributes dropped over the limit. */
  readonly dropped: number;
  readonly parent: SpanContext | undefined;
  /** Trace ID on the wire: the parent's where a host's span has a parent of the tracer's own. */
  readonly traceId: string;
}

/** Fields replaced by redaction. */
export type Redacted = Pick<
  ReadableSpan,
  'name' | 'status' | 'events' | 'links' | 'resource' | 'instrumentationScope'
> & {
  /** Redacted attributes; `undefined` if unchanged. */
  readonly attributes: ReadonlyMap<string, AttributeValue> | undefined;
  /** The attributes tell whose event it is, too. */
  readonly isWhole: unknown;
  readonly context: SpanContext;
};

/** Finished span as sent: a copy of OpenTelemetry's span, with the tracer's identity and parent. */
export class FinishedSpan implements ReadableSpan {
  declare readonly name: string;
  declare readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  declare readonly startTime: HrTime;
  declare readonly endTime: HrTime;
  declare readonly status: SpanStatus;
  declare readonly links: Link[];
  declare readonly events: ReadableSpan['events'];
  declare readonly duration: HrTime;
  readonly ended = true;
  declare readonly resource: ReadableSpan['resource'];
  declare readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  declare readonly droppedAttributesCount: number;
  declare readonly droppedEventsCount: number;
  declare readonly droppedLinksCount: number;
  /** Keys of attributes whose JSON was created by the SDK. */
  declare readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Returns the span context. Works detached from the span, without `this`. */
  declare readonly spanContext: () => SpanContext;
  readonly #said: ReadonlyMap<string, AttributeValue>;
  readonly #owner: EventOwner | undefined;
  #identity: readonly AttributeEntry[] | undefined;
  #attributes: Attributes | undefined;

  /** `owner` holds the event's identity; `undefined` where the attributes already include the identity. */
  // oxlint-disable-next-line max-params
  constructor(
    span: ReadableSpan,
    { attributes, events, links, dropped, parent, foldedKeys, traceId }: FinishedParts,
    owner: EventOwner | undefined,
    said?: Redacted,
  ) {
    const { name, status, resource, instrumentationScope } = said ?? span;
    const context = said?.context ?? inTrace(span.spanContext(), traceId);
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
    this.resource = resource;
    this.instrumentationScope = instrumentationScope;
    this.droppedAttributesCount = dropped;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
    this.#said = attributes;
    this.#owner = owner;
    this.foldedKeys = foldedKeys;
  }

  /**
   * True for a FinishedSpan, false for an object only inheriting from a FinishedSpan: a custom sampler may return
   * such spans.
   */
  static is(span: ReadableSpan): span is FinishedSpan {
    return #said in span;
  }

  /** Approximate bytes of the identity attributes, except parts of similar size for every span. */
  get identityBytes(): number {
    if (!this.#owner) return 0;
    const { tracer, session } = this.#owner;
    return tracer.bytes + this.name.length + (session.name?.length ?? 0);
  }
  get attributes(): Attributes {
    return (this.#attributes ??= Object.fromEntries(entriesOf(this)));
  }
  /** Every attribute except the identity attributes. */
  get userAttributes(): ReadonlyMap<string, AttributeValue> {
    return this.#said;
  }
  /** Calls `visit` with every attribute. */
  each(visit: Visit): void {
    const said = this.#said;
    said.forEach(visit);
    for (const [key, value] of this.#own) if (!said.has(key)) visit(value, key);
  }
  /** Returns the attribute named `key`. */
  get(key: string): AttributeValue | undefined {
    return this.#said.get(key) ?? this.#own.find(([name]) => name === key)?.[1];
  }
  /** Returns a copy of the span with the redacted fields. */
  redacted(said: Redacted): FinishedSpan {
    const { parentSpanContext: parent, foldedKeys } = this;
    const { context, events, links } = said;
    const attributes = said.attributes ?? this.#said;
    const dropped = this.droppedAttributesCount;
    const parts = {
      attributes,
      events,
      links,
      parent,
      dropped,
      foldedKeys,
      traceId: context.traceId,
    };
    return new FinishedSpan(this, parts, said.isWhole ? undefined : this.#owner, said);
  }

  /** Identity attributes, derived from the owner. */
  get #own(): readonly AttributeEntry[] {
    return (this.#identity ??= this.#owner ? identityEntries(this.#owner, this) : []);
  }
}

/** Returns the approximate bytes of a span's identity attributes. */
export const ownerBytes = (span: ReadableSpan): number =>
  FinishedSpan.is(span) ? span.identityBytes : 0;

/** Returns the attribute named `key` of a span. */
export const getAttribute = (span: ReadableSpan, key: string): AttributeValue | undefined =>
  FinishedSpan.is(span) ? span.get(key) : span.attributes[key];

/** Returns the attributes of a span as a list. */
export function entriesOf(span: ReadableSpan): AttributeEntry[] {
  const entries: AttributeEntry[] = [];
  forEachAttribute(span, (value, key) => entries.push([key, value]));
  return entries;
}

/** Callback for a single attribute. */
export type Visit = (value: AttributeValue, key: string) => void;

/** Calls `visit` with every attribute of a span, without creating an attributes object. */
export const forEachAttribute = (span: ReadableSpan, visit: Visit): void =>
  FinishedSpan.is(span) ? span.each(visit) : forEachEntry(span.attributes, visit);

/** Calls `visit` with every attribute of a span except the SDK's identity attributes. */
export const eachSaid = (span: ReadableSpan, visit: Visit): void =>
  FinishedSpan.is(span) ? span.userAttributes.forEach(visit) : forEachEntry(span.attributes, visit);

/** Calls `visit` with every defined entry of `attributes`. */
export function forEachEntry(attributes: Attributes, visit: Visit): void {
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) visit(value, key);
}

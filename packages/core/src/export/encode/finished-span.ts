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

/** What of a span is told anew for the wire: the rest is as OpenTelemetry's own span has it. */
export interface FinishedParts {
  /** What was said of it. */
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Keys of attributes that are JSON of the SDK's making. */
  readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Attributes that were over the limit. */
  readonly dropped: number;
  readonly parent: SpanContext | undefined;
  /** The trace it is sent in: that of its parent, where a host's span is under one of the tracer's own. */
  readonly traceId: string;
}

/** What redaction says anew. */
export type Redacted = Pick<
  ReadableSpan,
  'name' | 'status' | 'events' | 'links' | 'resource' | 'instrumentationScope'
> & {
  /** `undefined` where they stay as they are. */
  readonly attributes: ReadonlyMap<string, AttributeValue> | undefined;
  readonly context: SpanContext;
};

/** A finished span as it is sent: a copy of OpenTelemetry's span, with this tracer's identity and parent. */
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
  /** Keys of attributes that are JSON of the SDK's making. */
  declare readonly foldedKeys: ReadonlySet<string> | undefined;
  /** Needs no `this`: it can be taken off the span and called. */
  declare readonly spanContext: () => SpanContext;
  readonly #said: ReadonlyMap<string, AttributeValue>;
  readonly #owner: EventOwner | undefined;
  #identity: readonly AttributeEntry[] | undefined;
  #attributes: Attributes | undefined;

  /** `owner` says whose event it is; there is none where the attributes say it already. */
  // oxlint-disable-next-line max-params
  constructor(
    span: ReadableSpan,
    { attributes, dropped, parent, foldedKeys, traceId }: FinishedParts,
    owner: EventOwner | undefined,
    said?: Redacted,
  ) {
    const { name, status, events, links, resource, instrumentationScope } = said ?? span;
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

  /** False for what only inherits from one: a sampler of the user's may hand on spans of its own making. */
  static is(span: ReadableSpan): span is FinishedSpan {
    return #said in span;
  }

  /** About how many bytes of it come of whose event it is, as far as they are not about the same for all. */
  get identityBytes(): number {
    if (!this.#owner) return 0;
    const { tracer, session } = this.#owner;
    return tracer.bytes + this.name.length + (session.name?.length ?? 0);
  }
  get attributes(): Attributes {
    return (this.#attributes ??= Object.fromEntries(entriesOf(this)));
  }
  /** Calls `visit` with each attribute that does not come of whose event it is. */
  forEachUserAttribute(visit: Visit): void {
    this.#said.forEach(visit);
  }
  /** Calls `visit` with each attribute. */
  each(visit: Visit): void {
    const said = this.#said;
    said.forEach(visit);
    for (const [key, value] of this.#own) if (!said.has(key)) visit(value, key);
  }
  /** The attribute of this name. */
  get(key: string): AttributeValue | undefined {
    return this.#said.get(key) ?? this.#own.find(([name]) => name === key)?.[1];
  }
  /** The same span with what redaction has left of it. */
  redacted(said: Redacted): FinishedSpan {
    const { parentSpanContext: parent, foldedKeys } = this;
    const { traceId } = said.context;
    const attributes = said.attributes ?? new Map(entriesOf(this));
    const parts = { attributes, parent, dropped: this.droppedAttributesCount, foldedKeys, traceId };
    return new FinishedSpan(this, parts, undefined, said);
  }

  /** What comes of whose event it is. */
  get #own(): readonly AttributeEntry[] {
    return (this.#identity ??= this.#owner ? identityEntries(this.#owner, this) : []);
  }
}

/** About how many bytes of a span come of whose event it is. */
export const ownerBytes = (span: ReadableSpan): number =>
  FinishedSpan.is(span) ? span.identityBytes : 0;

/** The attribute of a span with this name. */
export const getAttribute = (span: ReadableSpan, key: string): AttributeValue | undefined =>
  FinishedSpan.is(span) ? span.get(key) : span.attributes[key];

/** All attributes of a span, in a list. */
export function entriesOf(span: ReadableSpan): AttributeEntry[] {
  const entries: AttributeEntry[] = [];
  forEachAttribute(span, (value, key) => entries.push([key, value]));
  return entries;
}

/** Told of one attribute. */
export type Visit = (value: AttributeValue, key: string) => void;

/** Calls `visit` with each of a span's attributes, without making an object of them that nobody asks for. */
export const forEachAttribute = (span: ReadableSpan, visit: Visit): void =>
  FinishedSpan.is(span) ? span.each(visit) : forEachEntry(span.attributes, visit);

/** The same, without those that make an event of one of the SDK's own spans. */
export const eachSaid = (span: ReadableSpan, visit: Visit): void =>
  FinishedSpan.is(span) ? span.forEachUserAttribute(visit) : forEachEntry(span.attributes, visit);

/** The same for attributes of anything else. */
export function forEachEntry(attributes: Attributes, visit: Visit): void {
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) visit(value, key);
}

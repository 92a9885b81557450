import type { Attributes } from '@opentelemetry/api';
import { SAMPLED } from '../api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../../runtime/guard.ts';
import type { SessionIdentity } from '../../session/session-identity.ts';
import { boundedAttribute } from '../../values/bounded-attribute.ts';
import { type Capture, hidesAny } from '../../privacy/capture.ts';
import { capturedAttribute } from './captured-attribute.ts';
import { eventTypeOf } from '../../identity/event-type.ts';
import type { EventType } from '../../identity/operation-type.ts';
import { writeFailure } from './write-failure.ts';
import { GEN_AI_EVENT } from '../../identity/gen-ai-names.ts';
import { EXCEPTION, HONEYHIVE, METADATA } from '../../identity/semconv.ts';
import { bucketKey } from './set-captured.ts';
import type { SpanAttributes } from './span-attributes.ts';
import type { ValueLimits } from '../../values/snapshot.ts';
import type { SpanRecord } from '../span-record.ts';
import type { SpanWriter } from './span-writer.ts';
import { type EventOwner, ownNames, type TracerIdentity } from '../../identity/event-identity.ts';
import { type FinishedParts, FinishedSpan } from '../../export/encode/finished-span.ts';
import type { DropReason } from '../../export/delivery-stats.ts';
import type { Redactor } from '../../privacy/redactor.ts';
import { copyFromSpan } from './read-back.ts';

/** Dependencies for completing ended spans. */
export interface CompletionParts {
  readonly guard: Guard;
  /** Attributes of every span of the tracer. */
  readonly identity: TracerIdentity;
  /** Size limits of an attribute. */
  readonly limits: ValueLimits;
  readonly redactor: Redactor | undefined;
  readonly writer: SpanWriter;
  /** Returns the drop reason of a span open during a full discard. */
  readonly discardReasonOf: (record: SpanRecord) => DropReason | undefined;
  /** Called for a finished span excluded from sending. */
  readonly sampledOut: () => void;
  /** Called for a span failing here: the span must be counted, since no event follows. */
  readonly lost: (reason: DropReason) => void;
  /** Receives every finished span, ready to be sent. Returns false for a span already lost. */
  readonly deliver: (span: ReadableSpan) => boolean;
  /** Told when a span of a session has been delivered or left out. */
  readonly closed: (session: SessionIdentity, isSent: boolean) => void;
}

/**
 * Creates a HoneyHive event from an ended span and forwards the event. Returns the event as before redaction.
 * Identity is written to the sent copy, not to the span: a span can pass several tracers' processors, and no tracer
 * sees the additions of another.
 */
export function finishSpan(
  record: SpanRecord,
  span: ReadableSpan,
  parts: CompletionParts,
): FinishedSpan | undefined {
  // The record is closed to every writer after the end.
  record.isClosed = true;
  record.isSent = false;
  const finished = deliver(record, span, parts);
  parts.guard('session', () => parts.closed(record.session, record.isSent === true));
  return finished;
}

function deliver(
  record: SpanRecord,
  span: ReadableSpan,
  parts: CompletionParts,
): FinishedSpan | undefined {
  const { guard, redactor } = parts;
  // A sampler may ask for a span to be recorded for the process alone.
  const isSampled = (span.spanContext().traceFlags & SAMPLED) !== 0;
  const finished =
    record.isKept && isSampled
      ? guard('span end', () => {
          const said = parts.writer.said(record);
          const owner = complete(record, said, span, parts);
          return new FinishedSpan(span, partsOf(record, said, span), owner);
        })
      : undefined;
  if (!record.isKept) return undefined;
  const discardReason = parts.discardReasonOf(record);
  if (discardReason) parts.lost(discardReason);
  else if (!isSampled) parts.sampledOut();
  else if (!finished) parts.lost('internal_error');
  else {
    const clean = redactor ? guard('redact', () => redactor.span(finished)) : finished;
    if (clean) record.isSent = parts.deliver(clean);
    else parts.lost('redaction_failed');
  }
  return finished;
}

/** Returns the parts of a sent span not read by OpenTelemetry. */
const partsOf = (
  record: SpanRecord,
  { attributes, foldedKeys, dropped }: SpanAttributes,
  span: ReadableSpan,
): FinishedParts => ({
  events: captured(span.events, record),
  links: captured(span.links, record),
  attributes,
  foldedKeys,
  parent: record.sentParent,
  traceId: record.traceId,
  dropped: dropped + (span === (record as object) ? 0 : span.droppedAttributesCount),
});

/** An event or a link. */
interface Item {
  readonly name?: string;
  attributes?: Attributes;
}

/** Copies events or links without content disabled by `capture`: other tracers have the span's own list. */
const captured = <T extends Item>(items: T[], { capture }: SpanRecord): T[] =>
  hidesAny(capture) ? items.map((item) => capturedItem(item, capture)) : items.slice();

/** Removes content disabled by `capture`. An exception stays: the span's error holds the same message. */
function capturedItem<T extends Item>(item: T, capture: Capture): T {
  const { name, attributes } = item;
  if (!attributes) return item;
  const visible: Attributes = {};
  for (const key in attributes)
    visible[key] =
      name === EXCEPTION.event && key.startsWith('exception.')
        ? attributes[key]
        : capturedAttribute(key, attributes[key] ?? '', capture);
  return { ...item, attributes: visible };
}

/** Copies attributes set outside the SDK, and removes attributes without effect. Returns the event's owner. */
// oxlint-disable-next-line max-params
function complete(
  record: SpanRecord,
  said: SpanAttributes,
  span: ReadableSpan,
  { identity: tracer, limits }: Pick<CompletionParts, 'identity' | 'limits'>,
): EventOwner {
  const { session, remoteIdentity, hasChildren, capture, mirrored } = record;
  const isOwn = span === (record as object);
  // A span of the tracer has only the recorded attributes, unless a processor has read the view.
  const attributes = isOwn ? said.view : span.attributes;
  const before = isOwn ? said.attributes : mirrored;
  if (attributes && before) copyFromSpan(said, before, attributes);
  writeFailure(said, span, isOwn);
  for (const key in attributes) {
    if (said.attributes.has(key)) continue;
    const given = attributes[key] ?? '';
    // Newer SDKs have maps and mixed lists, which stay unchanged.
    const bounded = boundedAttribute(given, limits) ?? given;
    const value = capturedAttribute(key, bounded, capture);
    const name = bucketKey(key, said);
    if (value !== undefined && name !== undefined) said.set(name, value);
  }
  const eventType = eventTypeOf(said.hasNamed ? said.attributes : NOTHING, hasChildren);
  const owner: EventOwner = { tracer, session, remoteIdentity, eventType };
  if (!said.hasNamed) return owner;
  sayFirstChunk(said, eventType);
  for (const name of ownNames(owner)) said.unsay(name);
  if (said.attributes.get(HONEYHIVE.eventType) !== eventType) said.unsay(HONEYHIVE.eventType);
  return owner;
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/**
 * Records the time to the first chunk in both conventions: milliseconds in HoneyHive's, seconds in OpenTelemetry's.
 */
function sayFirstChunk(said: SpanAttributes, eventType: EventType): void {
  const firstTokenMs = eventType === 'model' && said.attributes.get(METADATA.timeToFirstToken);
  if (typeof firstTokenMs === 'number')
    said.say(GEN_AI_EVENT.responseTimeToFirstChunk, firstTokenMs / 1_000);
}

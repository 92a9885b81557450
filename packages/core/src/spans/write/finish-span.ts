import type { Attributes } from '@opentelemetry/api';
import { SAMPLED } from '../api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../../runtime/guard.ts';
import type { SessionIdentity } from '../../session/session-identity.ts';
import { boundedAttribute } from '../../values/bounded-attribute.ts';
import { hidesAny } from '../../privacy/capture.ts';
import { capturedAttribute } from './captured-attribute.ts';
import { type EventType, eventTypeOf } from '../../identity/event-type.ts';
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

/** What ended spans are completed with. */
export interface CompletionParts {
  readonly guard: Guard;
  /** Attributes that every span of the tracer carries. */
  readonly identity: TracerIdentity;
  /** How much of one attribute is kept. */
  readonly limits: ValueLimits;
  readonly redactor: Redactor | undefined;
  readonly writer: SpanWriter;
  /** Why a span is dropped that was open when everything was thrown away. */
  readonly discardReasonOf: (record: SpanRecord) => DropReason | undefined;
  /** Told of a finished span that is not to be sent. */
  readonly sampledOut: () => void;
  /** Told of a span that failed in here: it is to be counted, since nothing else will come of it. */
  readonly lost: (reason: DropReason) => void;
  /** Takes each finished span, ready to be sent; false if it is lost already. */
  readonly deliver: (span: ReadableSpan) => boolean;
  /** Told when a span of a session has been delivered or left out. */
  readonly closed: (session: SessionIdentity, isSent: boolean) => void;
}

/**
 * Makes a HoneyHive event of an ended span and hands it on; gives it back, as it was before redaction. Identity is not
 * written onto the span itself but onto the copy that is sent: a span can pass through several tracers' processors, and
 * neither sees what another adds.
 */
export function finishSpan(
  record: SpanRecord,
  span: ReadableSpan,
  parts: CompletionParts,
): FinishedSpan | undefined {
  // Closed to everybody from its end on.
  record.isClosed = true;
  record.isSent = false;
  const finished = deliver(record, span, parts);
  parts.guard('session', () => parts.closed(record.session, record.isSent === true));
  return finished;
}

function deliver(
  record: SpanRecord,
  span: ReadableSpan,
  { guard, redactor, ...parts }: CompletionParts,
): FinishedSpan | undefined {
  // A sampler may ask for a span to be recorded for the process alone.
  const isSampled = (span.spanContext().traceFlags & SAMPLED) !== 0;
  const finished =
    record.isKept && isSampled
      ? guard('span end', () => {
          const said = parts.writer.said(record);
          const owner = complete(record, said, span, parts);
          const show = <T extends Item>(item: T): T => captured(item, record);
          return Object.assign(new FinishedSpan(span, partsOf(record, said, span), owner), {
            events: span.events.map(show),
            links: span.links.map(show),
          });
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

/** Parts of a sent span that OpenTelemetry does not read of it. */
const partsOf = (
  record: SpanRecord,
  { attributes, foldedKeys, dropped }: SpanAttributes,
  span: ReadableSpan,
): FinishedParts => ({
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

/** Removes content that `capture` switches off. An exception stays: the span's error holds the same message. */
function captured<T extends Item>(item: T, { capture }: SpanRecord): T {
  const { name, attributes } = item;
  if (!attributes || !hidesAny(capture)) return item;
  const visible: Attributes = {};
  for (const key in attributes)
    visible[key] =
      name === EXCEPTION.event && key.startsWith('exception.')
        ? attributes[key]
        : capturedAttribute(key, attributes[key] ?? '', capture);
  return { ...item, attributes: visible };
}

/** Takes over what others have said of it, and takes back what counts for nothing; gives whose event it is. */
// oxlint-disable-next-line max-params
function complete(
  record: SpanRecord,
  said: SpanAttributes,
  span: ReadableSpan,
  { identity: tracer, limits }: Pick<CompletionParts, 'identity' | 'limits'>,
): EventOwner {
  const { session, remoteIdentity, hasChildren, capture, mirrored } = record;
  const isOwn = span === (record as object);
  // A span of the tracer's own has nothing beside what has been said, unless a processor has looked there.
  const attributes = isOwn ? said.view : span.attributes;
  const before = isOwn ? said.attributes : mirrored;
  if (attributes && before) copyFromSpan(said, before, attributes);
  writeFailure(said, span, isOwn);
  for (const key in attributes) {
    if (said.attributes.has(key)) continue;
    const given = attributes[key] ?? '';
    // Newer SDKs have maps and mixed lists, which are left as they are.
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

/** The same figure in both vocabularies: ours in milliseconds, OpenTelemetry's in seconds. */
function sayFirstChunk(said: SpanAttributes, eventType: EventType): void {
  const firstTokenMs = eventType === 'model' && said.attributes.get(METADATA.timeToFirstToken);
  if (typeof firstTokenMs === 'number')
    said.say(GEN_AI_EVENT.responseTimeToFirstChunk, firstTokenMs / 1_000);
}

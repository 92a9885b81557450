import { type Attributes, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';
import type { SessionIdentity } from '../session-identity.ts';
import { boundedAttribute } from '../spans/bounded-attribute.ts';
import { capturedAttribute } from '../spans/capture.ts';
import { type EventType, eventTypeOf } from '../spans/event-type.ts';
import { sayForeignFailure } from '../spans/foreign-failure.ts';
import { GEN_AI_EVENT, HONEYHIVE, METADATA, OTEL } from '../spans/semconv.ts';
import { bucketKey } from '../spans/set-captured.ts';
import type { ValueLimits } from '../spans/snapshot.ts';
import type { SpanRecord } from '../spans/span-record.ts';
import { type EventOwner, ownNames, type TracerIdentity } from './event-identity.ts';
import { type FinishedParts, FinishedSpan } from './finished-span.ts';
import type { DropReason } from './ledger.ts';
import type { Redactor } from './redactor.ts';
import { readBack } from './read-back.ts';

/** What ended spans are completed with. */
export interface CompletionParts {
  readonly guard: Guard;
  /** Attributes that every span of the tracer carries. */
  readonly identity: TracerIdentity;
  /** How much of one attribute is kept. */
  readonly limits: ValueLimits;
  readonly redactor: Redactor | undefined;
  /** Why a span is dropped that was open when everything was thrown away. */
  readonly discarded: (record: SpanRecord) => DropReason | undefined;
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
  // Closed to everybody else from its end on.
  record.isClosed = false;
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
  const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  const finished =
    record.kept && isSampled
      ? guard('span end', () => {
          const owner = complete(record, span, parts);
          const show = <T extends Item>(item: T): T => captured(item, record);
          return Object.assign(new FinishedSpan(span, partsOf(record, span), owner), {
            events: span.events.map(show),
            links: span.links.map(show),
          });
        })
      : undefined;
  record.isClosed = true;
  record.isSent = false;
  if (!record.kept) return undefined;
  const discarded = parts.discarded(record);
  if (discarded) parts.lost(discarded);
  else if (!isSampled) parts.sampledOut();
  else if (!finished) parts.lost('internal_error');
  else {
    const clean = redactor ? guard('redact', () => redactor.span(finished)) : finished;
    if (clean) record.isSent = parts.deliver(clean);
    else parts.lost('redaction_failed');
  }
  return finished;
}

/** What is sent of a span, beside what OpenTelemetry reads of it. */
const partsOf = (record: SpanRecord, span: ReadableSpan): FinishedParts => ({
  attributes: record.said,
  foldedKeys: record.foldedKeys,
  parent: record.sentParent,
  dropped: record.dropped + (span === (record as object) ? 0 : span.droppedAttributesCount),
});

/** An event or a link. */
interface Item {
  readonly name?: string;
  attributes?: Attributes;
}

/** Removes content that `capture` switches off. An exception stays: the span's error holds the same message. */
function captured<T extends Item>(item: T, { capture }: SpanRecord): T {
  const { name, attributes } = item;
  if (name === OTEL.exceptionEvent || !attributes) return item;
  const shown: Attributes = {};
  for (const key in attributes) shown[key] = capturedAttribute(key, attributes[key] ?? '', capture);
  return { ...item, attributes: shown };
}

/** Takes over what others have said of it, and takes back what counts for nothing; gives whose event it is. */
function complete(
  record: SpanRecord,
  span: ReadableSpan,
  { identity: tracer, limits }: Pick<CompletionParts, 'identity' | 'limits'>,
): EventOwner {
  const { session, joined, hasChildren } = record;
  readBack(record, span);
  sayForeignFailure(record, span);
  // A span of the tracer's own has nothing beside what has been said, unless a processor has written there.
  const attributes = span === (record as object) ? record.view : span.attributes;
  for (const key in attributes) {
    if (record.said.has(key)) continue;
    const given = attributes[key] ?? '';
    // Newer SDKs have maps and mixed lists, which are left as they are.
    const bounded = boundedAttribute(given, limits) ?? given;
    const value = capturedAttribute(key, bounded, record.capture);
    const name = bucketKey(key, record);
    if (value !== undefined && name !== undefined) record.set(name, value);
  }
  const eventType = eventTypeOf(record.hasNamed ? record.said : NOTHING, hasChildren);
  const owner: EventOwner = { tracer, session, joined, eventType };
  if (!record.hasNamed) return owner;
  sayFirstChunk(record, eventType);
  for (const name of ownNames(owner)) record.unsay(name);
  if (record.said.get(HONEYHIVE.eventType) !== eventType) record.unsay(HONEYHIVE.eventType);
  return owner;
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/** The same figure in both vocabularies: ours in milliseconds, OpenTelemetry's in seconds. */
function sayFirstChunk(record: SpanRecord, eventType: EventType): void {
  const firstTokenMs = eventType === 'model' && record.said.get(METADATA.timeToFirstToken);
  if (typeof firstTokenMs === 'number')
    record.say(GEN_AI_EVENT.responseTimeToFirstChunk, firstTokenMs / 1_000);
}

import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { WaitingCall } from './back-end.ts';
import type { SerializedRecord } from './restore-calls.ts';
import type { RecordedEvent } from '../export/encode/event-requests.ts';
import { redactLeft } from './redact-left.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import { hidesAny } from '../privacy/capture.ts';
import { plainJson } from '../values/snapshot.ts';
import type { LateSubject } from '../spans/span-owner.ts';
import type { SpanRecord } from '../spans/span-record.ts';
import type { SpanWrite } from '../spans/write/span-write.ts';

/** Calls without recorded data; the start of a span is stored with the end. */
const SILENT = /^(?:opened|leftOut|leave|discard|release)$/;
/** Calls with content only. */
const CONTENT = /^(?:update|enrichSession)$/;

/** Redacts a value stored under `key`. */
type Clean = <T>(value: T, key?: string) => T;

/** Call stored for a later page. */
export interface SerializedCall {
  readonly text: string;
  /** Number of spans, updates and events in the call. */
  readonly count: number;
}

/**
 * Serializes waiting calls as texts for a later page to replay, redacted by default. If capture of some content is
 * off, no content is written: the code to tell the content apart is not loaded yet.
 */
export function serializeCalls(
  calls: readonly WaitingCall[],
  { redact, capture }: Pick<ResolvedOptions, 'redact' | 'capture'>,
): SerializedCall[] {
  const isHidden = hidesAny(capture);
  const clean = (redact === false ? (value: unknown) => value : redactLeft) as Clean;
  return calls
    .filter(({ name }) => !SILENT.test(name) && !(isHidden && CONTENT.test(name)))
    .map((call) => ({
      text: plainJson({ name: call.name, args: writtenArguments(call, isHidden, clean) }),
      count: call.count,
    }));
}

/** Gives the arguments of a call for a text: some hold more than data. */
function writtenArguments(
  { name, args }: WaitingCall,
  isHidden: boolean,
  clean: Clean,
): readonly unknown[] {
  const [first, second, about] = args;
  if (name === 'finish')
    return [
      writtenRecord(first as SpanRecord, clean),
      writtenSpan(second as ReadableSpan, first, clean),
    ];
  if (name === 'record') return [writtenEvent(first as RecordedEvent, isHidden, clean)];
  const subject =
    name === 'update' && about ? { sessionId: (about as LateSubject).sessionId } : about;
  return [first, clean(second), subject];
}

/** Event fields for identity and time. */
const PLACE = 'eventId sessionId parentId eventType duration startTime'.split(' ');

function writtenEvent({ event, fixed }: RecordedEvent, isHidden: boolean, clean: Clean): object {
  const { eventName, ...all } = event;
  const place = Object.fromEntries(PLACE.map((key) => [key, all[key]]));
  return {
    event: { ...(isHidden ? {} : clean(all)), ...place, eventName: clean(eventName) },
    fixed: clean(fixed),
  };
}

const writtenSession = (session: SessionIdentity, clean: Clean): SessionIdentity =>
  session.name === undefined ? session : { ...session, name: clean(session.name) };

function writtenRecord(record: SpanRecord, clean: Clean): SerializedRecord {
  const { session, remoteIdentity, isKept, sentParent, traceId, capture, hasChildren } = record;
  const { writes = [] } = record;
  return {
    start: {
      session: writtenSession(session, clean),
      remoteIdentity: clean(remoteIdentity),
      isKept,
      parent: sentParent,
      traceId,
    },
    capture,
    hasChildren,
    writes: hidesAny(capture) ? [] : writes.map((write) => cleanWrite(write, clean)),
  };
}

function cleanWrite(write: SpanWrite, clean: Clean): SpanWrite {
  if (write[0] === 'enrich') return ['enrich', clean(write[1])];
  if (write[0] === 'attributes') return ['attributes', clean(write[1])];
  return [write[0], write[1], clean(write[2], write[1])];
}

/** Fields to serialize. A host's span holds more: exporters, and exporter keys. */
const FIELDS = 'name kind startTime endTime duration status instrumentationScope'.split(
  ' ',
) as Array<keyof ReadableSpan>;

function writtenSpan(span: ReadableSpan, record: unknown, clean: Clean): object {
  const { capture } = record as SpanRecord;
  const shown = (attributes: Attributes | undefined): Attributes =>
    hidesAny(capture) ? {} : clean(attributes ?? {});
  return {
    ...Object.fromEntries(FIELDS.map((field) => [field, clean(span[field])])),
    events: span.events.map((event) => ({
      ...event,
      name: clean(event.name),
      attributes: shown(event.attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      context: clean(context),
      attributes: shown(attributes),
    })),
    // The record of the tracer's own span has the attributes.
    attributes: span === record ? {} : shown(span.attributes),
    resource: { attributes: clean(span.resource.attributes) },
    context: span.spanContext(),
  };
}

import type { SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { BackEnd, WaitingCall } from './back-end.ts';
import type { Guard } from '../runtime/guard.ts';
import { createResource } from '../spans/resource.ts';
import type { Capture } from '../privacy/capture.ts';
import { type RecordStart, SpanRecord } from '../spans/span-record.ts';
import type { SpanWrite } from '../spans/write/span-write.ts';

/** Span record as serialized in a text. */
export interface SerializedRecord {
  readonly start: Omit<RecordStart, 'discards'>;
  readonly capture: Capture;
  readonly writes: readonly SpanWrite[];
  readonly hasChildren: boolean;
}

type WrittenSpan = Omit<ReadableSpan, 'spanContext'> & { readonly context: SpanContext };

/** Calls allowed in a text, by type of the first argument. Any different entry was not written by a page. */
const RESTORED: ReadonlyMap<unknown, string> = new Map([
  ['finish', 'object'],
  ['update', 'string'],
  ['record', 'object'],
  ['enrichSession', 'string'],
]);

/** Replays the calls of an earlier page, serialized as `text`. An unreadable call fails alone. */
export function restoreCalls(text: string, backEnd: BackEnd, guard: Guard): void {
  const calls: unknown = guard('restore', () => JSON.parse(text) as unknown);
  for (const call of Array.isArray(calls) ? (calls as readonly WaitingCall[]) : [])
    guard('restore', () => {
      const { name, args } = call;
      if (typeof args[0] !== RESTORED.get(name)) throw new TypeError('invalid call');
      if (name !== 'finish')
        return (backEnd[name] as (...args: readonly unknown[]) => unknown)(...args);
      const [record, span] = args as readonly [SerializedRecord, WrittenSpan];
      const restored = recordOf(record);
      // A session waits for open spans: only an ended span is reported as opened.
      backEnd.opened(restored.session);
      return backEnd.finish(restored, spanOf(span));
    });
}

function recordOf({ start, capture, writes, hasChildren }: SerializedRecord): SpanRecord {
  const record = new SpanRecord(capture, { ...start, discards: undefined });
  return Object.assign(record, { writes, hasChildren });
}

const spanOf = ({ context, resource, ...span }: WrittenSpan): ReadableSpan => ({
  ...span,
  ended: true,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  resource: createResource(resource.attributes),
  spanContext: () => context,
});

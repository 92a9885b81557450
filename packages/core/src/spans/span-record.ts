import type { AttributeValue, SpanContext } from '@opentelemetry/api';
import { DisposableBase } from '../tracer/dispose.ts';
import type { SpanAttributes } from './write/span-attributes.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { HoneyHiveSpan } from './span.ts';
import type { SpanWrite } from './write/span-write.ts';

/** What is known of a span before anything has been said about it. */
export interface RecordStart {
  readonly session: SessionIdentity;
  /** What a caller in another process says about whose trace it is. */
  readonly remoteIdentity: Readonly<Record<string, string>> | undefined;
  /** False for a span that the name filter leaves out. */
  readonly isKept: boolean;
  /** The nearest kept ancestor: the parent on the wire. */
  readonly parent: SpanContext | undefined;
  /** The trace on the wire: the one that its parent there is in. */
  readonly traceId: string;
  /** Times that the tracer had thrown everything away when the span began; `undefined` for one of an earlier page. */
  readonly discards: number | undefined;
}

/**
 * Place and attributes of one span, as its tracer knows them. A span of the tracer's own is its record;
 * the record of a host's span is kept beside it, where no attribute limit and no other tracer's processor reaches it.
 */
export class SpanRecord extends DisposableBase {
  declare readonly session: SessionIdentity;
  declare readonly remoteIdentity: Readonly<Record<string, string>> | undefined;
  declare readonly isKept: boolean;
  /** The parent on the wire. */
  declare readonly sentParent: SpanContext | undefined;
  declare readonly discards: number | undefined;
  /** The trace on the wire. */
  declare readonly traceId: string;
  /** The span of the tracer's own that was active where a host's span has started. */
  startedIn: HoneyHiveSpan | undefined;
  declare capture: Capture;
  hasChildren = false;
  /** Attributes, once the back end is there to write them. */
  written: SpanAttributes | undefined;
  /** Writes that wait for the back end. */
  writes: SpanWrite[] | undefined;
  /** Attributes of a host's span before its processors could change them. */
  mirrored: ReadonlyMap<string, AttributeValue> | undefined;
  /** The span has ended, and what was said of it is on its way: nothing can be added here any more. */
  isClosed = false;
  /** Its event is, or will be, known to the server; `undefined` while the back end has yet to find out. */
  isSent: boolean | undefined = false;

  constructor(capture: Capture, start: RecordStart) {
    super();
    this.capture = capture;
    this.session = start.session;
    this.remoteIdentity = start.remoteIdentity;
    this.isKept = start.isKept;
    this.sentParent = start.parent;
    this.discards = start.discards;
    this.traceId = start.traceId;
  }
}

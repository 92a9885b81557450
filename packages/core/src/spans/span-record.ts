import type { AttributeValue, SpanContext } from '@opentelemetry/api';
import { DisposableBase } from '../tracer/dispose.ts';
import type { SpanAttributes } from './write/span-attributes.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { HoneyHiveSpan } from './span.ts';
import type { SpanWrite } from './write/span-write.ts';

/** Fields of a span's record at the start. */
export interface RecordStart {
  readonly session: SessionIdentity;
  /** Identity of the trace, set by a caller in another process. */
  readonly remoteIdentity?: Readonly<Record<string, string>> | undefined;
  /** False for a span excluded by the name filter. */
  readonly isKept: boolean;
  /** The nearest kept ancestor: the parent on the wire. */
  readonly parent?: SpanContext | undefined;
  /** Exported trace id: the trace of the exported parent. */
  readonly traceId: string;
  /** Number of full discards by the tracer at the span's start; `undefined` for a span of an earlier page. */
  readonly discards?: number | undefined;
}

/**
 * Position and attributes of a span, as known to the tracer. A span of the tracer is also the record. The record of
 * a host's span is separate, out of reach of attribute limits and another tracer's processors.
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
  /** Span of the tracer active at the start of a host's span. */
  startedIn: HoneyHiveSpan | undefined;
  declare capture: Capture;
  hasChildren = false;
  /** Record of the parent, until the span ends. */
  declare parentRecord: SpanRecord | undefined;
  /** Open children which end with this span. */
  declare below: Set<HoneyHiveSpan> | undefined;
  /** Attributes, once the back end can write. */
  written: SpanAttributes | undefined;
  /** Writes waiting for the back end. */
  writes: SpanWrite[] | undefined;
  /** Attributes of a host's span before changes by the host's processors. */
  mirrored: ReadonlyMap<string, AttributeValue> | undefined;
  /** True after the span's end: the data is on the way, and no data can be added here. */
  isClosed = false;
  /** True if the event is, or will be, known to the server; `undefined` until the back end decides. */
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

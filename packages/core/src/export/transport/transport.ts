import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ResolvedOptions } from '../../options/resolved-options.ts';
import type { SessionIdentity } from '../../session/session-identity.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { EncodedParts } from '../encode/resource-scope.ts';

/** Result of an attempt to deliver. */
export type SendResult =
  | { readonly status: 'ok'; readonly rejected?: number }
  | {
      readonly status: 'retry';
      /** Pause requested by the server, in milliseconds. */
      readonly afterMs?: number;
      readonly detail?: string;
      /** True if the server is reachable but fails, perhaps on this very request. */
      readonly isFault?: boolean;
    }
  /** A part may be accepted; an indivisible batch is dropped for `reason`. */
  | { readonly status: 'split'; readonly reason: DropReason; readonly detail?: string }
  | {
      readonly status: 'drop';
      readonly reason: DropReason;
      readonly detail?: string;
      /** The server knows no such route. */
      readonly isMissing?: boolean;
    };

/** Finished span as sent: serialized once, at the end of the span, and never changed. */
export interface EncodedSpan {
  /** The event's id: the same whenever the same span is sent. */
  readonly eventId: string;
  /** Session ID: updates of the session wait for the first span. */
  readonly sessionId: string;
  /** Bytes in a request; for exporters an estimate. */
  readonly bytes: number;
  /** True without a parent in this process or page. */
  readonly isRoot: boolean;
  /** Over HTTP the serialized span with resource and scope; for an exporter the span itself. */
  readonly payload: EncodedParts | ReadableSpan;
}

/** Request to HoneyHive without spans: an update, or an event after the fact. */
export interface EventRequest {
  readonly method: 'POST' | 'PUT';
  /** Below the server's address, such as `/v1/events/…`. */
  readonly path: string;
  /** JSON. */
  readonly body: string;
  /** Event created by the request, if any: updates of the event wait for the arrival. */
  readonly about?: { readonly eventId: string; readonly sessionId: string };
}

/** Destination of finished spans and updates. Only `encode` may throw; no promise rejects. */
export interface Transport {
  /** Encodes a span for sending. Throws if serialization fails. */
  encode(span: ReadableSpan): EncodedSpan;
  sendSpans(batch: readonly EncodedSpan[], options: SendOptions): Promise<SendResult>;
  /** Sends an update. Absent if the transport takes no updates, which are then ignored and not counted. */
  sendUpdate?(update: EventRequest, options: SendOptions): Promise<SendResult>;
  /**
   * Returns alternative requests for `update`, for servers of any age: the next is sent if the server has no such
   * route.
   */
  routes?(update: EventRequest): readonly EventRequest[];
  /** Called on the first span of a session. */
  onSessionStart?(session: SessionIdentity): void;
  /** Address of the server, if neither HoneyHive nor a relay. */
  readonly target?: string;
  /** Exports a span at once, in place of `sendSpans`: for exporters with a separate queue. */
  readonly exportNow?: (span: ReadableSpan) => void;
  /** Aborts requests in flight whose responses come too late: the requests end with `retry`. */
  abort?(): void;
  /** Releases resources, after the last span. */
  close?(): Promise<void>;
}

/** Tracer data for a runtime adapting the transport. */
export interface TransportContext {
  readonly settings: ResolvedOptions;
  /** Puts a request into the queue. */
  readonly enqueue: (update: EventRequest) => void;
}

/** Options for sending a request. */
export interface SendOptions {
  /** True if the page is going away: the request has to outlive the page. */
  readonly isKeepalive: boolean;
  /** True if the request was discarded since: an unsent request must not be sent, and ends with `retry`. */
  readonly isCancelled?: () => boolean;
}

/** Transport that sends nothing, for test mode. */
export const noopTransport: Transport = {
  encode: (payload) => ({ eventId: '', sessionId: '', bytes: 0, isRoot: false, payload }),
  sendSpans: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
  sendUpdate: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
};

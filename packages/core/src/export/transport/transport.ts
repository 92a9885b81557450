import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ResolvedOptions } from '../../options/resolved-options.ts';
import type { SessionIdentity } from '../../session/session-identity.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { EncodedParts } from '../encode/resource-scope.ts';

/** What became of one attempt to deliver. */
export type SendResult =
  | { readonly status: 'ok'; readonly rejected?: number }
  | {
      readonly status: 'retry';
      /** What the server has asked for. */
      readonly afterMs?: number;
      readonly detail?: string;
      /** The server is there, and fails: perhaps on this very request. */
      readonly isFault?: boolean;
    }
  /** A part of it may be accepted; what has no parts is dropped for `reason`. */
  | { readonly status: 'split'; readonly reason: DropReason; readonly detail?: string }
  | {
      readonly status: 'drop';
      readonly reason: DropReason;
      readonly detail?: string;
      /** The server knows no such route. */
      readonly isMissing?: boolean;
    };

/** A finished span as it will be sent: written once, when it ends, and never changed after. */
export interface EncodedSpan {
  /** The event's id: the same whenever the same span is sent. */
  readonly eventId: string;
  /** Its session: what is said about that waits for its first span. */
  readonly sessionId: string;
  /** Bytes in a request; for exporters about that many. */
  readonly bytes: number;
  /** It has no parent in this process or page. */
  readonly isRoot: boolean;
  /** Over HTTP its text or bytes and where they stand in a request; for an exporter the span itself. */
  readonly payload: EncodedParts | ReadableSpan;
}

/** A request to HoneyHive beside those made of spans: an update, or an event after the fact. */
export interface EventRequest {
  readonly method: 'POST' | 'PUT';
  /** Below the server's address, such as `/v1/events/…`. */
  readonly path: string;
  /** JSON. */
  readonly body: string;
  /** The event that it makes, where it makes one: what is said about that waits for it. */
  readonly about?: { readonly eventId: string; readonly sessionId: string };
}

/** Where finished spans and updates go. Only `write` may throw; nothing rejects. */
export interface Transport {
  /** The span as it will be sent. Throws if it cannot be written. */
  encode(span: ReadableSpan): EncodedSpan;
  sendSpans(batch: readonly EncodedSpan[], options: SendOptions): Promise<SendResult>;
  /** Absent where there is no place for updates: they are then nobody's, and not counted. */
  sendUpdate?(update: EventRequest, options: SendOptions): Promise<SendResult>;
  /** The requests that say `update`, for servers of any age: the next is made if the server knows no such route. */
  routes?(update: EventRequest): readonly EventRequest[];
  /** A session has had its first span. */
  onSessionStart?(session: SessionIdentity): void;
  /** Address that spans are sent to, if it is not that of HoneyHive or a relay. */
  readonly target?: string;
  /** Takes a span at once, in place of `spans`: for exporters that keep what they get. */
  readonly exportNow?: (span: ReadableSpan) => void;
  /** Lets go of the requests under way, whose answers nobody waits for any more: they end with `retry`. */
  abort?(): void;
  /** Lets go of what it holds, after the last span. */
  close?(): Promise<void>;
}

/** What a runtime knows of a tracer when it adapts its outlet. */
export interface TransportContext {
  readonly settings: ResolvedOptions;
  /** Puts a request into the queue. */
  readonly enqueue: (update: EventRequest) => void;
}

/** How one request is sent. */
export interface SendOptions {
  /** The page is going away: the request has to outlive it. */
  readonly isKeepalive: boolean;
  /** Whether it was thrown away since: what has not left yet must not leave, and is answered with `retry`. */
  readonly isCancelled?: () => boolean;
}

/** An outlet that sends nothing, for test mode. */
export const noopTransport: Transport = {
  encode: (payload) => ({ eventId: '', sessionId: '', bytes: 0, isRoot: false, payload }),
  sendSpans: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
  sendUpdate: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
};

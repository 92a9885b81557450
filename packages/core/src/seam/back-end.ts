import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ContextStorage } from '../context/context-storage.ts';
import type { TracerEvents } from '../tracer/events.ts';
import type { Guard } from '../runtime/guard.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Delivery } from '../export/delivery.ts';
import type { RecordedEvent } from '../export/encode/event-requests.ts';
import type { FinishedSpan } from '../export/encode/finished-span.ts';
import type { CreateExporterTransport } from '../export/transport/exporter-transport.ts';
import type { DropReason, DeliveryCounters } from '../export/delivery-stats.ts';
import type { SessionUpdates, SessionStatus } from '../session/session-updates.ts';
import type { GuardedTail } from '../sampling/tail-sampler.ts';
import type { TailHandle } from '../sampling/tail-sampler.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { DeliveryRuntime } from '../runtime/delivery-runtime.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { EnrichData } from '../spans/enrich.ts';
import type { LateSubject } from '../spans/span-owner.ts';
import type { SpanRecord } from '../spans/span-record.ts';
import type { SpanWriter } from '../spans/write/span-writer.ts';

/** Processing after the end of a span: event, redaction, queue, requests. */
export interface BackEnd {
  readonly delivery: Delivery;
  readonly tail: GuardedTail;
  readonly sessionUpdates: SessionUpdates;
  readonly writer: SpanWriter;
  /** A span of the session has started. */
  opened(session: SessionIdentity): void;
  /** Sends the event of an ended span; returns the span before redaction. */
  finish(record: SpanRecord, span: ReadableSpan): FinishedSpan | undefined;
  /** A span was left out by the sampler. */
  leftOut(span: { readonly eventId: string }): void;
  /** Updates an event whose span has ended, unless the span was not sent. */
  update(eventId: string, data: EnrichData, about: LateSubject | undefined): void;
  /** Records an event after the fact. */
  record(event: RecordedEvent): void;
  /** Adds to a session. */
  enrichSession(sessionId: string, data: EnrichData, standing: SessionStatus): void;
  /** Discards every unsent item, counted as dropped for `reason`. */
  discard(reason: DropReason): void;
  /** Sends items waiting for a prior event: a later chance may not come. */
  release(): void;
  /** Sends the most important items at once: the page is hidden or going away. */
  leave(): void;
  /** Replays serialized {@link WaitingCall}s of an earlier page. */
  restore(text: string): void;
}

/** Calls able to wait for the back-end code. */
export type CallName =
  | 'opened'
  | 'finish'
  | 'leftOut'
  | 'update'
  | 'record'
  | 'enrichSession'
  | 'discard'
  | 'release'
  | 'leave';

export type CallArguments<Name extends CallName> = Parameters<BackEnd[Name]>;

/** Call waiting for the back-end code. */
export interface WaitingCall {
  readonly name: CallName;
  readonly args: readonly unknown[];
  /** Number of spans, updates and events in the call. */
  readonly count: number;
}

/** Dependencies of a back end. */
export interface BackEndParts {
  readonly settings: ResolvedOptions;
  readonly runtime: DeliveryRuntime;
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
  readonly logger: Logger;
  readonly counters: DeliveryCounters;
  readonly emit: <Name extends keyof TracerEvents>(name: Name, event: TracerEvents[Name]) => void;
  /** Called when an item is, or will be, due for delivery. */
  readonly onFirstWork: () => void;
  /** Returns the drop reason for a span open during a discard. */
  readonly discardReasonOf: (record: SpanRecord) => DropReason | undefined;
  readonly tail: TailHandle | undefined;
  /** Creates the transport of an `exporter`. Absent from the code loaded by pages without an exporter. */
  readonly createExporterTransport?: CreateExporterTransport;
}

/** Creates the back end of a tracer. */
export type CreateBackEnd = (parts: BackEndParts) => BackEnd;

/** Source of back-end code: larger for tracers with an `exporter`. */
export interface BackEndSource {
  /** Returns the code for these settings, if loaded. */
  get(settings: ResolvedOptions): CreateBackEnd | undefined;
  /** Loads the code for these settings. */
  load(settings: ResolvedOptions): Promise<CreateBackEnd>;
}

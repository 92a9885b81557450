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

/** Everything that happens after the end of a span: its event, redaction, the queue, requests. */
export interface BackEnd {
  readonly delivery: Delivery;
  readonly tail: GuardedTail;
  readonly sessionUpdates: SessionUpdates;
  readonly writer: SpanWriter;
  /** A span of the session has started. */
  opened(session: SessionIdentity): void;
  /** Sends what the record of an ended span makes of it; gives that back, as it was before redaction. */
  finish(record: SpanRecord, span: ReadableSpan): FinishedSpan | undefined;
  /** A span was left out by the sampler. */
  leftOut(span: { readonly eventId: string }): void;
  /** Adds to an event whose span has ended, unless that was not sent. */
  update(eventId: string, data: EnrichData, about: LateSubject | undefined): void;
  /** Records an event after the fact. */
  record(event: RecordedEvent): void;
  /** Adds to a session. */
  enrichSession(sessionId: string, data: EnrichData, standing: SessionStatus): void;
  /** Throws away all that has not been sent, and counts it as dropped for `reason`. */
  discard(reason: DropReason): void;
  /** Has everything leave that waits for something else to happen first: there may be no later. */
  release(): void;
  /** The page is hidden or going away: what matters most leaves at once. */
  leave(): void;
  /** Takes what {@link WaitingCall}s of an earlier page were written as. */
  restore(text: string): void;
}

/** What can wait for the code of the back end. */
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

/** A call that waits for the code of the back end. */
export interface WaitingCall {
  readonly name: CallName;
  readonly args: readonly unknown[];
  /** Spans, updates and events it stands for. */
  readonly count: number;
}

/** What a back end is made of. */
export interface BackEndParts {
  readonly settings: ResolvedOptions;
  readonly runtime: DeliveryRuntime;
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
  readonly logger: Logger;
  readonly counters: DeliveryCounters;
  readonly emit: <Name extends keyof TracerEvents>(name: Name, event: TracerEvents[Name]) => void;
  /** Told when something is, or will be, to be delivered. */
  readonly onFirstWork: () => void;
  /** Why a span is dropped that was open when everything was thrown away. */
  readonly discardReasonOf: (record: SpanRecord) => DropReason | undefined;
  readonly tail: TailHandle | undefined;
  /** Creates the transport of an `exporter`. Absent from the code that pages without one load. */
  readonly createExporterTransport?: CreateExporterTransport;
}

/** Makes the back end of one tracer. */
export type CreateBackEnd = (parts: BackEndParts) => BackEnd;

/** Provides the code of back ends: more of it for tracers with an `exporter`. */
export interface BackEndSource {
  /** Returns the code for these settings, if it is loaded. */
  get(settings: ResolvedOptions): CreateBackEnd | undefined;
  /** Loads the code for these settings. */
  load(settings: ResolvedOptions): Promise<CreateBackEnd>;
}

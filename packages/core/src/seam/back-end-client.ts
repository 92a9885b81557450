import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type {
  BackEnd,
  BackEndParts,
  BackEndSource,
  CallArguments,
  CallName,
  CreateBackEnd,
  WaitingCall,
} from './back-end.ts';
import type { RecordedEvent } from '../export/encode/event-requests.ts';
import type { FinishedSpan } from '../export/encode/finished-span.ts';
import {
  type DropReason,
  type FlushResult,
  subtractStats,
  type DeliveryStats,
} from '../export/delivery-stats.ts';
import { withTimeout } from '../runtime/delay.ts';
import type { SessionStatus } from '../session/session-updates.ts';
import { omitUndefined } from '../options/omit-undefined.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import { hidesAny } from '../privacy/capture.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { EnrichData } from '../spans/enrich.ts';
import { valueLimits } from '../values/snapshot.ts';
import { SpanImpl } from '../spans/span-impl.ts';
import type { LateSubject } from '../spans/span-owner.ts';
import type { SpanRecord } from '../spans/span-record.ts';
import { copyData } from '../spans/write/span-write.ts';
import { serializeCalls, type SerializedCall } from './write-calls.ts';

/** Milliseconds before retrying to load code; doubled after every failure. */
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Dependencies of the client. */
interface Parts extends Omit<BackEndParts, 'discardReasonOf'> {
  readonly runtime: BackEndParts['runtime'] & { readonly backEnd: BackEndSource };
  /** Called when a span of the tracer, ended earlier, is sent; with `undefined` for a span not sent. */
  readonly onSpanEnd: (span: SpanImpl, finished: FinishedSpan | undefined) => void;
}

/**
 * Forwards every call to the back end, in order. With code loaded on demand, the first call starts loading, and
 * calls wait here: bounded, and counted as recorded and pending.
 */
export class BackEndClient {
  readonly #parts: Parts;
  #backEnd: BackEnd | undefined;
  #waiting: WaitingCall[] = [];
  #count = 0;
  #loading: Promise<void> | undefined;
  #retryMs = RETRY_MS;
  /** Cancels the scheduled retry, if any: new work does not load earlier. */
  #cancelRetry: (() => void) | undefined;
  #refused: DropReason | undefined;
  #discards = 0;
  #reason: DropReason = 'internal_error';
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const create = parts.runtime.backEnd.get(parts.settings);
    if (create) this.#backEnd = this.#create(create);
  }

  /** Back end, if the code is loaded. */
  get loaded(): BackEnd | undefined {
    return this.#backEnd;
  }

  /** Number of discards: a span started after a discard does not belong to a parent from before. */
  get discards(): number {
    return this.#discards;
  }

  /** Calls waiting for the back-end code, serialized for a later page. */
  get left(): readonly SerializedCall[] {
    const { settings } = this.#parts;
    // The user's `redact` sees every outgoing value, and cannot be part of the text.
    return settings.redact ? [] : serializeCalls(this.#waiting, settings);
  }

  /** Loads the back end. Resolves once loaded, or after a failed load. */
  load(): Promise<void> {
    if (this.#backEnd) return Promise.resolve();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    return (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)));
  }

  /** A span of the session has started. */
  opened(session: SessionIdentity): void {
    this.#parts.onFirstWork();
    this.#call(0, 'opened', session);
  }

  /**
   * Takes the record of an ended span, and OpenTelemetry's view of the span; returns the span sent. If not known
   * yet, `onSpanEnd` is called later.
   */
  finish(record: SpanRecord, span: ReadableSpan): FinishedSpan | undefined {
    if (record.isClosed) return undefined;
    if (this.#backEnd) return this.#backEnd.finish(record, span);
    record.isClosed = true;
    record.isSent = undefined;
    this.#add(record.isKept ? 1 : 0, 'finish', record, span);
    return undefined;
  }

  /** A span was left out by the sampler. */
  leftOut(span: { readonly eventId: string }): void {
    this.#call(1, 'leftOut', span);
  }

  /** Adds to an event whose span has ended. */
  update(eventId: string, data: EnrichData, about?: LateSubject): void {
    this.#call(1, 'update', eventId, this.#kept(data), about);
  }

  /** Records an event after the fact. */
  record({ event, fixed }: RecordedEvent): void {
    const { eventId, sessionId } = event;
    this.#call(1, 'record', { event: { ...this.#kept(event), eventId, sessionId }, fixed });
  }

  /** Adds to a session. */
  enrichSession(sessionId: string, data: EnrichData, standing: SessionStatus): void {
    this.#call(1, 'enrichSession', sessionId, this.#kept(data), standing);
  }

  /** Counts items dropped before reaching the queue. */
  lose(reason: DropReason, count = 1): void {
    if (count < 1) return;
    if (this.#backEnd) return this.#backEnd.delivery.recordDropped(reason, count);
    const { counters, onFirstWork, emit } = this.#parts;
    counters.record(count);
    counters.dropped(reason, count);
    onFirstWork();
    emit('drop', { reason, count });
  }

  /** Refuses every new item, counted as dropped for `reason`; `undefined` accepts items again. */
  refuse(reason: DropReason | undefined): void {
    this.#refused = reason;
    this.#backEnd?.delivery.refuse(reason);
  }

  /** Discards every unsent item, counted as dropped for `reason`. */
  discard(reason: DropReason): void {
    this.#discards += 1;
    this.#reason = reason;
    if (this.#backEnd) return this.#backEnd.discard(reason);
    this.#waiting = [];
    this.lose(reason, this.#take());
    // Items of earlier pages are in the queue storage.
    this.#add(0, 'discard', reason);
  }

  /** Sends items waiting for a prior event: a later chance may not come. */
  release(): void {
    if (this.#backEnd || this.#waiting.length > 0) this.#call(0, 'release');
  }

  /** Sends the most important items at once: the page is hidden or going away. */
  leave(): void {
    if (this.#backEnd || this.#waiting.length > 0) this.#call(0, 'leave');
  }

  /** Aborts requests in flight whose responses come too late. */
  letGo(): void {
    this.#backEnd?.delivery.abortRequests();
  }

  /** Returns the counts of recorded items by outcome. */
  tally(): DeliveryStats {
    const { counters } = this.#parts;
    const held = this.#count + (this.#backEnd ? heldBy(this.#backEnd) : 0);
    const tally = counters.stats();
    return { ...tally, recorded: tally.recorded + held, pending: tally.pending + held };
  }

  /** Sends waiting items; resolves with the outcome, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<FlushResult> {
    const before = this.tally();
    const until = performance.now() + timeoutMs;
    if (this.#waiting.length > 0) await withTimeout(timeoutMs, this.load());
    if (this.#backEnd) {
      const { sessionUpdates, tail, delivery } = this.#backEnd;
      sessionUpdates.flush();
      const flushed = delivery.flush(until - performance.now());
      // After the flush has begun, so that new drops are part of the result.
      tail.settle();
      await flushed;
    }
    return subtractStats(before, this.tally());
  }

  /** Sends items for at most `timeoutMs`, and drops the rest. */
  async close(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    if (this.#waiting.length > 0) await withTimeout(timeoutMs, this.load());
    this.#isClosed = true;
    this.#cancelRetry?.();
    // A later page may still send the calls.
    if (!this.#backEnd) return this.lose('shutdown', this.#take());
    const { sessionUpdates, tail, delivery } = this.#backEnd;
    sessionUpdates.close();
    tail.close();
    await delivery.close(until - performance.now());
  }

  #create(create: CreateBackEnd): BackEnd {
    const discardReasonOf: BackEndParts['discardReasonOf'] = ({ discards }) =>
      discards === undefined || discards === this.#discards ? undefined : this.#reason;
    return create({ ...this.#parts, discardReasonOf });
  }

  async #load(): Promise<void> {
    const { runtime, guard, settings } = this.#parts;
    try {
      const create = await runtime.backEnd.load(settings);
      // Calls given up count as dropped already.
      if (!this.#isClosed) this.#open(this.#create(create));
    } catch (error) {
      guard.report('back end', error);
      const again = this.#retryMs;
      this.#retryMs = Math.min(again * 2, MAX_RETRY_MS);
      if (!this.#isClosed)
        this.#cancelRetry = runtime.setTimer(() => void this.load(), again, true);
    }
  }

  /** Forwards the waiting calls, in order. Calls caused by observers meanwhile are forwarded at once. */
  #open(backEnd: BackEnd): void {
    this.#backEnd = backEnd;
    backEnd.delivery.refuse(this.#refused);
    for (const call of this.#waiting.splice(0)) {
      this.#count -= call.count;
      const isMade = this.#parts.guard('back end', () => this.#make(backEnd, call), false);
      if (!isMade) backEnd.delivery.recordDropped('internal_error', call.count);
    }
  }

  #make(backEnd: BackEnd, { name, args }: WaitingCall): true {
    const made = (backEnd[name] as (...args: readonly unknown[]) => unknown)(...args);
    const [span] = args;
    if (name === 'finish' && span instanceof SpanImpl)
      this.#parts.onSpanEnd(span, made as FinishedSpan | undefined);
    return true;
  }

  #call<Name extends CallName>(count: number, name: Name, ...args: CallArguments<Name>): void {
    if (this.#backEnd) (this.#backEnd[name] as (...args: CallArguments<Name>) => unknown)(...args);
    else this.#add(count, name, ...args);
  }

  #add<Name extends CallName>(count: number, name: Name, ...args: CallArguments<Name>): void {
    const { settings, runtime, onFirstWork } = this.#parts;
    onFirstWork();
    if (this.#refused && count > 0) return this.lose(this.#refused, count);
    const { maxQueueSpans } = { ...runtime.batch, ...omitUndefined(settings.batch) };
    // A span never ended has a call too.
    if (Math.max(this.#count, this.#waiting.length / 4) >= maxQueueSpans)
      return this.lose('queue_full', count);
    this.#count += count;
    this.#waiting.push({ name, args, count });
    if (!this.#cancelRetry) void this.load();
  }

  /** Resets the count of waiting calls to 0, and returns the previous count. */
  #take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** Returns `data`, or a copy if the call has to wait. */
  #kept(data: EnrichData): EnrichData {
    return this.#backEnd ? data : copyData(data, valueLimits(this.#parts.settings));
  }
}

/** True if the options remove more from outgoing data than values with secret names. */
export const isPrivate = ({ redact, capture }: ResolvedOptions): boolean =>
  Boolean(redact) || hidesAny(capture);

/** Counts items recorded but not queued yet. */
const heldBy = ({ tail, sessionUpdates, delivery }: BackEnd): number =>
  tail.held + (delivery.takesUpdates ? sessionUpdates.waiting : 0);

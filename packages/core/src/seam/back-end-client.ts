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

/** Milliseconds before code that could not be loaded is asked for again; doubled each time. */
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Dependencies of the client. */
interface Parts extends Omit<BackEndParts, 'discardReasonOf'> {
  readonly runtime: BackEndParts['runtime'] & { readonly backEnd: BackEndSource };
  /** Told of one of the tracer's own spans that ended earlier, as it is sent; `undefined` for one that is not. */
  readonly onSpanEnd: (span: SpanImpl, finished: FinishedSpan | undefined) => void;
}

/**
 * Hands everything to the back end, in order. Where its code is loaded on demand, the first work asks for it, and waits
 * in here: bounded, and counted as recorded and pending.
 */
export class BackEndClient {
  readonly #parts: Parts;
  #backEnd: BackEnd | undefined;
  #waiting: WaitingCall[] = [];
  #count = 0;
  #loading: Promise<void> | undefined;
  #retryMs = RETRY_MS;
  /** Cancels the next try, while there is one to come: work does not ask before it. */
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

  /** The back end, where its code is loaded. */
  get loaded(): BackEnd | undefined {
    return this.#backEnd;
  }

  /** Times that everything has been thrown away: what starts below a span of before does not belong to that. */
  get discards(): number {
    return this.#discards;
  }

  /** Calls that wait for the code of the back end, as texts for a later page. */
  get left(): readonly SerializedCall[] {
    const { settings } = this.#parts;
    // A function of the user's sees all that leaves, and it is no part of the text.
    return settings.redact ? [] : serializeCalls(this.#waiting, settings);
  }

  /** Loads the back end. Resolves when it is there, or could not be loaded this time. */
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
   * Takes the record of a span that has ended, and what OpenTelemetry reads of it; gives what is sent. Where that is not
   * known yet, `ended` is told later.
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

  /** Counts what has never come as far as the queue. */
  lose(reason: DropReason, count = 1): void {
    if (count < 1) return;
    if (this.#backEnd) return this.#backEnd.delivery.recordDropped(reason, count);
    const { counters, onFirstWork, emit } = this.#parts;
    counters.record(count);
    counters.dropped(reason, count);
    onFirstWork();
    emit('drop', { reason, count });
  }

  /** From here on nothing is taken, and what comes counts as dropped for `reason`; `undefined` takes again. */
  refuse(reason: DropReason | undefined): void {
    this.#refused = reason;
    this.#backEnd?.delivery.refuse(reason);
  }

  /** Throws away all that has not been sent, and counts it as dropped for `reason`. */
  discard(reason: DropReason): void {
    this.#discards += 1;
    this.#reason = reason;
    if (this.#backEnd) return this.#backEnd.discard(reason);
    this.#waiting = [];
    this.lose(reason, this.#take());
    // What earlier pages have left is in the store.
    this.#add(0, 'discard', reason);
  }

  /** Has everything leave that waits for something else to happen first: there may be no later. */
  release(): void {
    if (this.#backEnd || this.#waiting.length > 0) this.#call(0, 'release');
  }

  /** The page is hidden or going away: what matters most leaves at once. */
  leave(): void {
    if (this.#backEnd || this.#waiting.length > 0) this.#call(0, 'leave');
  }

  /** Lets go of requests under way: nobody can wait for their answers any longer. */
  letGo(): void {
    this.#backEnd?.delivery.abortRequests();
  }

  /** What became of everything recorded. */
  tally(): DeliveryStats {
    const { counters } = this.#parts;
    const held = this.#count + (this.#backEnd ? heldBy(this.#backEnd) : 0);
    const tally = counters.stats();
    return { ...tally, recorded: tally.recorded + held, pending: tally.pending + held };
  }

  /** Sends what waits; resolves with what became of it, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<FlushResult> {
    const before = this.tally();
    const until = performance.now() + timeoutMs;
    if (this.#waiting.length > 0) await withTimeout(timeoutMs, this.load());
    if (this.#backEnd) {
      const { sessionUpdates, tail, delivery } = this.#backEnd;
      sessionUpdates.flush();
      const flushed = delivery.flush(until - performance.now());
      // After the flush has begun, so that what is dropped now is in what it tells.
      tail.settle();
      await flushed;
    }
    return subtractStats(before, this.tally());
  }

  /** Sends what it can within `timeoutMs`, and drops the rest. */
  async close(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    if (this.#waiting.length > 0) await withTimeout(timeoutMs, this.load());
    this.#isClosed = true;
    this.#cancelRetry?.();
    // A later page may still send it.
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
      // What was given up counts as dropped already.
      if (!this.#isClosed) this.#open(this.#create(create));
    } catch (error) {
      guard.report('back end', error);
      const again = this.#retryMs;
      this.#retryMs = Math.min(again * 2, MAX_RETRY_MS);
      if (!this.#isClosed)
        this.#cancelRetry = runtime.setTimer(() => void this.load(), again, true);
    }
  }

  /** Hands on what has waited, in order. What observers cause meanwhile is handed on at once. */
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
    // A span that nobody ends has a call too.
    if (Math.max(this.#count, this.#waiting.length / 4) >= maxQueueSpans)
      return this.lose('queue_full', count);
    this.#count += count;
    this.#waiting.push({ name, args, count });
    if (!this.#cancelRetry) void this.load();
  }

  /** Resets the count of waiting calls to 0, and returns what it was. */
  #take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** Gives `data`, or a picture of it where it has to wait. */
  #kept(data: EnrichData): EnrichData {
    return this.#backEnd ? data : copyData(data, valueLimits(this.#parts.settings));
  }
}

/** True for options by which more has to be taken out of what leaves than values under the names of secrets. */
export const isPrivate = ({ redact, capture }: ResolvedOptions): boolean =>
  Boolean(redact) || hidesAny(capture);

/** What is recorded, and has not come as far as the queue. */
const heldBy = ({ tail, sessionUpdates, delivery }: BackEnd): number =>
  tail.held + (delivery.takesUpdates ? sessionUpdates.waiting : 0);

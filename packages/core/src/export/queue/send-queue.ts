import type { QueueItem } from './queued-update.ts';
import { RetainedScopes } from './retained-scopes.ts';
import { type ResourceScope, resourceScopeBytes } from '../encode/resource-scope.ts';
import { ArrivalTracker } from './arrival-tracker.ts';
import type { EncodedSpan } from '../transport/transport.ts';
import type { QueuedUpdate } from './queued-update.ts';

/** Items sent together: spans in a single request, or updates of different events in parallel. */
export type Batch =
  | { readonly spans: readonly EncodedSpan[]; readonly updates?: undefined }
  | { readonly updates: readonly QueuedUpdate[]; readonly spans?: undefined };

/** Returns the items of a batch. */
export const itemsOf = ({ spans, updates }: Batch): readonly QueueItem[] => spans ?? updates;

/** Counts the spans or updates of a batch. */
export const countOf = (batch: Batch): number =>
  batch.updates?.reduce((sum, { count }) => sum + count, 0) ?? itemsOf(batch).length;

/** Updates under way at once. */
export const MAX_CONCURRENT_UPDATES = 12;

/** Returns the resource and scope of a span serialized for a request. */
const originOf = (item: QueueItem): ResourceScope | undefined =>
  'payload' in item && 'origin' in item.payload ? item.payload.origin : undefined;

/** A batch in two parts. */
export function splitBatch({ spans, updates }: Batch): Batch[] {
  const middle = Math.ceil((spans ?? updates).length / 2);
  const part = (from: number, to?: number): Batch =>
    spans ? { spans: spans.slice(from, to) } : { updates: updates.slice(from, to) };
  return [part(0, middle), part(middle)];
}

/** Result of a capacity check. */
export type Admission = 'now' | 'later' | 'never';

/** Size limits of the queue. */
export interface QueueLimits {
  readonly maxQueueBytes: number;
  readonly maxQueueSpans: number;
}

/** Queue of unsent items, bounded by bytes and by number. Both count until an item is settled. */
export class SendQueue {
  readonly #limits: QueueLimits;
  #spans: EncodedSpan[] = [];
  #updates: QueuedUpdate[] = [];
  /** Last queued update for every event or session. */
  readonly #bySubject = new Map<string, QueuedUpdate>();
  readonly #scopes = new RetainedScopes();
  /** Arrival state of the events and sessions updated. */
  readonly arrivals: ArrivalTracker = new ArrivalTracker();
  /** Events and sessions with an update in flight: the next update of the subject waits. */
  readonly #updating = new Set<string>();
  #bytes = 0;
  /** Unsettled items, in order of arrival. */
  readonly #unsettled = new Set<QueueItem>();
  /** Told when something has left for good. */
  readonly #looks: Array<() => void> = [];
  /** Bytes of queued spans, without spans in flight. */
  #queuedBytes = 0;

  constructor(admission: QueueLimits) {
    this.#limits = admission;
  }

  /** True if the queued spans fill a request. */
  isFull(maxBytes: number, maxSpans: number): boolean {
    return this.#spans.length >= maxSpans || this.#queuedBytes >= maxBytes;
  }

  /** Unsettled items, queued or in flight, in order of arrival. */
  get unsettled(): ReadonlySet<QueueItem> {
    return this.#unsettled;
  }

  get isEmpty(): boolean {
    return this.#spans.length + this.#updates.length === 0;
  }

  /** Numbers of queued items, without items in flight. */
  get waiting(): { readonly spans: number; readonly updates: number } {
    return { spans: this.#spans.length, updates: this.#updates.length };
  }

  /** Checks if `count` spans or updates of `bytes` fit into the queue: now, after items are settled, or never. */
  room(bytes: number, count: number): Admission {
    const { maxQueueBytes, maxQueueSpans } = this.#limits;
    if (this.#bytes + bytes <= maxQueueBytes && this.#unsettled.size + count <= maxQueueSpans)
      return 'now';
    const isTooMuch = bytes > maxQueueBytes || count > maxQueueSpans;
    if (!isTooMuch) return 'later';
    if (count > 1) return 'never';
    return this.#unsettled.size === 0 ? 'now' : 'later';
  }

  /** Appends an item, or merges an update into a queued update; returns false if the queue is full. */
  add(item: QueueItem): boolean {
    // A single item always fits: a span may be as large as `maxSpanBytes` allows.
    const origin = originOf(item);
    const bytes = item.bytes + this.#scopes.bytesOf(origin);
    if (this.#unsettled.size > 0 && this.room(bytes, 1) !== 'now') return false;
    if ('update' in item && this.#isMerged(item)) return true;
    this.#bytes += bytes;
    this.#scopes.add(origin);
    this.#unsettled.add(item);
    this.arrivals.expect(item);
    if ('update' in item) this.#updates.push(item);
    else {
      this.#spans.push(item);
      this.#queuedBytes += item.bytes;
    }
    return true;
  }

  #isMerged(item: QueuedUpdate): boolean {
    const { subject } = item;
    const same = subject !== undefined && this.#bySubject.get(subject);
    if (!same) {
      if (subject !== undefined) this.#bySubject.set(subject, item);
      return false;
    }
    const before = same.bytes;
    if (!same.add(item)) {
      this.#bySubject.set(subject, item);
      return false;
    }
    this.#bytes += same.bytes - before;
    return true;
  }

  /** Takes the next batch: as many spans as fit, or updates when no span is queued. */
  take(maxBytes: number, maxSpans: number): Batch | undefined {
    return this.takeSpans(maxBytes, maxSpans) ?? this.takeUpdates(0, true);
  }

  /**
   * Takes updates of different events and sessions, in order per subject, whose events have arrived: as many as may
   * be in flight beside `late` updates. With `isLast`, also takes updates whose events have not arrived: a later
   * chance may not come.
   */
  takeUpdates(late: number, isLast = false): Batch | undefined {
    const taken: QueuedUpdate[] = [];
    const left: QueuedUpdate[] = [];
    for (const update of this.#updates) {
      const { subject } = update;
      const isDue = subject === undefined || isLast || !this.arrivals.isExpected(subject);
      const isFree = subject === undefined || !this.#updating.has(subject);
      if (taken.length + late < MAX_CONCURRENT_UPDATES && isDue && isFree) {
        taken.push(update);
        this.#onTaken(update);
      } else {
        left.push(update);
      }
    }
    if (taken.length === 0) return undefined;
    this.#updates = left;
    return { updates: taken };
  }

  #onTaken(update: QueuedUpdate): void {
    const { subject } = update;
    if (subject === undefined) return;
    this.#updating.add(subject);
    update.isEarly = this.arrivals.isExpected(subject);
    if (this.#bySubject.get(subject) === update) this.#bySubject.delete(subject);
  }

  takeSpans(maxBytes: number, maxSpans: number): Batch | undefined {
    if (this.#spans.length === 0) return undefined;
    let origin: ResourceScope | undefined;
    let bytes = 0;
    let count = 0;
    for (const span of this.#spans) {
      bytes += span.bytes + 1;
      const its = originOf(span);
      if (its && its !== origin) bytes += resourceScopeBytes(its);
      origin = its;
      if (count > 0 && (bytes > maxBytes || count >= maxSpans)) break;
      this.#queuedBytes -= span.bytes;
      count += 1;
    }
    return { spans: this.#spans.splice(0, count) };
  }

  /** Returns an unsent batch to the front of the queue. */
  requeue({ spans, updates }: Batch): void {
    if (updates) {
      this.#updates.unshift(...updates);
      for (const { subject } of updates) if (subject !== undefined) this.#updating.delete(subject);
    } else {
      this.#spans.unshift(...spans);
      for (const { bytes } of spans) this.#queuedBytes += bytes;
    }
  }

  /**
   * Moves the most important spans to the front, if not every span can be sent: roots, needed to connect a trace,
   * then small spans.
   */
  prioritize(): void {
    this.#spans.sort((a, b) => Number(b.isRoot) - Number(a.isRoot) || a.bytes - b.bytes);
  }

  /** Frees the room of a settled batch. */
  settle(batch: Batch, hasArrived: boolean): void {
    for (const item of itemsOf(batch)) {
      const origin = originOf(item);
      this.#scopes.remove(origin);
      this.#bytes -= item.bytes + this.#scopes.bytesOf(origin);
      this.#unsettled.delete(item);
      this.arrivals.settle(item, hasArrived);
      if ('update' in item && item.subject !== undefined) this.#updating.delete(item.subject);
    }
    for (const look of this.#looks.splice(0)) look();
  }

  /** Resolves when what is there now, on its way or not, has left for good. */
  async settled(): Promise<void> {
    for (const item of Array.from(this.#unsettled))
      while (this.#unsettled.has(item))
        // oxlint-disable-next-line no-await-in-loop
        await new Promise<void>((resolve) => void this.#looks.push(resolve));
  }

  /** Lets go of everything. Nothing may be added afterwards. */
  clear(): void {
    this.#spans = [];
    this.#updates = [];
    this.#unsettled.clear();
  }
}

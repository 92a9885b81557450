import { HeldOrigins } from './held-origins.ts';
import { type Origin, originBytes } from './origin.ts';
import type { Update, Written } from './outlet.ts';
import { partBytes } from './size.ts';

/** An update that waits. */
export interface QueuedUpdate {
  /** What a backlog knows it by. */
  readonly eventId: string;
  readonly update: Update;
  readonly bytes: number;
}

/** One thing that waits. */
export type Item = Written | QueuedUpdate;

/** What one request carries: a batch of spans, or one update. */
export type Cargo =
  | { readonly spans: readonly Written[]; readonly update?: undefined }
  | { readonly update: QueuedUpdate; readonly spans?: undefined };

/** An update as something that waits. */
export const queuedUpdate = (update: Update, eventId: string): QueuedUpdate => ({
  eventId,
  update,
  bytes: partBytes(update.body),
});

/** What it is made of. */
export const itemsOf = ({ spans, update }: Cargo): readonly Item[] => spans ?? [update];

/** How many spans or updates it is. */
export const countOf = (cargo: Cargo): number => itemsOf(cargo).length;

/** Where a span stands in a request, if it is written for one. */
const originOf = (item: Item): Origin | undefined =>
  'payload' in item && 'origin' in item.payload ? item.payload.origin : undefined;

/** A batch in two parts. */
export function halvesOf({ spans = [] }: Cargo): Cargo[] {
  const middle = Math.ceil(spans.length / 2);
  return [{ spans: spans.slice(0, middle) }, { spans: spans.slice(middle) }];
}

/** Whether something can wait. */
export type Fit = 'now' | 'later' | 'never';

/** How much may wait. */
export interface Room {
  readonly maxQueueBytes: number;
  readonly maxQueueSpans: number;
}

/** What waits to be sent, bounded by bytes and by number. Both count until what they stand for has left for good. */
export class CargoQueue {
  readonly #room: Room;
  #spans: Written[] = [];
  #updates: QueuedUpdate[] = [];
  #origins = new HeldOrigins();
  #bytes = 0;
  /** In the order it came. */
  readonly #held = new Set<Item>();
  /** Bytes of spans that wait, without those on their way. */
  #waiting = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Whether so much waits that a request would be full. */
  fills(maxBytes: number, maxSpans: number): boolean {
    return this.#spans.length >= maxSpans || this.#waiting >= maxBytes;
  }

  /** What has not left for good, on its way or not, in the order it came. */
  get unsettled(): Iterable<Item> {
    return this.#held;
  }

  get isEmpty(): boolean {
    return this.#spans.length + this.#updates.length === 0;
  }

  /** How much waits, without what is on its way. */
  get waiting(): { readonly spans: number; readonly updates: number } {
    return { spans: this.#spans.length, updates: this.#updates.length };
  }

  /** Whether so many bytes, for so many spans or updates, can wait: now, when others have left, or never. */
  room(bytes: number, count: number): Fit {
    const { maxQueueBytes, maxQueueSpans } = this.#room;
    if (this.#bytes + bytes <= maxQueueBytes && this.#held.size + count <= maxQueueSpans)
      return 'now';
    const isTooMuch = bytes > maxQueueBytes || count > maxQueueSpans;
    if (!isTooMuch) return 'later';
    if (count > 1) return 'never';
    return this.#held.size === 0 ? 'now' : 'later';
  }

  /** Puts it last; false if there is no room. */
  add(item: Item): boolean {
    // One alone always has room: a span may be as large as `maxSpanBytes` allows.
    const origin = originOf(item);
    const bytes = item.bytes + this.#origins.bytesOf(origin);
    if (this.#held.size > 0 && this.room(bytes, 1) !== 'now') return false;
    this.#bytes += bytes;
    this.#origins.add(origin);
    this.#held.add(item);
    if ('update' in item) this.#updates.push(item);
    else {
      this.#spans.push(item);
      this.#waiting += item.bytes;
    }
    return true;
  }

  /** The next request: as many spans as fit, or an update when no span waits, since it may be about one of them. */
  take(maxBytes: number, maxSpans: number): Cargo | undefined {
    return this.takeSpans(maxBytes, maxSpans) ?? this.takeUpdate();
  }

  takeUpdate(): Cargo | undefined {
    const update = this.#updates.shift();
    return update && { update };
  }

  takeSpans(maxBytes: number, maxSpans: number): Cargo | undefined {
    if (this.#spans.length === 0) return undefined;
    let origin: Origin | undefined;
    let bytes = 0;
    let count = 0;
    for (const span of this.#spans) {
      bytes += span.bytes + 1;
      const its = originOf(span);
      if (its && its !== origin) bytes += originBytes(its);
      origin = its;
      if (count > 0 && (bytes > maxBytes || count >= maxSpans)) break;
      this.#waiting -= span.bytes;
      count += 1;
    }
    return { spans: this.#spans.splice(0, count) };
  }

  /** Puts back first what could not be sent. */
  putBack({ spans, update }: Cargo): void {
    if (update) this.#updates.unshift(update);
    else {
      this.#spans.unshift(...spans);
      for (const { bytes } of spans) this.#waiting += bytes;
    }
  }

  /** Puts first what matters most if not everything can be sent: roots, without which nothing hangs together, and what is small. */
  sort(): void {
    this.#spans.sort((a, b) => Number(b.isRoot) - Number(a.isRoot) || a.bytes - b.bytes);
  }

  /** Frees the room of what has left for good. */
  settle(cargo: Cargo): void {
    for (const item of itemsOf(cargo)) {
      const origin = originOf(item);
      this.#origins.remove(origin);
      this.#bytes -= item.bytes + this.#origins.bytesOf(origin);
      this.#held.delete(item);
    }
  }

  clear(): void {
    this.#spans = [];
    this.#updates = [];
    this.#origins = new HeldOrigins();
    this.#bytes = 0;
    this.#held.clear();
    this.#waiting = 0;
  }
}

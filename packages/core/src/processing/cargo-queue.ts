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
export const countOf = (cargo: Cargo): number =>
  itemsOf(cargo).reduce((sum, item) => sum + itemCount(item), 0);

/** How many spans or updates one thing is. */
export const itemCount = (item: Item): number => ('update' in item ? (item.update.count ?? 1) : 1);

/** A batch in two parts. */
export function halvesOf({ spans = [] }: Cargo): Cargo[] {
  const middle = Math.ceil(spans.length / 2);
  return [{ spans: spans.slice(0, middle) }, { spans: spans.slice(middle) }];
}

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
  #bytes = 0;
  #count = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Spans that wait. */
  get spans(): number {
    return this.#spans.length;
  }
  /** Bytes that wait or are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Puts it last; false if there is no room. */
  add(item: Item): boolean {
    const { maxQueueBytes, maxQueueSpans } = this.#room;
    const count = this.#count + itemCount(item);
    if (this.#bytes + item.bytes > maxQueueBytes || count > maxQueueSpans) return false;
    this.#bytes += item.bytes;
    this.#count = count;
    if ('update' in item) this.#updates.push(item);
    else this.#spans.push(item);
    return true;
  }

  /** The next request: as many spans as fit, or an update when no span waits, since it may be about one of them. */
  take(maxBytes: number, maxSpans: number): Cargo | undefined {
    if (this.#spans.length === 0) {
      const update = this.#updates.shift();
      return update && { update };
    }
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.#spans) {
      if (count > 0 && (bytes + more > maxBytes || count >= maxSpans)) break;
      bytes += more;
      count += 1;
    }
    return { spans: this.#spans.splice(0, count) };
  }

  /** Puts roots before all others, and the small before the large. */
  urgentFirst(): void {
    this.#spans.sort((a, b) => Number(b.isRoot) - Number(a.isRoot) || a.bytes - b.bytes);
  }

  /** Puts back first what could not be sent. */
  putBack({ spans, update }: Cargo): void {
    if (spans) this.#spans.unshift(...spans);
    else this.#updates.unshift(update);
  }

  /** Frees the room of what has left for good. */
  settle(cargo: Cargo): void {
    for (const item of itemsOf(cargo)) {
      this.#bytes -= item.bytes;
      this.#count -= itemCount(item);
    }
  }

  /** Everything that waits and is not on its way. */
  clear(): readonly Item[] {
    const items = [...this.#spans, ...this.#updates];
    this.#spans = [];
    this.#updates = [];
    for (const item of items) {
      this.#bytes -= item.bytes;
      this.#count -= itemCount(item);
    }
    return items;
  }
}

import type { SetTimer } from '@honeyhive/core';
import type { StoredItem } from '@honeyhive/core/internal';
import { countOf, type DiskKey, noteOf } from './stored-key.ts';
import type { Disk } from './indexed-db.ts';
import { holdLock, OWNER } from './page-locks.ts';

/** Milliseconds before an item is written: most items are delivered by then. */
const WRITE_MS = 300;
/** Milliseconds before a write while the server does not respond, or the page is hidden. */
const SOON_MS = 20;
/** Writes refused in a row before items are in memory alone. */
const MAX_REFUSALS = 3;

/** An item with the item's key. */
type Put = readonly [DiskKey, StoredItem];

/** Owner of a tracer's items, and the callbacks for writes. */
interface OwnParts {
  readonly target: string;
  readonly disk: Disk<StoredItem>;
  readonly setTimer: SetTimer;
  /** Called for every successful write. */
  readonly written: (items: number, bytes: number) => Promise<void>;
  /** Called for every refused write. */
  readonly failed: (error: unknown) => void;
}

/**
 * A tracer's items on disk, and items to be written. A lock marks the tracer as alive. The lock is held only while
 * items are on disk, since browsers neither freeze nor cache a page with a lock.
 */
export class OwnItems {
  readonly owner: string = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  readonly #parts: OwnParts;
  #at = 0;
  /** Keys of present and future items on disk, by id. */
  readonly #keys = new Map<string, DiskKey>();
  /** Items to be written. */
  readonly #puts = new Map<string, Put>();
  /** Written items: the same texts are in the queue. */
  readonly #written = new Map<string, Put>();
  #removed: DiskKey[] = [];
  /** Items on their way to the disk, and how many changes are. */
  readonly #writing = new Map<string, Put>();
  #changes = 0;
  /** Ids of items being taken over. */
  readonly #arriving = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  /** The server does not answer. */
  #isWaiting = false;
  /** The page is hidden, or away. */
  #isHidden = false;
  #refusals = 0;
  #release: (() => void) | undefined;
  /** The page is over, or put aside. */
  #isAway = false;
  /** Items written when the page was last left: WebKit loses part of the items if the page returns. */
  #lastWritten: readonly Put[] = [];
  /** Key of the note that counts open spans of a suspended page. */
  #note: DiskKey | undefined;

  constructor(parts: OwnParts) {
    this.#parts = parts;
  }

  /** Items on disk. */
  get size(): number {
    return Math.max(0, this.#keys.size - this.#puts.size - this.#writing.size);
  }

  /** True while the disk accepts writes. */
  get isTaking(): boolean {
    return this.#refusals < MAX_REFUSALS;
  }

  /** True while everything is written. */
  get isWritten(): boolean {
    return this.#puts.size + this.#writing.size === 0;
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  add(item: StoredItem): void {
    this.delete(item.id);
    // The time is later than the previous time, even within a millisecond: keys define the order.
    this.#at = Math.max(Date.now(), this.#at + 0.001);
    const key: DiskKey = [this.#at, this.owner, this.#parts.target, item.bytes, item.id];
    this.#keys.set(item.id, key);
    this.#puts.set(item.id, [key, item]);
    this.#schedule();
  }

  /** Takes over the items that `move` puts under `keys`; resolves with the items found. */
  async adopt(
    keys: readonly DiskKey[],
    move: () => Promise<StoredItem[]>,
  ): Promise<readonly StoredItem[]> {
    const added = keys.filter((key) => !this.#keys.has(key[4]));
    for (const key of added) this.#keys.set(key[4], key);
    for (const [, , , , id] of keys) this.#arriving.add(id);
    this.#hold();
    let items: readonly StoredItem[] = [];
    try {
      items = await move();
    } finally {
      const found = new Set(items.map(({ id }) => id));
      // Adopted items are in the queue, as are the items written here.
      for (const item of items) {
        const key = this.#keys.get(item.id);
        if (key) this.#written.set(item.id, [key, item]);
      }
      for (const key of added)
        if (!found.has(key[4]) && this.#keys.get(key[4]) === key) this.#keys.delete(key[4]);
      for (const [, , , , id] of keys) this.#arriving.delete(id);
      this.#hold();
    }
    return items;
  }

  delete(id: string): void {
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    this.#written.delete(id);
    if (key && !this.#puts.delete(id)) this.#removed.push(key);
    this.#schedule();
  }

  /** Forgets every item. The next write removes the items from disk. */
  clear(): void {
    this.#removed.push(...this.#keys.values());
    this.#puts.clear();
    this.#keys.clear();
    this.#written.clear();
    this.#lastWritten = [];
  }

  /** Forgets items missing on disk: over the limits, removed by another page, or lost with the database. */
  compare(keys: readonly DiskKey[]): void {
    const ids = new Set(keys.filter(([, owner]) => owner === this.owner).map((key) => key[4]));
    for (const id of this.#keys.keys())
      if (![ids, this.#puts, this.#writing, this.#arriving].some((known) => known.has(id)))
        this.#keys.delete(id);
    this.#hold();
  }

  /** Writes every item again: the items may be lost with the database. */
  rewrite(): void {
    for (const [id, put] of this.#written)
      if (this.#keys.get(id) === put[0]) this.#puts.set(id, put);
    this.forgetWritten();
    this.#schedule();
  }

  /** Forgets written items: no written item is in the queue any more. */
  forgetWritten(): void {
    this.#written.clear();
  }

  /** Records a waiting server: until the server responds, pending items are written sooner. */
  setWaiting(isWaiting: boolean): void {
    this.#isWaiting = isWaiting;
    this.#schedule(isWaiting);
  }

  /** Writes pending items at once: the page may not run again. */
  hide(): void {
    this.#isHidden = true;
    this.write();
  }

  /** Writes pending items at once on a page that may not run again, with a note of the `open` spans. */
  leave(open: number): void {
    this.#isAway = true;
    if (this.#note && countOf([this.#note]) !== open) this.#removeNote();
    if (open > 0 && !this.#note) {
      this.#note = noteOf(this.owner, this.#parts.target, open);
      this.#puts.set(this.#note[4], [this.#note, NOTHING]);
    }
    const last = [...this.#writing.values(), ...this.#puts.values()];
    this.#lastWritten = [...this.#lastWritten, ...last];
    this.hide();
    this.#hold();
  }

  /** The page is back, or looked at again. */
  resume(): void {
    if (this.#isAway)
      for (const put of this.#lastWritten)
        if (this.#keys.get(put[0][4]) === put[0]) this.#puts.set(put[0][4], put);
    this.#lastWritten = [];
    this.#isAway = false;
    this.#isHidden = false;
    this.#removeNote();
    this.write();
  }

  write(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const puts = [...this.#puts.values()];
    const removed = this.#removed;
    if (puts.length > 0 || removed.length > 0) {
      this.#puts.clear();
      this.#removed = [];
      for (const put of puts) this.#writing.set(put[0][4], put);
      this.#changes += 1;
      void this.#change(puts, removed).catch(this.#parts.failed);
    }
    this.#hold();
  }

  async #change(puts: readonly Put[], removed: readonly DiskKey[]): Promise<void> {
    // Delivered items stay on disk until removed.
    const { size } = this;
    try {
      const before = await this.#parts.disk.change(puts, removed);
      this.#refusals = 0;
      // The app has cleared the store.
      if (before === 0 && size > 0) this.rewrite();
      for (const put of puts)
        if (this.#keys.get(put[0][4]) === put[0]) this.#written.set(put[0][4], put);
    } catch (error) {
      this.#refusals += 1;
      this.#refused(puts, removed);
      throw error;
    } finally {
      this.#changes -= 1;
      for (const put of puts)
        if (this.#writing.get(put[0][4]) === put) this.#writing.delete(put[0][4]);
      this.#hold();
    }
    await this.#parts.written(
      puts.length,
      puts.reduce((sum, [[, , , bytes]]) => sum + bytes, 0),
    );
  }

  /** Retries a refused write a few times; afterwards the items stay in memory only. */
  #refused(puts: readonly Put[], removed: readonly DiskKey[]): void {
    for (const put of puts) {
      const [key] = put;
      if (this.#keys.get(key[4]) !== key) continue;
      if (this.isTaking) this.#puts.set(key[4], put);
      else this.#keys.delete(key[4]);
    }
    if (this.isTaking) this.#removed.push(...removed);
    this.#schedule();
  }

  #removeNote(): void {
    if (this.#note && !this.#puts.delete(this.#note[4])) this.#removed.push(this.#note);
    this.#note = undefined;
  }

  #schedule(isSooner = false): void {
    if (this.#puts.size + this.#removed.length === 0) return;
    if (isSooner) this.#cancelTimer?.();
    if (isSooner || this.#cancelTimer === undefined) {
      const delayMs = this.#isWaiting || this.#isHidden ? SOON_MS : WRITE_MS;
      this.#cancelTimer = this.#parts.setTimer(() => this.write(), delayMs);
    }
  }

  /**
   * Takes or releases the lock. Delivered items stay on disk until removed: without the lock another tracer would
   * send the items again.
   */
  #hold(): void {
    const isOnDisk = this.#keys.size > this.#puts.size || this.#removed.length + this.#changes > 0;
    if (isOnDisk && !this.#isAway) this.#release ??= holdLock(OWNER + this.owner);
    else {
      this.#release?.();
      this.#release = undefined;
    }
  }
}

/** Notes have no content. */
const NOTHING = {} as StoredItem;

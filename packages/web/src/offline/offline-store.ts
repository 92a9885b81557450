import type { Backlog, StoredItem } from '@honeyhive/core';
import { countOf, type DiskKey, excess, isNote, noteOf, portion } from './disk-key.ts';
import { type Disk, openDisk } from './disk.ts';
import { targetOf } from './offline-target.ts';
import { alone, holdLock, lockNames } from './page-locks.ts';
import { paced } from './paced.ts';
import type { StoreParts } from './store-parts.ts';

/** Milliseconds between two writes: a page that ends takes what is not written yet in its last breath. */
const WRITE_MS = 100;
/** Bytes that are taken back at once: the queue has others to hold. */
const PORTION = 250_000;
/**
 * Milliseconds after which those who have something here are looked at again. Without locks nobody knows who is alive;
 * by then most would have sent what they had.
 */
const AGAIN_MS = 15_000;
/** Milliseconds a browser keeps a page for the way back, and some. */
const WAY_BACK_MS = 20 * 60_000;

const OWNER = 'honeyhive owner ';

/** Opens the store of one tracer. Rejects where storage is denied. */
export const openStore = async (parts: StoreParts): Promise<OfflineStore> =>
  new OfflineStore(parts, await openDisk());

/**
 * What one tracer has not delivered yet, on disk, and what tracers of pages that have ended could not deliver. A lock
 * says that this tracer is alive. It is held only while there is something of it on disk, since browsers neither freeze
 * a page that holds one nor keep it for the way back.
 */
export class OfflineStore implements Backlog {
  readonly #parts: StoreParts;
  readonly #disk: Disk<StoredItem>;
  readonly #target: string;
  readonly #owner = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  #at = 0;
  /** Where this tracer's items lie, by their ids. */
  readonly #keys = new Map<string, DiskKey>();
  /** What is still to be written, and to be removed. */
  readonly #puts = new Map<string, readonly [DiskKey, StoredItem]>();
  #removed: DiskKey[] = [];
  /** Items on their way to the disk. */
  #writing = 0;
  readonly #soon: () => void = paced(() => this.write(), WRITE_MS);
  #release: (() => void) | undefined;
  /** The page is over, or put aside. */
  #isAway = false;
  /** Ids of the portion that was taken back last. */
  #taken = new Set<string>();
  #replaying: Promise<void> | undefined;
  /** How often everything has been removed: who has looked before must not go by it after. */
  #purges = 0;
  #purged: Promise<void> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** What says that spans are open on a page that is put aside. */
  #note: DiskKey | undefined;
  /** What has been written since the bounds were looked at. */
  #since = { items: 0, bytes: 0 };

  constructor(parts: StoreParts, disk: Disk<StoredItem>) {
    this.#parts = parts;
    this.#disk = disk;
    this.#target = targetOf(parts.settings);
  }

  /** Items of this tracer on disk. */
  get size(): number {
    return Math.max(0, this.#keys.size - this.#puts.size - this.#writing);
  }

  add(item: StoredItem): void {
    this.done([item.id]);
    // Later than the one before, also within a millisecond: the order is that of the keys.
    this.#at = Math.max(Date.now(), this.#at + 0.001);
    const key: DiskKey = [this.#at, this.#owner, this.#target, item.bytes, item.id];
    this.#keys.set(item.id, key);
    this.#puts.set(item.id, [key, item]);
    this.#soon();
  }

  done(ids: readonly string[]): void {
    for (const id of ids) {
      const key = this.#keys.get(id);
      this.#keys.delete(id);
      if (key && !this.#puts.delete(id)) this.#removed.push(key);
      // The last of a portion: there may be more.
      if (this.#taken.delete(id) && this.#taken.size === 0) void this.replay();
    }
    this.#soon();
  }

  /** Removes everything meant for this tracer's target, of other pages too. */
  purge(): void {
    this.#puts.clear();
    this.#keys.clear();
    this.#taken.clear();
    this.#purges += 1;
    this.#purged = this.#settle(async () => {
      const keys = (await this.#disk.keys()).filter(
        ([, , target, , id]) => target === this.#target && !this.#keys.has(id),
      );
      await this.#disk.change([], keys);
      this.#parts.lost('no_consent', keys.filter(([, owner]) => owner !== this.#owner).length);
    });
    this.write();
  }

  /** Writes now what is not written yet: the page may have no later. */
  write(): void {
    const puts = [...this.#puts.values()];
    const removed = this.#removed;
    const isSame = puts.length === 0 && removed.length === 0;
    // Until it is removed, what has arrived lies there: without the lock another tracer would send it once more.
    if (isSame || this.#keys.size > 0 || this.#isAway) this.#hold();
    if (isSame) return;
    this.#puts.clear();
    this.#removed = [];
    this.#writing += puts.length;
    void this.#settle(async () => {
      await this.#disk
        .change(puts, removed)
        .catch((error: unknown) => {
          for (const [key] of puts) this.#keys.delete(key[4]);
          throw error;
        })
        .finally(() => {
          this.#writing -= puts.length;
          this.#hold();
        });
      const since = this.#since;
      since.items += puts.length;
      for (const [[, , , bytes]] of puts) since.bytes += bytes;
      const { maxItems, maxBytes } = this.#parts.limits;
      if (since.items * 10 > maxItems || since.bytes * 10 > maxBytes) await this.#trim();
    });
  }

  /**
   * The page may be gone for good, or asleep for long: another may send what is left. `open` spans may yet end if this
   * page comes back; if it does not, they are counted by another.
   */
  leave(open: number): void {
    this.#isAway = true;
    clearTimeout(this.#again);
    if (open > 0) {
      this.#note = noteOf(this.#owner, this.#target, open);
      this.#puts.set('', [this.#note, NOTHING]);
    }
    this.write();
  }

  /** The page is back, or looked at again. */
  resume(): void {
    this.#isAway = false;
    if (this.#note) this.#removed.push(this.#note);
    this.#note = undefined;
    this.write();
    void this.replay();
  }

  /** Takes back, in portions, what pages that have ended could not deliver. */
  replay(): Promise<void> {
    return (this.#replaying ??= this.#replay().finally(() => (this.#replaying = undefined)));
  }

  async #replay(): Promise<void> {
    const { isWanted, pending, failed, restore, lost } = this.#parts;
    if (!isWanted() || (this.#taken.size > 0 && pending() > 0)) return;
    const purges = this.#purges;
    const work = async (): Promise<void> => {
      await this.#purged;
      const orphans = (await this.#trim()).filter((key) => key[2] === this.#target);
      if (purges !== this.#purges) return;
      await this.#countOpen(orphans.filter(isNote));
      if (purges !== this.#purges) return;
      const moves = portion(
        orphans.filter((key) => !isNote(key)),
        PORTION,
      ).map((from): [DiskKey, DiskKey] => {
        const [at, , ...rest] = from;
        return [from, [at, this.#owner, ...rest]];
      });
      for (const [, to] of moves) this.#keys.set(to[4], to);
      this.#hold();
      const items = moves.length > 0 ? await this.#disk.move(moves) : [];
      if (purges !== this.#purges) {
        // Read before all of it was removed, and written under another key after.
        await this.#disk.change(
          [],
          moves.map(([, to]) => to),
        );
        return lost('no_consent', items.length);
      }
      const room = restore(items);
      // What could not be read has been done with already.
      const ids = items.slice(0, room).map(({ id }) => id);
      this.#taken = new Set(ids.filter((id) => this.#keys.has(id)));
    };
    await alone(`honeyhive replay ${this.#target}`, work).catch(failed);
  }

  /** Counts what was open on pages that have not come back. */
  async #countOpen(notes: readonly DiskKey[]): Promise<void> {
    const late = notes.filter(([at]) => Date.now() - at > WAY_BACK_MS);
    if (late.length > 0) await this.#disk.change([], late);
    this.#parts.lost('abandoned', countOf(late));
  }

  /** Removes what is too old or too much, oldest first. Gives what is left of tracers that have ended. */
  async #trim(): Promise<DiskKey[]> {
    const { limits, lost, pending } = this.#parts;
    this.#since = { items: 0, bytes: 0 };
    const [keys, names] = await Promise.all([this.#disk.keys(), lockNames()]);
    const now = Date.now();
    // What has been given up here is like another page's: nothing of it is in memory.
    const isOver = pending() === 0 && this.#puts.size === 0;
    const isOrphan = ([at, owner, , , id]: DiskKey): boolean => {
      if (owner === this.#owner) return isOver && this.#keys.has(id);
      return names ? !names.has(OWNER + owner) : now - at > AGAIN_MS;
    };
    const removed = keys.splice(0, excess(keys, limits, now));
    if (removed.length > 0) await this.#disk.change([], removed);
    const old = removed.filter(([at]) => now - at > limits.maxAgeMs);
    lost('expired', countOf(old.filter(isOrphan)));
    lost('queue_full', countOf(removed.slice(old.length).filter(isOrphan)));
    clearTimeout(this.#again);
    if (keys.some((key) => key[1] !== this.#owner && !isOrphan(key)))
      this.#again = setTimeout(() => void this.replay(), AGAIN_MS);
    return keys.filter(isOrphan);
  }

  /** The lock is held while there is something of this tracer on disk, and the page is not away. */
  #hold(): void {
    if (this.#keys.size > 0 && !this.#isAway) this.#release ??= holdLock(OWNER + this.#owner);
    else {
      this.#release?.();
      this.#release = undefined;
    }
  }

  #settle(work: () => Promise<void>): Promise<void> {
    return work().catch(this.#parts.failed);
  }
}

/** Notes have no content. */
const NOTHING = {} as StoredItem;

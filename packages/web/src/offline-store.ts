import type { Backlog, DropReason, StoredItem } from '@honeyhive/core';
import { type Disk, type DiskKey, openDisk } from './disk.ts';
import type { OfflineLimits } from './offline-options.ts';
import { alone, holdLock, lockNames } from './page-locks.ts';

/** What a store needs of its tracer. */
export interface StoreParts {
  /** Where the tracer sends to: only what was meant for there is sent again. */
  readonly target: string;
  readonly limits: OfflineLimits;
  /** Takes what another page could not send; gives how many of it there was room for. */
  readonly restore: (items: readonly StoredItem[]) => number;
  /** How much of the tracer is waiting in memory. */
  readonly pending: () => number;
  /** Told how much of nobody's has been removed, and why. */
  readonly lost: (reason: DropReason, count: number) => void;
  /** Told of each refusal of the browser. The items are then in memory alone. */
  readonly failed: (error: unknown) => void;
}

/** Milliseconds between two writes: a page that ends takes what is not written yet in its last breath. */
const WRITE_MS = 100;
/** Bytes that are taken back at once: the queue has others to hold. */
const PORTION = 250_000;
/** Without locks nobody knows which pages are alive; by then most would have sent what they had. */
const ORPHAN_MS = 30_000;

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
  readonly #owner = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  /** Where this tracer's items lie, by their ids. */
  readonly #keys = new Map<string, DiskKey>();
  /** What is still to be written, and to be removed. */
  readonly #puts = new Map<string, readonly [DiskKey, StoredItem]>();
  #removed: DiskKey[] = [];
  #isScheduled = false;
  #writtenAt = -Infinity;
  #release: (() => void) | undefined;
  /** Ids of the portion that was taken back last. */
  #taken = new Set<string>();
  #replaying: Promise<void> | undefined;
  /** What has been written since the bounds were looked at. */
  #since = { items: 0, bytes: 0 };

  constructor(parts: StoreParts, disk: Disk<StoredItem>) {
    this.#parts = parts;
    this.#disk = disk;
  }

  /** Items of this tracer on disk. */
  get size(): number {
    return this.#keys.size;
  }

  add(item: StoredItem): void {
    this.done([item.id]);
    const key: DiskKey = [Date.now(), this.#owner, this.#parts.target, item.bytes, item.id];
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
    this.#settle(async () => {
      const keys = (await this.#disk.keys()).filter(
        ([, , target, , id]) => target === this.#parts.target && !this.#keys.has(id),
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
    this.#hold(this.#keys.size > 0);
    if (puts.length === 0 && removed.length === 0) return;
    this.#puts.clear();
    this.#removed = [];
    this.#writtenAt = performance.now();
    this.#settle(async () => {
      await this.#disk.change(puts, removed);
      this.#since.items += puts.length;
      for (const [[, , , bytes]] of puts) this.#since.bytes += bytes;
      const { maxItems, maxBytes } = this.#parts.limits;
      if (this.#since.items * 10 > maxItems || this.#since.bytes * 10 > maxBytes)
        await this.#trim();
    });
  }

  /** The page may be gone for good, or asleep for long: another may send what is left. */
  leave(): void {
    this.write();
    this.#hold(false);
  }

  /** The page is back. */
  resume(): void {
    this.#hold(this.#keys.size > 0);
  }

  /** Takes back, in portions, what pages that have ended could not deliver. */
  replay(): Promise<void> {
    return (this.#replaying ??= this.#replay().finally(() => (this.#replaying = undefined)));
  }

  async #replay(): Promise<void> {
    if (this.#taken.size > 0 && this.#parts.pending() > 0) return;
    const work = async (): Promise<void> => {
      const orphans = await this.#trim();
      let bytes = 0;
      const moves = orphans
        .filter(([, , target]) => target === this.#parts.target)
        .filter((key, index) => (bytes += key[3]) <= PORTION || index === 0)
        .map((from): [DiskKey, DiskKey] => [from, [from[0], this.#owner, ...tail(from)]]);
      if (moves.length === 0) return;
      for (const [, to] of moves) this.#keys.set(to[4], to);
      this.#hold(true);
      const items = await this.#disk.move(moves);
      const room = this.#parts.restore(items);
      this.#taken = new Set(items.slice(0, room).map(({ id }) => id));
    };
    await alone(`honeyhive replay ${this.#parts.target}`, work).catch(this.#parts.failed);
  }

  /** Removes what is too old or too much, oldest first. Gives what is left of tracers that have ended. */
  async #trim(): Promise<DiskKey[]> {
    const { maxItems, maxBytes, maxAgeMs } = this.#parts.limits;
    this.#since = { items: 0, bytes: 0 };
    const [keys, names] = await Promise.all([this.#disk.keys(), lockNames()]);
    const now = Date.now();
    // What has been given up here is like another page's: nothing of it is in memory.
    const isOwnOver = this.#parts.pending() === 0;
    const isOrphan = ([at, owner]: DiskKey): boolean => {
      if (owner === this.#owner) return isOwnOver && this.#puts.size === 0;
      return names ? !names.has(OWNER + owner) : now - at > ORPHAN_MS;
    };
    const kept: DiskKey[] = [];
    const old: DiskKey[] = [];
    const over: DiskKey[] = [];
    let bytes = 0;
    // Newest first: they stay.
    for (let index = keys.length - 1; index >= 0; index -= 1) {
      const key = keys[index] as DiskKey;
      bytes += key[3];
      if (now - key[0] > maxAgeMs) old.push(key);
      else if (kept.length >= maxItems || bytes > maxBytes) over.push(key);
      else kept.unshift(key);
    }
    if (old.length + over.length > 0) await this.#disk.change([], [...old, ...over]);
    this.#parts.lost('expired', old.filter(isOrphan).length);
    this.#parts.lost('queue_full', over.filter(isOrphan).length);
    return kept.filter(isOrphan);
  }

  #soon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const run = (): void => {
      this.#isScheduled = false;
      this.write();
    };
    const waitMs = this.#writtenAt + WRITE_MS - performance.now();
    if (waitMs > 0) setTimeout(run, waitMs);
    else queueMicrotask(run);
  }

  #hold(held: boolean): void {
    if (held) this.#release ??= holdLock(OWNER + this.#owner);
    else {
      this.#release?.();
      this.#release = undefined;
    }
  }

  #settle(work: () => Promise<void>): void {
    void work().catch(this.#parts.failed);
  }
}

const tail = ([, , ...rest]: DiskKey): [string, number, string] => rest;

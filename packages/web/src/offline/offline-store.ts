import type { DropReason } from '@honeyhive/core';
import type { QueueStorage, StoredItem } from '@honeyhive/core/internal';
import { countOf, type DiskKey, excess, isNote, portion } from './stored-key.ts';
import { type Disk, openDisk } from './indexed-db.ts';
import { OwnItems } from './own-items.ts';
import { alone, lockNames, OWNER } from './page-locks.ts';
import type { StoreParts } from './offline-store-options.ts';

/** Bytes restored at once: the queue also holds newer items. */
const PORTION = 500_000;
/** Milliseconds after which items are offered again to a full queue. */
const ROOM_MS = 500;
/**
 * Milliseconds after which owners of stored items are checked again. Without locks, living tracers are unknown;
 * after the delay most would have sent their items.
 */
const AGAIN_MS = 15_000;
/** Milliseconds a browser keeps a page for the way back, and some. */
const WAY_BACK_MS = 20 * 60_000;

/** Opens a tracer's store in the origin's `database`. Rejects where storage is denied. */
export const openStore = async (database: string, parts: StoreParts): Promise<OfflineStore> =>
  new OfflineStore(parts, await openDisk(database, parts.setTimer));

/** Undelivered items of a tracer on disk, and items left by tracers of ended pages. */
export class OfflineStore implements QueueStorage {
  readonly #parts: StoreParts;
  readonly #disk: Disk<StoredItem>;
  readonly #target: string;
  readonly #own: OwnItems;
  /** Connection count of the disk at the last check. */
  #connections: number;
  /** Ids of restored items in the queue, and the number restored at once. */
  readonly #taken = new Set<string>();
  #portion = 0;
  /** Ids of items taken over while the queue was full. */
  readonly #left = new Set<string>();
  #replaying: Promise<void> | undefined;
  /** Number of takeover runs: an interrupted run stops once a new run has started. */
  #runs = 0;
  #interrupt: () => void = () => undefined;
  /** Number of purges: keys read before a purge are invalid afterwards. */
  #purges = 0;
  #purged: Promise<void> | undefined;
  #cancelAgain: (() => void) | undefined;
  #againMs = ROOM_MS;
  /** Items and bytes written since the last check of the limits. */
  #since = { items: 0, bytes: 0 };

  constructor(parts: StoreParts, disk: Disk<StoredItem>) {
    this.#parts = parts;
    this.#disk = disk;
    this.#connections = disk.connections;
    this.#target = parts.target;
    const written = (items: number, bytes: number): Promise<void> => this.#written(items, bytes);
    this.#own = new OwnItems({ ...parts, disk, written });
  }

  /** Number of the tracer's items on disk. */
  get size(): number {
    return this.#own.size;
  }

  /** True while the disk accepts writes. */
  get isTaking(): boolean {
    return this.#own.isTaking;
  }

  get #pending(): number {
    return this.#parts.tracer.stats().pending;
  }

  add(item: StoredItem): void {
    this.#own.add(item);
  }

  remove(ids: readonly string[]): void {
    const before = this.#taken.size;
    for (const id of ids) {
      this.#own.delete(id);
      this.#taken.delete(id);
    }
    this.#own.setWaiting(false);
    // Half of the portion is delivered: the next portion joins the rest.
    const { size } = this.#taken;
    if (size < before && (size === 0 || size <= this.#portion / 2)) void this.replay();
  }

  onRetry(): void {
    this.#rewriteLost();
    this.#own.setWaiting(true);
    // The app may have cleared the store.
    if (this.size > 0 && !this.#own.isAway) void this.#trim().catch(this.#parts.failed);
  }

  /** Removes every item for the tracer's destination, of other pages too. */
  clear(): void {
    this.#lose('no_consent', this.#left.size);
    this.#own.clear();
    this.#taken.clear();
    this.#left.clear();
    this.#purges += 1;
    this.#purged = this.#purge();
    this.#own.write();
  }

  /** Removes the items from disk. A suspended page may block the disk: further attempts follow. */
  async #purge(pauseMs = ROOM_MS): Promise<void> {
    try {
      const isAlive = await livingOwners();
      let lost: readonly DiskKey[] = [];
      await this.#disk.remove((keys) => {
        const removed = keys.filter(
          ([, , target, , id]) => target === this.#target && !this.#own.has(id),
        );
        // Living pages also hold the items in memory and count the losses themselves.
        lost = removed.filter((key) => key[1] !== this.#own.owner && !isAlive(key));
        return removed;
      });
      this.#lose('no_consent', countOf(lost));
    } catch (error) {
      this.#parts.failed(error);
      await new Promise<void>((resolve) => void this.#parts.setTimer(resolve, pauseMs));
      await this.#purge(Math.min(AGAIN_MS, pauseMs * 4));
    }
  }

  /** Writes pending items when the page is hidden: the page may end at any time. */
  hide(): void {
    this.#rewriteLost();
    this.#own.hide();
  }

  /**
   * Stops work when the page may end or sleep for long: another page may send the remaining items. `open` spans may
   * still end if the page returns; otherwise another page counts the spans.
   */
  leave(open: number): void {
    this.#cancelAgain?.();
    this.#disk.abort();
    this.#interrupt();
    this.#rewriteLost();
    this.#own.leave(open);
  }

  /** The page is back, or looked at again. */
  resume(): void {
    this.#againMs = ROOM_MS;
    this.#own.resume();
    void this.replay();
  }

  /** Restores, in portions, undelivered items of ended pages. */
  replay(): Promise<void> {
    return (this.#replaying ??= this.#replay().finally(() => (this.#replaying = undefined)));
  }

  async #replay(): Promise<void> {
    const { tracer, failed } = this.#parts;
    const isBusy = this.#taken.size > this.#portion / 2 && this.#pending > 0;
    if (!tracer.enabled || this.#own.isAway || isBusy) return;
    // A suspended page releases the lock at once: results of running work may not arrive before the page returns.
    const interrupted = new Promise<void>((resolve) => (this.#interrupt = resolve));
    const work = (): Promise<void> => Promise.race([this.#takeOver(), interrupted]);
    // A purge may take long: other pages need the lock meanwhile.
    await this.#purged;
    await alone(`honeyhive replay ${this.#target}`, work).catch((error: unknown) => {
      if (this.#own.isAway) return;
      failed(error);
      this.#lookAgain(AGAIN_MS);
    });
  }

  async #takeOver(): Promise<void> {
    const purges = this.#purges;
    const run = (this.#runs += 1);
    const isStale = (): boolean =>
      purges !== this.#purges || run !== this.#runs || this.#own.isAway;
    await this.#purged;
    const orphans = (await this.#trim()).filter((key) => key[2] === this.#target);
    if (isStale()) return;
    await this.#countOpen(orphans.filter(isNote));
    if (isStale()) return;
    const spans = portion(
      orphans.filter((key) => !isNote(key)),
      PORTION,
    );
    const moves = spans.map((from): [DiskKey, DiskKey] => {
      const [at, , ...rest] = from;
      return [from, [at, this.#own.owner, ...rest]];
    });
    const written = moves.map(([, to]) => to);
    const items =
      moves.length > 0 ? await this.#own.adopt(written, () => this.#disk.move(moves)) : [];
    if (purges !== this.#purges) {
      // The items were read before the purge and written under a new key afterwards.
      await this.#disk.change([], written);
      return this.#lose('no_consent', items.length);
    }
    const room = this.#parts.backEnd.loaded?.delivery.restore(items) ?? 0;
    // Unreadable items have already been removed.
    const taken = items.slice(0, room).filter(({ id }) => this.#own.has(id));
    for (const { id } of taken) this.#taken.add(id);
    for (const { id } of items) this.#left.delete(id);
    for (const { id } of items.slice(room)) this.#left.add(id);
    this.#portion = moves.length > 0 ? this.#taken.size : 0;
    if (this.#left.size > 0) this.#lookAgain(ROOM_MS);
  }

  /** Counts open spans of pages that have not returned. */
  async #countOpen(notes: readonly DiskKey[]): Promise<void> {
    const late = new Set(notes.filter(([at]) => Date.now() - at > WAY_BACK_MS).map(String));
    if (late.size === 0) return;
    let removed: readonly DiskKey[] = [];
    await this.#disk.remove((keys) => (removed = keys.filter((key) => late.has(String(key)))));
    this.#lose('abandoned', countOf(removed));
  }

  /** Writes items again after a new connection: the app may have deleted the database. */
  #rewriteLost(): boolean {
    const { connections } = this.#disk;
    const isLost = this.#connections !== connections;
    this.#connections = connections;
    if (isLost) this.#own.rewrite();
    return isLost;
  }

  async #written(items: number, bytes: number): Promise<void> {
    const { maxItems, maxBytes } = this.#parts.limits;
    this.#since = { items: this.#since.items + items, bytes: this.#since.bytes + bytes };
    const isMuch = this.#since.items * 10 > maxItems || this.#since.bytes * 10 > maxBytes;
    if (this.#rewriteLost() || isMuch) await this.#trim();
  }

  /** Removes expired and excess items, oldest first. Resolves with the remaining keys of ended tracers. */
  async #trim(): Promise<DiskKey[]> {
    const { limits } = this.#parts;
    this.#since = { items: 0, bytes: 0 };
    const isAlive = await livingOwners();
    const now = Date.now();
    if (this.#pending === 0) this.#own.forgetWritten();
    const isOrphan = (key: DiskKey): boolean => {
      const [, owner, , , id] = key;
      if (owner !== this.#own.owner) return !isAlive(key);
      // Items given up by the tracer are treated as another page's items: no copy is in memory.
      const isOver = this.#pending === 0 && this.#own.isWritten;
      return this.#own.has(id) && (isOver || this.#left.has(id));
    };
    let kept: DiskKey[] = [];
    let removed: DiskKey[] = [];
    await this.#disk.remove((keys) => {
      // The app has cleared the store.
      if (keys.length === 0) this.#own.rewrite();
      kept = keys;
      removed = keys.splice(0, excess(keys, limits, now));
      return removed;
    });
    // The tracer's own items are counted when dropped, if ever counted as recorded.
    const isLost = (key: DiskKey): boolean =>
      key[1] === this.#own.owner ? this.#left.has(key[4]) : !isAlive(key);
    const old = removed.filter(([at]) => now - at > limits.maxAgeMs);
    this.#lose('expired', countOf(old.filter(isLost)));
    this.#lose('queue_full', countOf(removed.slice(old.length).filter(isLost)));
    this.#rewriteLost();
    this.#own.compare(kept);
    for (const ids of [this.#taken, this.#left])
      for (const id of ids) if (!this.#own.has(id)) ids.delete(id);
    // A page that has just ended may still appear alive: the first check is soon, later checks are rarer.
    if (kept.some((key) => key[1] !== this.#own.owner && !isOrphan(key))) {
      this.#lookAgain(this.#againMs);
      this.#againMs = Math.min(AGAIN_MS, this.#againMs * 4);
    }
    return kept.filter(isOrphan);
  }

  #lose(reason: DropReason, count: number): void {
    this.#parts.backEnd.lose(reason, count);
  }

  #lookAgain(ms: number): void {
    this.#cancelAgain?.();
    if (!this.#own.isAway) this.#cancelAgain = this.#parts.setTimer(() => void this.replay(), ms);
  }
}

/** Returns a function that is true for keys of living tracers. */
async function livingOwners(): Promise<(key: DiskKey) => boolean> {
  const names = await lockNames();
  return ([at, owner]) => (names ? names.has(OWNER + owner) : Date.now() - at <= AGAIN_MS);
}

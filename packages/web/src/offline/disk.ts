import type { DiskKey } from './disk-key.ts';

/** The one database of an origin for what has not arrived yet. Every promise rejects where the browser refuses. */
export interface Disk<Item> {
  /** Writes and removes. What is asked for is on its way when this returns, also if the page is going away. */
  change(puts: ReadonlyArray<readonly [DiskKey, Item]>, removed: readonly DiskKey[]): Promise<void>;
  /** What lies there, of all tracers and pages. */
  keys(): Promise<DiskKey[]>;
  /** Puts items under other keys; gives those that were still there. */
  move(moves: ReadonlyArray<readonly [from: DiskKey, to: DiskKey]>): Promise<Item[]>;
}

const NAME = '@honeyhive/web';
const ITEMS = 'items';

/** Opens the database, or makes it. Rejects where storage is denied: private windows, sandboxed frames, settings. */
export async function openDisk<Item>(): Promise<Disk<Item>> {
  const db = await connect();
  const begin = (mode: IDBTransactionMode): IDBTransaction =>
    // Relaxed: it is safe from the page's end, which is what it is for, and costs no wait for the drive.
    db.transaction(ITEMS, mode, { durability: 'relaxed' });

  return {
    async change(puts, removed) {
      const transaction = begin('readwrite');
      const items = transaction.objectStore(ITEMS);
      for (const key of removed) items.delete(key);
      for (const [key, item] of puts) items.put(item, key);
      // Without it, a transaction dies with its page.
      transaction.commit();
      return done(transaction);
    },
    async keys() {
      const transaction = begin('readonly');
      const request = transaction.objectStore(ITEMS).getAllKeys();
      await done(transaction);
      return request.result as unknown as DiskKey[];
    },
    async move(moves) {
      const transaction = begin('readwrite');
      const items = transaction.objectStore(ITEMS);
      const found: Item[] = [];
      for (const [from, to] of moves) {
        const request = items.get(from);
        request.addEventListener('success', () => {
          const item = request.result as Item | undefined;
          if (item === undefined) return;
          found.push(item);
          items.delete(from);
          items.put(item, to);
        });
      }
      await done(transaction);
      return found;
    },
  };
}

/** One connection for all tracers; after it has failed or ended, the next tracer tries again. */
let connection: Promise<IDBDatabase> | undefined;

function connect(): Promise<IDBDatabase> {
  const forget = (): void => void (connection = undefined);
  return (connection ??= open(forget).catch((error: unknown) => {
    forget();
    throw error;
  }));
}

function open(ended: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener('upgradeneeded', () => void request.result.createObjectStore(ITEMS));
    request.addEventListener('success', () => {
      const db = request.result;
      // Somebody wants to delete it: never in their way.
      db.addEventListener('versionchange', () => {
        db.close();
        ended();
      });
      db.addEventListener('close', ended);
      resolve(db);
    });
    request.addEventListener('error', (event) => reject(refusal(event, request.error)));
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('error', (event) => event.preventDefault());
    transaction.addEventListener('abort', (event) => reject(refusal(event, transaction.error)));
  });
}

/** What the browser gives as the reason. An event that nobody stops would end on the user's console. */
function refusal(event: Event, error: DOMException | null): Error {
  event.preventDefault();
  return error ?? new Error('storage refused');
}

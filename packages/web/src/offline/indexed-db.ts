import type { SetTimer } from '@honeyhive/core';
import type { DiskKey } from './stored-key.ts';

/** The origin's single database of undelivered items. Every promise rejects if the browser refuses. */
export interface Disk<Item> {
  /** Number of connections so far, 0 without a connection. After a new connection, earlier writes may be lost. */
  readonly connections: number;
  /**
   * Writes and removes items; resolves with the earlier number of items. The changes are committed synchronously
   * where possible, even if the page is being left.
   */
  change(
    puts: ReadonlyArray<readonly [DiskKey, Item]>,
    removed: readonly DiskKey[],
  ): Promise<number | undefined>;
  /**
   * Removes the keys selected by `choose` from every key, of every tracer and page: no other page can select the
   * same keys.
   */
  remove(choose: (keys: DiskKey[]) => readonly DiskKey[]): Promise<void>;
  /** Moves items to new keys; resolves with the items still present. */
  move(moves: ReadonlyArray<readonly [from: DiskKey, to: DiskKey]>): Promise<Item[]>;
  /**
   * Aborts unfinished `remove` and `move` calls: on a suspended page such transactions would block every other page.
   */
  abort(): void;
}

const ITEMS = 'items';
/** Milliseconds after which an unresponsive browser counts as refusing. */
const ANSWER_MS = 5_000;

/** Opens or creates the database. Rejects where storage is denied: private windows, sandboxed frames, settings. */
export async function openDisk<Item>(name: string, setTimer: SetTimer): Promise<Disk<Item>> {
  const connect = (): Promise<IDBDatabase> =>
    (open.connecting ??= openDatabase(name).catch((error: unknown) => {
      forget();
      throw error;
    }));
  await connect();
  const running = new Set<IDBTransaction>();
  const start = (database: IDBDatabase): IDBTransaction =>
    // Relaxed durability survives the end of the page, as required, and does not wait for the drive.
    database.transaction(ITEMS, 'readwrite', { durability: 'relaxed' });

  const transact = async (
    work: (items: IDBObjectStore, transaction: IDBTransaction) => void,
  ): Promise<void> => {
    let transaction: IDBTransaction | undefined;
    try {
      // With a connection the transaction starts synchronously: a page being left may not run again.
      if (open.database) transaction = start(open.database);
    } catch {
      forget();
    }
    try {
      transaction ??= start(await connect());
      running.add(transaction);
      const over = done(transaction, setTimer);
      over.catch(() => undefined);
      work(transaction.objectStore(ITEMS), transaction);
      await over;
    } catch (error) {
      // Connections end without a word: the next try makes another.
      forget();
      throw error;
    } finally {
      if (transaction) running.delete(transaction);
    }
  };

  return {
    get connections() {
      return open.database ? open.count : 0;
    },
    async change(puts, removed) {
      let before: IDBRequest<number> | undefined;
      await transact((items, transaction) => {
        before = items.count();
        for (const key of removed) items.delete(key);
        for (const [key, item] of puts) items.put(item, key);
        // Without a commit, a transaction ends with the page.
        transaction.commit();
        running.delete(transaction);
      });
      return before?.result;
    },
    remove: (choose) =>
      transact((items) => {
        const request = items.getAllKeys();
        request.addEventListener('success', () => {
          for (const key of choose(request.result as unknown as DiskKey[])) items.delete(key);
        });
      }),
    async move(moves) {
      const found: Item[] = [];
      await transact((items) => {
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
      });
      return found;
    },
    abort() {
      for (const transaction of running) abort(transaction);
    },
  };
}

/** Connection shared by the page's tracers: opened on demand, and again after a close. */
const open: {
  database: IDBDatabase | undefined;
  connecting: Promise<IDBDatabase> | undefined;
  count: number;
  /** True while the app keeps an old version open: until then, every attempt would wait. */
  isBlocked: boolean;
} = { database: undefined, connecting: undefined, count: 0, isBlocked: false };

function forget(): void {
  open.database?.close();
  open.database = undefined;
  open.connecting = undefined;
}

/**
 * Opens the database in the present version: the app may have created a later version, with or without the item
 * store.
 */
function openDatabase(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (open.isBlocked) throw new Error('blocked');
    const request = indexedDB.open(name, version);
    request.addEventListener('upgradeneeded', () => {
      if (!hasItems(request.result)) request.result.createObjectStore(ITEMS);
    });
    request.addEventListener('success', () => {
      open.isBlocked = false;
      const database = request.result;
      const end = (): void => {
        database.close();
        if (open.database === database) forget();
      };
      if (!hasItems(database)) {
        end();
        return resolve(openDatabase(name, database.version + 1));
      }
      // A deletion or upgrade is requested: the connection must not block the request.
      database.addEventListener('versionchange', end);
      database.addEventListener('close', end);
      open.database = database;
      open.count += 1;
      resolve(database);
    });
    for (const type of ['error', 'blocked'])
      request.addEventListener(type, (event) => {
        open.isBlocked = type === 'blocked';
        reject(refusal(event));
      });
  });
}

const hasItems = ({ objectStoreNames }: IDBDatabase): boolean => objectStoreNames.contains(ITEMS);

/** Settles with `transaction`, which is ended if the browser does not answer. */
function done(transaction: IDBTransaction, setTimer: SetTimer): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = setTimer(() => {
      reject(new Error('timeout'));
      abort(transaction);
    }, ANSWER_MS);
    transaction.addEventListener('complete', () => {
      cancel();
      resolve();
    });
    transaction.addEventListener('error', (event) => event.preventDefault());
    transaction.addEventListener('abort', (event) => {
      cancel();
      reject(refusal(event));
    });
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // The transaction was finished, and the event is still to come.
  }
}

/** Creates an error with the name of the event. An unhandled event would appear in the user's console. */
function refusal(event: Event): Error {
  event.preventDefault();
  return new Error(event.type);
}

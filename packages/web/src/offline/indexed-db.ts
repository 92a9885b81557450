import type { SetTimer } from '@honeyhive/core';
import type { DiskKey } from './stored-key.ts';

/** The one database of an origin for what has not arrived yet. Every promise rejects where the browser refuses. */
export interface Disk<Item> {
  /** Connections made so far, 0 without one: with another, what was written before may be gone. */
  readonly connections: number;
  /**
   * Writes and removes; gives how many items there were before. What is asked for is on its way when this returns, also
   * if the page is going away.
   */
  change(
    puts: ReadonlyArray<readonly [DiskKey, Item]>,
    removed: readonly DiskKey[],
  ): Promise<number | undefined>;
  /** Removes what `choose` picks out of all keys, of all tracers and pages: no other page picks the same. */
  remove(choose: (keys: DiskKey[]) => readonly DiskKey[]): Promise<void>;
  /** Puts items under other keys; gives those that were still there. */
  move(moves: ReadonlyArray<readonly [from: DiskKey, to: DiskKey]>): Promise<Item[]>;
  /** Deletes the database. */
  destroy(): Promise<void>;
  /** Undoes `remove` and `move` that are not done: on a page that is put aside they would block every other page. */
  abort(): void;
}

const ITEMS = 'items';
/** Milliseconds after which a browser that does not answer counts as one that refuses. */
const ANSWER_MS = 5_000;

/** Opens the database, or makes it. Rejects where storage is denied: private windows, sandboxed frames, settings. */
export async function openDisk<Item>(name: string, setTimer: SetTimer): Promise<Disk<Item>> {
  const connect = (): Promise<IDBDatabase> =>
    (open.connecting ??= openDatabase(name).catch((error: unknown) => {
      forget();
      throw error;
    }));
  await connect();
  const running = new Set<IDBTransaction>();
  const start = (database: IDBDatabase): IDBTransaction =>
    // Relaxed: it is safe from the page's end, which is what it is for, and costs no wait for the drive.
    database.transaction(ITEMS, 'readwrite', { durability: 'relaxed' });

  const transact = async (
    work: (items: IDBObjectStore, transaction: IDBTransaction) => void,
  ): Promise<void> => {
    let transaction: IDBTransaction | undefined;
    try {
      // At once where there is a connection: a page that is going away has no later.
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
        // Without it, a transaction dies with its page.
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
    destroy() {
      forget();
      return deleteDatabase(name);
    },
    abort() {
      for (const transaction of running) abort(transaction);
    },
  };
}

/** The connection of all tracers of the page: made when it is needed, and again when it has ended. */
const open: {
  database: IDBDatabase | undefined;
  connecting: Promise<IDBDatabase> | undefined;
  count: number;
  /** The app keeps an old version open: until it closes that, every try would wait. */
  isBlocked: boolean;
} = { database: undefined, connecting: undefined, count: 0, isBlocked: false };

function forget(): void {
  open.database?.close();
  open.database = undefined;
  open.connecting = undefined;
}

/** Opens the database in the version it has: the app may have made a later one, with the items or without. */
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
      // Somebody wants to delete it: never in their way.
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

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    const end = (event: Event): void => {
      event.preventDefault();
      resolve();
    };
    // Whoever else has it open closes it when asked to.
    for (const type of ['success', 'error', 'blocked']) request.addEventListener(type, end);
  });
}

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
    // It was over, and has not said so yet.
  }
}

/** Names what has refused. An event that nobody stops would end on the user's console. */
function refusal(event: Event): Error {
  event.preventDefault();
  return new Error(event.type);
}

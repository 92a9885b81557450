import type { Later } from '@honeyhive/core';
import type { DiskKey } from './disk-key.ts';

/** The one database of an origin for what has not arrived yet. Every promise rejects where the browser refuses. */
export interface Disk<Item> {
  /** Connections made so far, 0 without one: with another, what was written before may be gone. */
  readonly connections: number;
  /** Writes and removes. What is asked for is on its way when this returns, also if the page is going away. */
  change(puts: ReadonlyArray<readonly [DiskKey, Item]>, removed: readonly DiskKey[]): Promise<void>;
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
export async function openDisk<Item>(name: string, later: Later): Promise<Disk<Item>> {
  const connect = (): Promise<IDBDatabase> => connectTo(name);
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
      const over = done(transaction, later);
      over.catch(() => undefined);
      work(transaction.objectStore(ITEMS), transaction);
      await over;
    } catch (error) {
      // Connections end without a word: the next try makes another.
      open.database?.close();
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
    change: (puts, removed) =>
      transact((items, transaction) => {
        for (const key of removed) items.delete(key);
        for (const [key, item] of puts) items.put(item, key);
        // Without it, a transaction dies with its page.
        transaction.commit();
        running.delete(transaction);
      }),
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
      open.database?.close();
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
} = { database: undefined, connecting: undefined, count: 0 };

function forget(): void {
  open.database = undefined;
  open.connecting = undefined;
}

function connectTo(name: string): Promise<IDBDatabase> {
  return (open.connecting ??= openDatabase(name).catch((error: unknown) => {
    forget();
    throw error;
  }));
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => void request.result.createObjectStore(ITEMS));
    request.addEventListener('success', () => {
      const database = request.result;
      const end = (): void => {
        database.close();
        if (open.database === database) forget();
      };
      // Somebody wants to delete it: never in their way.
      database.addEventListener('versionchange', end);
      database.addEventListener('close', end);
      open.database = database;
      open.count += 1;
      resolve(database);
    });
    request.addEventListener('error', (event) => reject(refusal(event, request.error)));
  });
}

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
function done(transaction: IDBTransaction, later: Later): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = later(() => {
      reject(new Error('the browser does not answer'));
      abort(transaction);
    }, ANSWER_MS);
    const settle = (then: () => void): void => {
      cancel();
      then();
    };
    transaction.addEventListener('complete', () => settle(resolve));
    transaction.addEventListener('error', (event) => event.preventDefault());
    transaction.addEventListener('abort', (event) =>
      settle(() => reject(refusal(event, transaction.error))),
    );
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It was over, and has not said so yet.
  }
}

/** What the browser gives as the reason. An event that nobody stops would end on the user's console. */
function refusal(event: Event, error: DOMException | null): Error {
  event.preventDefault();
  return error ?? new Error('storage refused');
}

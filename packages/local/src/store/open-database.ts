import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, DatabaseConstructor } from './database.ts';
import { makeFolder } from './make-folder.ts';
import { moveAside } from './move-aside.ts';
import { APPLICATION, FIRST_APPLICATION, PROBES, TABLES, VERSION } from './schema.ts';
import { classifyFailure } from './sqlite-error.ts';

/** How long a statement waits for another process that writes. */
const BUSY_MS = 2000;

/** Tells a person one sentence. */
export type Say = (sentence: string) => void;

const pragma = (db: Database, name: string): number =>
  Number(Object.values(Object(db.prepare(`PRAGMA ${name}`).all()[0]))[0]);

/** A path that is a mistake, or somebody else's file: nothing is begun there. */
export class RefusedFile extends Error {}

/** A file that is ours in another shape: it is moved aside under `suffix`. */
class UnusableFile extends Error {
  readonly suffix: string;

  constructor(suffix: string, reason: string) {
    super(reason);
    this.suffix = suffix;
  }
}

/** The file that a path leads to: moving a symbolic link aside would leave its file in place. */
export function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Merges the write-ahead log, so that the file is whole and alone; false while another process uses it. */
export function mergeLog(db: Database): boolean {
  try {
    db.exec('PRAGMA busy_timeout = 0');
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    const [row] = db.prepare('PRAGMA journal_mode = DELETE').all();
    return Object.values(Object(row))[0] === 'delete';
  } catch {
    return false;
  }
}

function examine(db: Database, path: string): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  // Tables first: another process that begins the file just now marks it as ours before it makes them.
  const [tables] = db.prepare('SELECT count(*) AS n FROM sqlite_master').all();
  const isEmpty = Number(Object(tables).n) === 0;
  const application = pragma(db, 'application_id');
  const isOurs = application === APPLICATION || application === FIRST_APPLICATION;
  if (!isOurs && !isEmpty) {
    throw new RefusedFile(
      `${path} is a database of something else: choose another file for the store.`,
    );
  }
  const version = pragma(db, 'user_version');
  if (isOurs && !isEmpty && (version < 1 || version > VERSION)) {
    if (!mergeLog(db)) {
      throw new RefusedFile(
        `${path} is in use by another version of the local backend: stop that one, or choose another file for the store.`,
      );
    }
    throw new UnusableFile(`v${version}`, `was written by another version (${version})`);
  }
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  if (isEmpty) db.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION};`);
  try {
    db.exec(TABLES);
    for (const probe of PROBES) db.prepare(probe).all();
  } catch (error) {
    if (classifyFailure(error)) throw error;
    throw new UnusableFile('unknown', 'has tables that this version does not know');
  }
}

function openOnce(Library: DatabaseConstructor, path: string): Database {
  const db = new Library(path, { timeout: BUSY_MS });
  try {
    examine(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The suffix and the reason for a file that cannot be used as it is; undefined when it stays where it is. */
function reasonToMove(error: unknown): { suffix: string; reason: string } | undefined {
  if (error instanceof UnusableFile) return { suffix: error.suffix, reason: error.message };
  if (classifyFailure(error) !== 'damaged') return undefined;
  return { suffix: 'damaged', reason: 'is damaged' };
}

/** Moves a file aside and says where it is now. */
export function putAside(path: string, suffix: string, reason: string, say: Say): void {
  const aside = moveAside(path, suffix);
  say(`${path} ${reason}: it was moved to ${aside}, and a new file was begun.`);
}

/**
 * Opens the file, and its folder, if they are not there yet. A damaged file and one of another version are moved aside
 * and a new one is begun. Throws a {@link RefusedFile} for a path that cannot be meant, and SQLite's error otherwise.
 */
export function openDatabase(Library: DatabaseConstructor, path: string, say: Say): Database {
  makeFolder(dirname(path));
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) {
    throw new RefusedFile(`${path} is not a file: name a file for the store.`);
  }
  const deadline = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return openOnce(Library, path);
    } catch (error) {
      const move = reasonToMove(error);
      if (move) {
        putAside(path, move.suffix, move.reason, say);
      } else if (classifyFailure(error) !== 'busy' || Date.now() > deadline) {
        throw error;
      } else {
        // Switching a new file to its log fails at once while another process does the same.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }
}

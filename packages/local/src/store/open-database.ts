import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, DatabaseConstructor } from './database.ts';
import { makeFolder } from './make-folder.ts';
import { moveAside } from './move-aside.ts';
import { APPLICATION, FIRST_APPLICATION, PROBES, TABLES, VERSION } from './schema.ts';
import { classifyFailure } from './sqlite-error.ts';

/** Milliseconds a statement waits for another writing process. */
const BUSY_MS = 2000;

/** Callback printing a sentence for a person. */
export type Say = (sentence: string) => void;

const pragma = (db: Database, name: string): number =>
  Number(Object.values(Object(db.prepare(`PRAGMA ${name}`).all()[0]))[0]);

/** A mistaken path, or a file of a foreign program: no store is created there. */
export class RefusedFile extends Error {}

/** Store file in an unknown form: the file is moved aside under `suffix`. */
class UnusableFile extends Error {
  readonly suffix: string;

  constructor(suffix: string, reason: string) {
    super(reason);
    this.suffix = suffix;
  }
}

/** Resolves a path to the real file: moving a symbolic link aside would leave the file in place. */
export function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Merges the write-ahead log into the file, so the file is complete alone; returns false while another process uses
 * the file.
 */
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
  // The tables are read first: another process creating the file now sets the application mark before the tables.
  const [tables] = db.prepare('SELECT count(*) AS n FROM sqlite_master').all();
  const isEmpty = Number(Object(tables).n) === 0;
  const application = pragma(db, 'application_id');
  const isOurs = application === APPLICATION || application === FIRST_APPLICATION;
  if (!isOurs && !isEmpty) {
    throw new RefusedFile(
      `${path} is a database of a different program: choose another file for the store.`,
    );
  }
  const version = pragma(db, 'user_version');
  if (isOurs && !isEmpty && (version < 1 || version > VERSION)) {
    if (!mergeLog(db)) {
      throw new RefusedFile(
        `${path} is in use by another version of the local backend: stop that version, or choose another file for the store.`,
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
    throw new UnusableFile('unknown', 'has tables unknown to this version');
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

/** Returns the suffix and the reason for moving an unusable file; undefined if the file stays. */
function reasonToMove(error: unknown): { suffix: string; reason: string } | undefined {
  if (error instanceof UnusableFile) return { suffix: error.suffix, reason: error.message };
  if (classifyFailure(error) !== 'damaged') return undefined;
  return { suffix: 'damaged', reason: 'is damaged' };
}

/** Moves a file aside and reports the new path. */
export function putAside(path: string, suffix: string, reason: string, say: Say): void {
  const aside = moveAside(path, suffix);
  say(`${path} ${reason}: moved to ${aside}, and created a new file.`);
}

/**
 * Opens the file, creating file and folder if missing. A damaged file or a file of another version is moved aside
 * and a new file is created. Throws a {@link RefusedFile} for an invalid path, and otherwise the SQLite error.
 */
export function openDatabase(Library: DatabaseConstructor, path: string, say: Say): Database {
  makeFolder(dirname(path));
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) {
    throw new RefusedFile(`${path} is not a file: choose a file for the store.`);
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
        // Switching a new file to WAL fails at once while another process does the same.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }
}

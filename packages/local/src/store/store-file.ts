import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Statement } from 'libsql';
import { BadRequest } from '../ingest/bad-request.ts';
import { isObject } from '../json.ts';
import type { Database, DatabaseConstructor } from './database.ts';
import { makeFolder } from './make-folder.ts';
import { findAsideName } from './move-aside.ts';
import { type Say, mergeLog, openDatabase, putAside } from './open-database.ts';
import { classifyFailure, describeCause } from './sqlite-error.ts';

/** Connections to files moved from the path: closing such a connection would delete the log of the new file. */
const abandoned: Database[] = [];

/** Keeps a SQLite file usable: waits for locks, moves damaged files aside, counts and reports refused writes. */
export class StoreFile {
  readonly #Library: DatabaseConstructor;
  readonly #path: string;
  readonly #say: Say;
  readonly #statements = new Map<string, Statement>();
  #db: Database;
  #inode = '';
  /** Raised with every new connection. */
  #generation = 0;
  #refused = 0;
  #isClosed = false;

  constructor(Library: DatabaseConstructor, path: string, say: Say) {
    this.#Library = Library;
    this.#path = path;
    this.#say = say;
    this.#db = openDatabase(Library, path, say);
    this.#inode = this.#inodeOfPath();
  }

  /**
   * Returns every row of a query. Every row is read: a statement stopped early would keep an old snapshot of the
   * file.
   */
  rows(text: string, ...values: unknown[]): Record<string, unknown>[] {
    return this.#mended(() =>
      this.#prepare(text)
        .all(...values)
        .filter(isObject),
    );
  }

  /** Runs a statement without result rows. */
  run(text: string, ...values: unknown[]): { changes: number; lastInsertRowid: number | bigint } {
    return this.#mended(() => this.#prepare(text).run(...values));
  }

  /** Returns a revision: changes after writes by another process and with a new file. */
  revision(): string {
    return `${this.#generation}.${String(this.rows('PRAGMA data_version')[0]?.['data_version'])}`;
  }

  /**
   * Runs `work` as a transaction. Throws a {@link BadRequest} of status 503 if the data cannot be stored: the sender
   * retries.
   */
  transaction(work: () => void): void {
    this.#checkOpen();
    this.#followPath();
    try {
      this.#mended(() => this.#commit(work));
    } catch (error) {
      const failure = classifyFailure(error);
      if (failure === undefined) throw error;
      if (failure !== 'unwritable' || !this.#retryWithShortLog(work)) this.#refuse(error);
    }
    if (this.#refused > 0) this.#say(`${this.#path} is writable again; ${this.#refusals()}.`);
    this.#refused = 0;
  }

  #refusals(): string {
    return `${this.#refused} ${this.#refused === 1 ? 'request was' : 'requests were'} refused meanwhile`;
  }

  #prepare(text: string): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  /** Runs `work`, and again in a new file if the old file is damaged. */
  #mended<T>(work: () => T): T {
    this.#checkOpen();
    if (this.#db.inTransaction) return work();
    try {
      return work();
    } catch (error) {
      if (classifyFailure(error) !== 'damaged') throw error;
      this.#statements.clear();
      if (this.#inodeOfPath() === this.#inode) {
        this.#db.close();
        putAside(this.#path, 'damaged', 'is damaged', this.#say);
      } else {
        abandoned.push(this.#db); // another process has moved the file already
      }
      this.#reopen();
      return work();
    }
  }

  /** The library ends the process when a closed connection is used; requests may be under way when the server closes. */
  #checkOpen(): void {
    if (this.#isClosed) throw new BadRequest(503, `${this.#path} is closed`);
  }

  #reopen(): void {
    this.#db = openDatabase(this.#Library, this.#path, this.#say);
    this.#inode = this.#inodeOfPath();
    this.#generation += 1;
  }

  /** Requests the write lock first: BEGIN IMMEDIATE waits for a lock, a later upgrade can only fail. */
  #commit(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Merges the log into the file to free disk space, and retries; true on success. */
  #retryWithShortLog(work: () => void): boolean {
    try {
      this.rows('PRAGMA wal_checkpoint(TRUNCATE)');
      this.#commit(work);
      return true;
    } catch {
      return false;
    }
  }

  #refuse(error: unknown): never {
    const sentence = `${this.#path} cannot be written (${describeCause(error)})`;
    if (this.#refused === 0) {
      this.#say(`${sentence}: new data is refused until writable; stored data stays readable.`);
    }
    this.#refused += 1;
    throw new BadRequest(503, `${sentence}: try again`);
  }

  #inodeOfPath(): string {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    return found ? `${found.dev}.${found.ino}` : '';
  }

  /** Follows a deleted or replaced file: writes out the data held by the connection, then continues at the path. */
  #followPath(): void {
    const inode = this.#inodeOfPath();
    if (inode === this.#inode) return;
    try {
      const copy = inode === '' ? this.#path : findAsideName(this.#path, 'replaced');
      makeFolder(dirname(this.#path));
      // The log of the deleted file would be replayed into the new file.
      if (inode === '')
        for (const end of ['-wal', '-shm']) rmSync(this.#path + end, { force: true });
      this.#db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`);
      this.#statements.clear();
      abandoned.push(this.#db);
      this.#reopen();
      this.#say(
        inode === ''
          ? `${this.#path} was deleted while in use: the file was restored with all data.`
          : `${this.#path} was replaced while in use: the previous data is in ${copy}.`,
      );
    } catch (error) {
      if (inode === '' && classifyFailure(error) !== 'damaged') {
        this.#inode = ''; // said once: the connection goes on without a path
        this.#say(
          `${this.#path} was deleted while in use and cannot be restored (${describeCause(error)}): the data is lost when the process exits.`,
        );
        return;
      }
      this.#statements.clear();
      abandoned.push(this.#db);
      this.#reopen();
      this.#say(
        `${this.#path} was moved or replaced while in use (${describeCause(error)}): the current file is used.`,
      );
    }
  }

  /**
   * Empties the tables and frees the space. On a full disk, where freeing needs space, creates a new file instead.
   */
  clear(tables: readonly string[]): void {
    try {
      this.#mended(() =>
        this.#commit(() => tables.forEach((table) => this.run(`DELETE FROM ${table}`))),
      );
      this.rows('PRAGMA wal_checkpoint(TRUNCATE)');
      this.#db.exec('VACUUM');
      this.rows('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      const failure = classifyFailure(error);
      if (failure !== 'unwritable') {
        // Another process reads: the rows are gone, their room stays.
        if (failure === 'busy' && this.rows(`SELECT 1 FROM ${tables[0]} LIMIT 1`).length === 0)
          return;
        throw error;
      }
      this.#statements.clear();
      this.#db.close();
      for (const end of ['', '-wal', '-shm']) rmSync(this.#path + end, { force: true });
      this.#reopen();
    }
  }

  /** Merges the log into the file and closes the file; the log stays while another process uses the file. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#refused > 0) this.#say(`${this.#path} was closed; ${this.#refusals()}.`);
    this.#statements.clear();
    if (this.#inodeOfPath() !== this.#inode) {
      abandoned.push(this.#db);
      return;
    }
    mergeLog(this.#db);
    this.#db.close();
  }
}

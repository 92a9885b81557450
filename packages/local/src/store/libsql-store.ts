import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database, Statement } from 'libsql';
import type { StoredEvent } from '../event.ts';
import type { EventPatch } from '../event-patch.ts';
import { isObject } from '../json.ts';
import type { StoredSession } from '../session.ts';
import type { Store, StoredEventFilter } from './store.ts';

/** Raised when the shape of what is kept changes: an older file is emptied, its content was a copy. */
const VERSION = 1;

/** Marks our files, so that no other database is ever touched ("hive"). */
const APPLICATION = 0x68697665;

const TABLES = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, event_id TEXT UNIQUE NOT NULL, session_id TEXT NOT NULL,
    trace_id TEXT, span_id TEXT, name TEXT NOT NULL, type TEXT NOT NULL, project TEXT NOT NULL,
    start_time REAL NOT NULL, received REAL NOT NULL, json TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS events_session ON events (session_id, start_time);
  CREATE INDEX IF NOT EXISTS events_span ON events (trace_id, span_id);
  CREATE TABLE IF NOT EXISTS sessions (
    seq INTEGER PRIMARY KEY, session_id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS patches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);`;

const PUT_EVENT = `
  INSERT INTO events (event_id, session_id, trace_id, span_id, name, type, project, start_time, received, json)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (event_id) DO UPDATE SET session_id = excluded.session_id, trace_id = excluded.trace_id,
    span_id = excluded.span_id, name = excluded.name, type = excluded.type, project = excluded.project,
    start_time = excluded.start_time, received = excluded.received, json = excluded.json`;

const REMOVE_SESSION = [
  `DELETE FROM patches WHERE id = ?1 OR id IN (SELECT event_id FROM events WHERE session_id = ?1)`,
  `DELETE FROM events WHERE session_id = ?1`,
  `DELETE FROM sessions WHERE session_id = ?1`,
];

const TRIM_PATCHES = `
  DELETE FROM patches WHERE seq IN (
    SELECT seq FROM patches
    WHERE id NOT IN (SELECT event_id FROM events) AND id NOT IN (SELECT session_id FROM sessions)
    ORDER BY seq DESC LIMIT -1 OFFSET ?)`;

const COLUMNS: readonly (readonly [keyof StoredEventFilter, string])[] = [
  ['sessionId', 'session_id'],
  ['traceId', 'trace_id'],
  ['spanId', 'span_id'],
  ['eventId', 'event_id'],
  ['name', 'name'],
  ['type', 'type'],
  ['project', 'project'],
];

const column = (row: unknown, name: string): unknown => (isObject(row) ? row[name] : undefined);

// What this store has written itself it may trust.
const toEvent = (json: string): StoredEvent => JSON.parse(json);
const toSession = (json: string): StoredSession => JSON.parse(json);
const toPatch = (json: string): EventPatch => JSON.parse(json);

/** A store in a SQLite file, which outlives the process. */
class LibsqlStore implements Store {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  #count: number;

  constructor(db: Database) {
    this.#db = db;
    this.#count = this.#counted();
  }

  #counted(): number {
    return Number(column(this.#sql('SELECT count(*) AS n FROM events').get(), 'n'));
  }

  #sql(text: string): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  /** The `json` column of the rows that a query finds. */
  #json(text: string, ...values: unknown[]): string[] {
    return this.#sql(text)
      .all(...values)
      .map((row) => String(column(row, 'json')));
  }

  transaction(work: () => void): void {
    try {
      this.#db.transaction(work)();
    } catch (error) {
      this.#count = this.#counted(); // what was written is undone
      throw error;
    }
  }

  putEvent(event: StoredEvent): void {
    if (!this.#sql('SELECT 1 FROM events WHERE event_id = ?').get(event.event_id)) this.#count++;
    const { event_id: id, session_id, trace_id, span_id, event_name, event_type, project } = event;
    const columns = [id, session_id, trace_id, span_id, event_name, event_type, project];
    this.#sql(PUT_EVENT).run(...columns, event.start_time, event.received, JSON.stringify(event));
  }

  event(id: string): StoredEvent | undefined {
    return this.#json('SELECT json FROM events WHERE event_id = ?', id).map(toEvent)[0];
  }

  events(filter: StoredEventFilter): StoredEvent[] {
    const asked = COLUMNS.filter(([key]) => filter[key] !== undefined);
    const where = asked.map(([, name]) => `${name} = ?`).join(' AND ') || '1';
    const text = `SELECT json FROM events WHERE ${where} ORDER BY start_time, received, seq`;
    return this.#json(text, ...asked.map(([key]) => filter[key])).map(toEvent);
  }

  removeEvent(id: string): void {
    this.#count -= this.#sql('DELETE FROM events WHERE event_id = ?').run(id).changes;
    this.#sql('DELETE FROM patches WHERE id = ?').run(id);
  }

  putSession(session: StoredSession): void {
    this.#sql(
      `INSERT INTO sessions (session_id, json) VALUES (?, ?)
       ON CONFLICT (session_id) DO UPDATE SET json = excluded.json`,
    ).run(session.session_id, JSON.stringify(session));
  }

  session(id: string): StoredSession | undefined {
    return this.#json('SELECT json FROM sessions WHERE session_id = ?', id).map(toSession)[0];
  }

  sessions(): StoredSession[] {
    return this.#json('SELECT json FROM sessions ORDER BY seq').map(toSession);
  }

  removeSession(id: string): void {
    for (const text of REMOVE_SESSION) this.#sql(text).run(id);
    this.#count = this.#counted();
  }

  putPatch(id: string, patch: EventPatch): void {
    this.#sql('DELETE FROM patches WHERE id = ?').run(id);
    this.#sql('INSERT INTO patches (id, json) VALUES (?, ?)').run(id, JSON.stringify(patch));
  }

  patch(id: string): EventPatch | undefined {
    return this.#json('SELECT json FROM patches WHERE id = ?', id).map(toPatch)[0];
  }

  trimPatches(limit: number): void {
    const patches = Number(column(this.#sql('SELECT count(*) AS n FROM patches').get(), 'n'));
    if (patches > limit) this.#sql(TRIM_PATCHES).run(limit);
  }

  countEvents(): number {
    return this.#count;
  }

  clear(): void {
    this.#db.exec('DELETE FROM events; DELETE FROM sessions; DELETE FROM patches;');
    this.#count = 0;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

const pragma = (db: Database, name: string): unknown =>
  column(db.prepare(`PRAGMA ${name}`).get(), name);

/** Empties a file of an older version, and refuses somebody else's database. */
function prepareFile(db: Database, path: string): void {
  const ours = pragma(db, 'application_id') === APPLICATION;
  const tables = column(db.prepare('SELECT count(*) AS n FROM sqlite_master').get(), 'n');
  if (!ours && tables !== 0) {
    db.close();
    throw new Error(`${path} is a database of something else: choose another file for the store.`);
  }
  if (ours && pragma(db, 'user_version') !== VERSION) {
    db.exec('DROP TABLE IF EXISTS events; DROP TABLE IF EXISTS sessions;');
    db.exec('DROP TABLE IF EXISTS patches;');
  }
  db.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION};`);
}

/** Opens the file, and its folder, if they are not there yet; loads the native library only here. */
export async function openLibsqlStore(file: string): Promise<Store> {
  const { default: Library } = await import('libsql');
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  const db = new Library(path);
  prepareFile(db, path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  db.exec(TABLES);
  return new LibsqlStore(db);
}

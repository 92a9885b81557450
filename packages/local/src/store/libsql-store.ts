import { resolve } from 'node:path';
import type { JsonObject } from '../json.ts';
import type { StoredEvent } from '../events/event.ts';
import { measureEvent } from '../events/event-measures.ts';
import type { EventPatch } from '../events/event-patch.ts';
import type { SessionSums } from '../events/session-summary.ts';
import type { StoredSession } from '../events/session.ts';
import { type Say, resolveLink } from './open-database.ts';
import { joinSums, measureValues, toEvent, toObject, toPatch, toSession } from './rows.ts';
import {
  EMPTY_SESSIONS,
  PUT_DOCUMENT,
  PUT_EVENT,
  PUT_MEASURES,
  REMOVE_OF_SESSION,
  TRIM_PATCHES,
  sumsQueries,
} from './schema.ts';
import { StoreFile } from './store-file.ts';
import type { Store, StoredEventFilter } from './store.ts';
import { upgrade } from './upgrade.ts';

const COLUMNS: readonly (readonly [keyof StoredEventFilter, string])[] = [
  ['sessionId', 'session_id'],
  ['traceId', 'trace_id'],
  ['spanId', 'span_id'],
  ['eventId', 'event_id'],
  ['name', 'name'],
  ['type', 'type'],
  ['project', 'project'],
];

/** Query for the key of an event in `measures`. */
const PLACE = 'SELECT seq, session_id, start_time FROM events WHERE event_id = ?';
const REMOVE_MEASURES = 'DELETE FROM measures WHERE session_id = ? AND start_time = ? AND seq = ?';

/** A store in a SQLite file, which outlives the process. */
class LibsqlStore implements Store {
  readonly #file: StoreFile;
  /** Events and sessions in the file as of `#revision`. */
  #counts = { events: 0, sessions: 0 };
  #revision = '';

  constructor(file: StoreFile) {
    this.#file = file;
    this.#recount();
  }

  #recount(): void {
    this.#revision = this.#file.revision();
    const count = (table: string): number =>
      Number(this.#file.rows(`SELECT count(*) AS n FROM ${table}`)[0]?.['n']);
    this.#counts = { events: count('events'), sessions: count('sessions') };
  }

  /** Returns the `json` column of the rows of a query. */
  #json(text: string, ...values: unknown[]): string[] {
    return this.#file.rows(text, ...values).map((row) => String(row['json']));
  }

  transaction(work: () => void): void {
    try {
      this.#file.transaction(() => {
        if (this.#revision !== this.#file.revision()) this.#recount();
        work();
      });
    } catch (error) {
      this.#revision = ''; // what was written is undone: counted anew before the next write
      throw error;
    }
  }

  putEvent(event: StoredEvent): void {
    const before = this.#removeMeasures(event.event_id);
    const { event_id: id, session_id, trace_id, span_id, event_name, event_type, project } = event;
    const columns = [id, session_id, trace_id, span_id, event_name, event_type, project];
    const put = [...columns, event.start_time, event.received, JSON.stringify(event)];
    const { lastInsertRowid } = this.#file.run(PUT_EVENT, ...put);
    if (before === undefined) this.#counts.events += 1;
    this.#putMeasures(event, this.patch(id), before ?? Number(lastInsertRowid));
  }

  /** Removes the measures of an event and returns the `seq` of a known event. */
  #removeMeasures(id: string): number | undefined {
    const [place] = this.#file.rows(PLACE, id);
    if (!place) return undefined;
    this.#file.run(REMOVE_MEASURES, place['session_id'], place['start_time'], place['seq']);
    return Number(place['seq']);
  }

  #putMeasures(event: StoredEvent, patch: EventPatch | undefined, seq: number): void {
    this.#file.run(PUT_MEASURES, ...measureValues(measureEvent(event, patch), seq));
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
    this.#removeMeasures(id);
    this.#counts.events -= this.#file.run('DELETE FROM events WHERE event_id = ?', id).changes;
    this.#file.run('DELETE FROM patches WHERE id = ?', id);
  }

  putSession(session: StoredSession): void {
    const isKnown = this.session(session.session_id) !== undefined;
    this.#file.run(
      `INSERT INTO sessions (session_id, json) VALUES (?, ?)
       ON CONFLICT (session_id) DO UPDATE SET json = excluded.json`,
      session.session_id,
      JSON.stringify(session),
    );
    if (!isKnown) this.#counts.sessions += 1;
  }

  session(id: string): StoredSession | undefined {
    return this.#json('SELECT json FROM sessions WHERE session_id = ?', id).map(toSession)[0];
  }

  sessions(): StoredSession[] {
    return this.#json('SELECT json FROM sessions ORDER BY seq').map(toSession);
  }

  removeSession(id: string): void {
    for (const text of REMOVE_OF_SESSION) this.#file.run(text, id);
    const remove = (table: string): number =>
      this.#file.run(`DELETE FROM ${table} WHERE session_id = ?`, id).changes;
    this.#counts.events -= remove('events');
    this.#counts.sessions -= remove('sessions');
  }

  putPatch(id: string, patch: EventPatch): void {
    this.#file.run('DELETE FROM patches WHERE id = ?', id);
    this.#file.run('INSERT INTO patches (id, json) VALUES (?, ?)', id, JSON.stringify(patch));
    const event = this.event(id);
    if (!event) return;
    const seq = this.#removeMeasures(id);
    if (seq !== undefined) this.#putMeasures(event, patch, seq);
  }

  patch(id: string): EventPatch | undefined {
    return this.#json('SELECT json FROM patches WHERE id = ?', id).map(toPatch)[0];
  }

  trimPatches(limit: number): void {
    const [row] = this.#file.rows('SELECT count(*) AS n FROM patches');
    if (Number(row?.['n']) > limit) this.#file.run(TRIM_PATCHES, limit);
  }

  putDocument(collection: string, id: string, document: JsonObject): void {
    this.#file.run(PUT_DOCUMENT, collection, id, JSON.stringify(document));
  }

  document(collection: string, id: string): JsonObject | undefined {
    const where = 'collection = ? AND id = ?';
    return this.#json(`SELECT json FROM documents WHERE ${where}`, collection, id).map(toObject)[0];
  }

  documents(collection: string): JsonObject[] {
    const text = 'SELECT json FROM documents WHERE collection = ? ORDER BY seq';
    return this.#json(text, collection).map(toObject);
  }

  countDocuments(collection: string): number {
    const text = 'SELECT count(*) AS n FROM documents WHERE collection = ?';
    return Number(this.#file.rows(text, collection)[0]?.['n']);
  }

  removeDocument(collection: string, id: string): boolean {
    const text = 'DELETE FROM documents WHERE collection = ? AND id = ?';
    return this.#file.run(text, collection, id).changes > 0;
  }

  countEvents(): number {
    return this.#counts.events;
  }

  countSessions(): number {
    return this.#counts.sessions;
  }

  sums(sessionId?: string): Map<string, SessionSums> {
    const { all, models, rare } = sumsQueries(sessionId === undefined ? '1' : 'session_id = ?');
    const asked = sessionId === undefined ? [] : [sessionId];
    const read = (text: string): Record<string, unknown>[] => this.#file.rows(text, ...asked);
    return joinSums(read(all), read(models), read(rare));
  }

  emptySessions(limit: number): string[] {
    return this.#file.rows(EMPTY_SESSIONS, limit).map((row) => String(row['session_id']));
  }

  revision(): string {
    return this.#file.revision();
  }

  clear(): void {
    this.#file.clear(['events', 'sessions', 'patches', 'measures', 'documents']);
    this.#recount();
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * Opens the file, creating file and folder if missing; loads the native library only here. Reports the fate of an
 * unusable file in one sentence. Throws for an invalid path.
 */
export async function openLibsqlStore(file: string, say: Say): Promise<Store> {
  const { default: Library } = await import('libsql');
  const path = resolveLink(resolve(file));
  const opened = new StoreFile(Library, path, say);
  try {
    await upgrade(opened, path, say);
    return new LibsqlStore(opened);
  } catch (error) {
    opened.close();
    throw error;
  }
}

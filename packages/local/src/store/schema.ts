/**
 * The version of the tables. Version 2 added `measures`. A file of version 1 is upgraded in place,
 * a file of a later version is moved aside.
 */
export const VERSION = 2;

/** Application id of store files, so no foreign database is ever touched ("hivf"). */
export const APPLICATION = 0x68697666;

/**
 * Application id of version 1, whose code emptied every file of another version: version 1 refuses files with the
 * new id.
 */
export const FIRST_APPLICATION = 0x68697665;

/** Tables of the store. `measures` holds the numbers the session list adds up, by session and start. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, event_id TEXT UNIQUE NOT NULL, session_id TEXT NOT NULL,
    trace_id TEXT, span_id TEXT, name TEXT NOT NULL, type TEXT NOT NULL, project TEXT NOT NULL,
    start_time REAL NOT NULL, received REAL NOT NULL, json TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS events_session ON events (session_id, start_time);
  CREATE INDEX IF NOT EXISTS events_span ON events (trace_id, span_id);
  CREATE TABLE IF NOT EXISTS sessions (
    seq INTEGER PRIMARY KEY, session_id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS patches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    UNIQUE (collection, id));
  CREATE TABLE IF NOT EXISTS measures (
    session_id TEXT NOT NULL, start_time REAL NOT NULL, seq INTEGER NOT NULL,
    end_time REAL NOT NULL, is_model INTEGER NOT NULL, outcome TEXT NOT NULL,
    prompt REAL NOT NULL, completion REAL NOT NULL, total REAL NOT NULL, cost REAL NOT NULL,
    rating INTEGER NOT NULL, trace_id TEXT, parent_span_id TEXT, root_name TEXT,
    PRIMARY KEY (session_id, start_time, seq)) WITHOUT ROWID;`;

/** Queries failing on a file of the current version with different tables. */
export const PROBES: readonly string[] = [
  `SELECT seq, event_id, session_id, trace_id, span_id, name, type, project, start_time, received, json
   FROM events LIMIT 1`,
  'SELECT seq, session_id, json FROM sessions LIMIT 1',
  'SELECT seq, id, json FROM patches LIMIT 1',
  'SELECT seq, collection, id, json FROM documents LIMIT 1',
];

export const PUT_EVENT = `
  INSERT INTO events (event_id, session_id, trace_id, span_id, name, type, project, start_time, received, json)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (event_id) DO UPDATE SET session_id = excluded.session_id, trace_id = excluded.trace_id,
    span_id = excluded.span_id, name = excluded.name, type = excluded.type, project = excluded.project,
    start_time = excluded.start_time, received = excluded.received, json = excluded.json`;

export const PUT_DOCUMENT = `
  INSERT INTO documents (collection, id, json) VALUES (?, ?, ?)
  ON CONFLICT (collection, id) DO UPDATE SET json = excluded.json`;

export const PUT_MEASURES = `
  INSERT OR REPLACE INTO measures (session_id, start_time, seq, end_time, is_model, outcome, prompt,
    completion, total, cost, rating, trace_id, parent_span_id, root_name)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const ROOT = `
  SELECT root_name FROM measures AS m
  WHERE m.session_id = g.session_id AND m.root_name IS NOT NULL AND (
    m.parent_span_id IS NULL OR m.trace_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM events AS p WHERE p.trace_id = m.trace_id AND p.span_id = m.parent_span_id))
  ORDER BY m.start_time, m.seq LIMIT 1`;

/**
 * Builds the queries for the sums of the sessions matching `where`: bounds and the first event without a known
 * parent; sums of model events; counts of uncommon outcomes and ratings. Few sums per row: three narrow passes cost
 * half of a wide pass.
 */
export const sumsQueries = (where: string): { all: string; models: string; rare: string } => ({
  all: `
    SELECT session_id, count(*) AS events, count(DISTINCT trace_id) AS traces,
      min(start_time) AS start, max(end_time) AS end, (${ROOT}) AS root_name
    FROM measures AS g WHERE ${where} GROUP BY session_id`,
  models: `
    SELECT session_id, count(*) AS models, sum(prompt) AS prompt, sum(completion) AS completion,
      sum(total) AS total, sum(cost) AS cost
    FROM measures WHERE is_model = 1 AND ${where} GROUP BY session_id`,
  rare: `
    SELECT session_id, outcome, rating, count(*) AS events FROM measures
    WHERE (outcome <> 'ok' OR rating <> 0) AND ${where} GROUP BY session_id, outcome, rating`,
});

/** Statements removing the patches and measures of a session. */
export const REMOVE_OF_SESSION: readonly string[] = [
  `DELETE FROM patches WHERE id = ?1 OR id IN (SELECT event_id FROM events WHERE session_id = ?1)`,
  `DELETE FROM measures WHERE session_id = ?1`,
];

export const TRIM_PATCHES = `
  DELETE FROM patches WHERE seq IN (
    SELECT seq FROM patches
    WHERE id NOT IN (SELECT event_id FROM events) AND id NOT IN (SELECT session_id FROM sessions)
    ORDER BY seq DESC LIMIT -1 OFFSET ?)`;

/** Sessions without events beyond a number, the quietest first. */
export const EMPTY_SESSIONS = `
  SELECT session_id FROM sessions AS s
  WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.session_id = s.session_id)
  ORDER BY json_extract(json, '$.received') DESC, seq DESC LIMIT -1 OFFSET ?`;

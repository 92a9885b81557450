import { isObject, type JsonObject, own } from './parse-json.ts';
import { type PlainObject, readObject } from './read-value.ts';
import { malformed } from '../refusal.ts';
import { wellFormed } from '@honeyhive/core/internal';

/** Sections allowed in an update of an event or session. */
const SECTIONS = [
  'metadata',
  'feedback',
  'metrics',
  'config',
  'user_properties',
  'outputs',
] as const;

const TYPES: ReadonlySet<unknown> = new Set(['model', 'tool', 'chain']);
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MAX_NAME = 2_048;

const bad = (what: string): Error => malformed('bad_event', `An event's ${what} is not valid.`);

/** Copies the allowed sections of a page's update. Throws Refused. */
export function readUpdate(body: JsonObject): PlainObject {
  const update = sectionsOf(body, SECTIONS);
  if (Object.keys(update).length === 0) throw bad('update');
  return update;
}

/** An event after the fact, with event, session and parent ids. */
export interface WholeEvent extends PlainObject {
  event_id: string;
  session_id: string;
  parent_id: string;
}

/** Copies the allowed fields of an event after the fact. The server sets the project. Throws Refused. */
export function readWholeEvent(body: JsonObject): WholeEvent {
  const type = own(body, 'event_type');
  if (!TYPES.has(type)) throw bad('type');
  const event = sectionsOf(body, ['inputs', ...SECTIONS]);
  const eventId = idOf(body, 'event_id');
  const error = own(body, 'error');
  return {
    ...event,
    event_id: eventId,
    session_id: idOf(body, 'session_id'),
    parent_id: idOf(body, 'parent_id'),
    event_name: nameOf(body, 'event_name'),
    event_type: type as string,
    start_time: timeOf(body, 'start_time'),
    end_time: timeOf(body, 'end_time'),
    duration: timeOf(body, 'duration'),
    ...(own(body, 'source') === undefined ? {} : { source: nameOf(body, 'source') }),
    ...(error === undefined || error === null ? {} : readObject({ error })),
  };
}

function sectionsOf(body: JsonObject, names: readonly string[]): PlainObject {
  const given: Record<string, unknown> = {};
  for (const name of names) {
    const value = own(body, name);
    if (value === undefined || value === null) continue;
    if (!isObject(value)) throw bad(name);
    given[name] = value;
  }
  return readObject(given);
}

function idOf(body: JsonObject, name: string): string {
  const value = own(body, name);
  if (typeof value !== 'string' || !UUID.test(value)) throw bad(name);
  return value.toLowerCase();
}

function nameOf(body: JsonObject, name: string): string {
  const value = own(body, name);
  if (typeof value !== 'string' || value.length > MAX_NAME) throw bad(name);
  return wellFormed(value);
}

function timeOf(body: JsonObject, name: string): number {
  const value = own(body, name);
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw bad(name);
  return value;
}

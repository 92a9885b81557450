import type { JsonObject } from '../json.ts';
import type { LocalEvent } from './event.ts';
import type { Session } from './session.ts';

/** Whole milliseconds: the client of `honeyhive` 1.0 takes no others. */
const wholeMs = (time: number): number => Math.round(time);

/** An event in the shape of HoneyHive's API. */
export function toClientEvent(event: LocalEvent, children: readonly string[] = []): JsonObject {
  const { event_id, session_id, parent_id, project, source, event_name, event_type } = event;
  const { inputs, outputs, config, metadata, metrics, feedback, user_properties } = event;
  const ids = { event_id, session_id, parent_id, children_ids: [...children] };
  const named = { project_id: project, project, source, event_name, event_type };
  const buckets = { inputs, outputs, config, metadata, metrics, feedback, user_properties };
  const { error, start_time, end_time, duration } = event;
  const times = { start_time: wholeMs(start_time), end_time: wholeMs(end_time), duration };
  return { ...ids, ...named, ...buckets, error, ...times };
}

/** A session as an event of type `session`. */
export function toClientSession(session: Session, children: readonly string[] = []): JsonObject {
  const { session_id: id, project, source, session_name: event_name } = session;
  const { inputs, outputs, config, metadata, metrics, feedback, user_properties } = session;
  const ids = { event_id: id, session_id: id, parent_id: null, children_ids: [...children] };
  const named = { project_id: project, project, source, event_name, event_type: 'session' };
  const buckets = { inputs, outputs, config, metadata, metrics, feedback, user_properties };
  const { error, start_time, end_time, duration } = session;
  const times = { start_time: wholeMs(start_time), end_time: wholeMs(end_time), duration };
  return { ...ids, ...named, ...buckets, error, ...times };
}

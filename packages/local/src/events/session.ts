import type { EventBuckets, LocalEvent, Outcome } from './event.ts';
import type { JsonObject } from '../json.ts';

/**
 * Origin of a session: posted to the API, named by the session id of a span, or derived from the trace id of spans
 * without a session id.
 */
export type SessionOrigin = 'api' | 'span' | 'trace';

/** A stored session. */
export interface StoredSession extends EventBuckets {
  session_id: string;
  session_name: string;
  project: string;
  source: string;
  error: string | null;
  origin: SessionOrigin;
  /** Posted start, Unix ms; null if only events determine the start. */
  start_time: number | null;
  end_time: number | null;
  /** Time of the last arrival for the session, Unix ms. */
  received: number;
}

/** Entry in the list of sessions. Times are Unix ms, durations ms, cost USD. */
export interface SessionSummary {
  session_id: string;
  session_name: string;
  project: string;
  source: string;
  origin: SessionOrigin;
  start_time: number;
  end_time: number;
  duration: number;
  /** Time of the last arrival for the session. */
  received: number;
  num_events: number;
  num_model_events: number;
  num_traces: number;
  outcomes: Record<Outcome, number>;
  /** Sums over model events. */
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost: number;
  /** Thumbs up and down, on the session and on the events of the session. */
  ratings: { up: number; down: number };
  feedback: JsonObject;
  user_properties: JsonObject;
  error: string | null;
}

/** A session with every posted field. */
export interface Session extends SessionSummary, EventBuckets {}

/** A session and the events of the session by start time. */
export interface SessionDetail {
  session: Session;
  events: LocalEvent[];
}

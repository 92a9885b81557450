import type { EventBuckets, LocalEvent, Outcome } from './event.ts';
import type { JsonObject } from '../json.ts';

/**
 * Where a session comes from: posted to the API, named by a span's session id,
 * or derived from the trace id of spans that named none.
 */
export type SessionOrigin = 'api' | 'span' | 'trace';

/** A session as it is kept. */
export interface StoredSession extends EventBuckets {
  session_id: string;
  session_name: string;
  project: string;
  source: string;
  error: string | null;
  origin: SessionOrigin;
  /** As posted, Unix ms; null while only its events tell. */
  start_time: number | null;
  end_time: number | null;
  /** When something last arrived for it, Unix ms. */
  received: number;
}

/** One line of the list of sessions. Times are Unix ms, durations ms, cost USD. */
export interface SessionSummary {
  session_id: string;
  session_name: string;
  project: string;
  source: string;
  origin: SessionOrigin;
  start_time: number;
  end_time: number;
  duration: number;
  /** When something last arrived for it. */
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
  /** Thumbs up and down, on the session and on its events. */
  ratings: { up: number; down: number };
  feedback: JsonObject;
  user_properties: JsonObject;
  error: string | null;
}

/** A session with everything that was posted about it. */
export interface Session extends SessionSummary, EventBuckets {}

/** A session and its events by start time. */
export interface SessionDetail {
  session: Session;
  events: LocalEvent[];
}

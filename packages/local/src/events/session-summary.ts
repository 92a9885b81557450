import { type EventMeasures, ratingOf } from './event-measures.ts';
import type { Outcome } from './event.ts';
import type { SessionSummary, StoredSession } from './session.ts';

/** Sums over the events of a session. Times are Unix ms, cost USD. */
export interface SessionSums {
  events: number;
  models: number;
  traces: number;
  /** Start of the first event; undefined without events. */
  start: number | undefined;
  /** End of the last event; undefined without events. */
  end: number | undefined;
  outcomes: Record<Outcome, number>;
  prompt: number;
  completion: number;
  total: number;
  cost: number;
  up: number;
  down: number;
  /** Name of the first event whose parent is not there. */
  rootName: string | undefined;
}

/** The sums of a session without events. */
export const emptySums = (): SessionSums => ({
  events: 0,
  models: 0,
  traces: 0,
  start: undefined,
  end: undefined,
  outcomes: { ok: 0, error: 0, cancelled: 0, timeout: 0, abandoned: 0 },
  prompt: 0,
  completion: 0,
  total: 0,
  cost: 0,
  up: 0,
  down: 0,
  rootName: undefined,
});

/** Adds up the measures of the events of a session, given in order of start time. */
export function sumMeasures(
  measures: readonly EventMeasures[],
  hasParent: (event: EventMeasures) => boolean,
): SessionSums {
  const sums = emptySums();
  const traces = new Set<string>();
  for (const event of measures) {
    sums.events += 1;
    sums.models += event.is_model ? 1 : 0;
    if (event.trace_id !== null) traces.add(event.trace_id);
    sums.start = Math.min(sums.start ?? event.start_time, event.start_time);
    sums.end = Math.max(sums.end ?? event.end_time, event.end_time);
    sums.outcomes[event.outcome] += 1;
    sums.prompt += event.prompt;
    sums.completion += event.completion;
    sums.total += event.total;
    sums.cost += event.cost;
    sums.up += event.rating > 0 ? 1 : 0;
    sums.down += event.rating < 0 ? 1 : 0;
    if (sums.rootName === undefined && event.root_name !== null && !hasParent(event)) {
      sums.rootName = event.root_name;
    }
  }
  sums.traces = traces.size;
  return sums;
}

function nameOf(session: StoredSession, sums: SessionSums): string {
  if (session.session_name !== '') return session.session_name;
  if (session.origin !== 'trace') return 'Session';
  return sums.rootName || 'Trace';
}

/** Builds the list entry of a session from the session and the sums of the events. */
export function summarize(session: StoredSession, sums: SessionSums): SessionSummary {
  const starts = [session.start_time, sums.start].filter((time) => typeof time === 'number');
  const start = starts.reduce((a, b) => Math.min(a, b), starts[0] ?? session.received);
  const end = Math.max(session.end_time ?? start, sums.end ?? -Infinity);
  const rating = ratingOf(session.feedback);
  return {
    session_id: session.session_id,
    session_name: nameOf(session, sums),
    project: session.project,
    source: session.source,
    origin: session.origin,
    start_time: start,
    end_time: end,
    duration: Math.max(0, end - start),
    received: session.received,
    num_events: sums.events,
    num_model_events: sums.models,
    num_traces: sums.traces,
    outcomes: sums.outcomes,
    prompt_tokens: sums.prompt,
    completion_tokens: sums.completion,
    total_tokens: sums.total,
    cost: sums.cost,
    ratings: { up: sums.up + (rating > 0 ? 1 : 0), down: sums.down + (rating < 0 ? 1 : 0) },
    feedback: session.feedback,
    user_properties: session.user_properties,
    error: session.error,
  };
}

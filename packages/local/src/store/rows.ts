import type { EventMeasures } from '../events/event-measures.ts';
import type { EventPatch } from '../events/event-patch.ts';
import { type StoredEvent, asOutcome } from '../events/event.ts';
import { type SessionSums, emptySums } from '../events/session-summary.ts';
import type { StoredSession } from '../events/session.ts';
import type { JsonObject } from '../json.ts';

// JSON written by the store is trusted.
export const toEvent = (json: string): StoredEvent => JSON.parse(json);
export const toSession = (json: string): StoredSession => JSON.parse(json);
export const toPatch = (json: string): EventPatch => JSON.parse(json);
export const toObject = (json: string): JsonObject => JSON.parse(json);

/** Returns the values of a row of `measures`, in column order. */
export function measureValues(event: EventMeasures, seq: number): unknown[] {
  const { session_id, start_time, end_time, outcome, prompt, completion, total, cost } = event;
  const { rating, trace_id, parent_span_id, root_name } = event;
  const sums = [end_time, event.is_model ? 1 : 0, outcome, prompt, completion, total, cost, rating];
  return [session_id, start_time, seq, ...sums, trace_id, parent_span_id, root_name];
}

type Row = Record<string, unknown>;

const numberIn = (row: Row, name: string): number => Number(row[name] ?? 0);

/** Joins the rows of the three queries for sums, by session id. */
export function joinSums(
  all: readonly Row[],
  models: readonly Row[],
  rare: readonly Row[],
): Map<string, SessionSums> {
  const found = new Map<string, SessionSums>();
  for (const row of all) {
    const sums = emptySums();
    sums.events = numberIn(row, 'events');
    sums.outcomes.ok = sums.events;
    sums.traces = numberIn(row, 'traces');
    sums.start = numberIn(row, 'start');
    sums.end = numberIn(row, 'end');
    sums.rootName = typeof row['root_name'] === 'string' ? row['root_name'] : undefined;
    found.set(String(row['session_id']), sums);
  }
  for (const row of models) {
    const sums = found.get(String(row['session_id']));
    if (!sums) continue;
    for (const name of ['models', 'prompt', 'completion', 'total', 'cost'] as const) {
      sums[name] = numberIn(row, name);
    }
  }
  for (const row of rare) {
    const sums = found.get(String(row['session_id']));
    const outcome = asOutcome(String(row['outcome']));
    if (!sums || !outcome) continue;
    const events = numberIn(row, 'events');
    sums.outcomes.ok -= events;
    sums.outcomes[outcome] += events;
    if (numberIn(row, 'rating') > 0) sums.up += events;
    if (numberIn(row, 'rating') < 0) sums.down += events;
  }
  return found;
}

import type { EventMeasures } from '../event-measures.ts';
import type { EventPatch } from '../event-patch.ts';
import type { StoredEvent } from '../event.ts';
import type { SessionSums } from '../session-summary.ts';
import type { StoredSession } from '../session.ts';

// JSON that this store has written itself is trusted.
export const toEvent = (json: string): StoredEvent => JSON.parse(json);
export const toSession = (json: string): StoredSession => JSON.parse(json);
export const toPatch = (json: string): EventPatch => JSON.parse(json);

/** The values of a row of `measures`, in the order of its columns. */
export function measureValues(event: EventMeasures, seq: number): unknown[] {
  const { session_id, start_time, end_time, outcome, prompt, completion, total, cost } = event;
  const { rating, trace_id, parent_span_id, root_name } = event;
  const sums = [end_time, event.is_model ? 1 : 0, outcome, prompt, completion, total, cost, rating];
  return [session_id, start_time, seq, ...sums, trace_id, parent_span_id, root_name];
}

/** Reads a row of the query for sums. */
export function toSums(row: Record<string, unknown>): SessionSums {
  const number = (name: string): number => Number(row[name] ?? 0);
  return {
    events: number('events'),
    models: number('models'),
    traces: number('traces'),
    start: number('start'),
    end: number('end'),
    outcomes: {
      ok: number('ok'),
      error: number('error'),
      cancelled: number('cancelled'),
      timeout: number('timeout'),
      abandoned: number('abandoned'),
    },
    prompt: number('prompt'),
    completion: number('completion'),
    total: number('total'),
    cost: number('cost'),
    up: number('up'),
    down: number('down'),
    rootName: typeof row['root_name'] === 'string' ? row['root_name'] : undefined,
  };
}

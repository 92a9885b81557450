import { type EventPatch, patchedBuckets } from './event-patch.ts';
import { type EventBuckets, type Outcome, type StoredEvent, asOutcome } from './event.ts';
import { type JsonObject, asNumber, own } from '../json.ts';

/** Numbers of an event added up in the session summary. */
export interface EventMeasures {
  session_id: string;
  start_time: number;
  end_time: number;
  is_model: boolean;
  outcome: Outcome;
  prompt: number;
  completion: number;
  total: number;
  cost: number;
  /** Thumb up 1, thumb down -1, neither 0. */
  rating: -1 | 0 | 1;
  trace_id: string | null;
  parent_span_id: string | null;
  /**
   * Name of the event if no parent outside the trace is named, else null: such an event may be the root of the
   * session.
   */
  root_name: string | null;
}

const UP: readonly unknown[] = ['up', 'thumbs_up', 'positive', 'good', 'true'];
const DOWN: readonly unknown[] = ['down', 'thumbs_down', 'negative', 'bad', 'false'];

/** Returns 1 for a thumb up, -1 for a thumb down, and 0 for feedback without a rating. */
export function ratingOf(feedback: JsonObject): -1 | 0 | 1 {
  const rating = own(feedback, 'rating') ?? own(feedback, 'thumbs') ?? own(feedback, 'score');
  if (rating === true || UP.includes(rating)) return 1;
  if (rating === false || DOWN.includes(rating)) return -1;
  if (typeof rating !== 'number') return 0;
  return rating > 0 ? 1 : -1;
}

/** Reads the token counts of a model event from the metadata, under the new or the old names. */
function readTokens({ metadata }: Pick<EventBuckets, 'metadata'>): {
  prompt: number;
  completion: number;
  total: number;
} {
  const read = (...names: string[]): number | undefined =>
    names.map((name) => asNumber(own(metadata, name))).find((value) => value !== undefined);
  const prompt = read('input_tokens', 'prompt_tokens') ?? 0;
  const completion = read('output_tokens', 'completion_tokens') ?? 0;
  return { prompt, completion, total: read('total_tokens') ?? prompt + completion };
}

/** The cost of an event in USD. */
const costOf = ({ metrics, metadata }: Pick<EventBuckets, 'metrics' | 'metadata'>): number =>
  asNumber(own(metrics, 'cost')) ?? asNumber(own(metadata, 'cost')) ?? 0;

/** Applies a patch to a stored event and derives the outcome. */
export function applyPatch(
  stored: StoredEvent,
  patch: EventPatch | undefined,
): StoredEvent & { outcome: Outcome } {
  const event = patch ? { ...stored, ...patchedBuckets(stored, patch) } : stored;
  const end_time = patch?.end_time ?? event.end_time;
  const moved = patch?.end_time === undefined ? event.duration : end_time - event.start_time;
  const failed = event.error !== null || event.status === 'error';
  return {
    ...event,
    end_time,
    duration: Math.max(0, patch?.duration ?? moved),
    outcome: asOutcome(own(event.metadata, 'outcome')) ?? (failed ? 'error' : 'ok'),
  };
}

/** Measures an event with the patch applied. */
export function measureEvent(stored: StoredEvent, patch: EventPatch | undefined): EventMeasures {
  const event = applyPatch(stored, patch);
  const isModel = event.event_type === 'model';
  const tokens = isModel ? readTokens(event) : { prompt: 0, completion: 0, total: 0 };
  const parent = event.explicit_parent ?? event.session_id;
  return {
    session_id: event.session_id,
    start_time: event.start_time,
    end_time: event.end_time,
    is_model: isModel,
    outcome: event.outcome,
    ...tokens,
    cost: isModel ? costOf(event) : 0,
    rating: ratingOf(event.feedback),
    trace_id: event.trace_id,
    parent_span_id: event.parent_span_id,
    root_name: parent === event.session_id ? event.event_name : null,
  };
}

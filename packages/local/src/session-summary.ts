import type { LocalEvent, Outcome } from './event.ts';
import { type JsonObject, asNumber, own } from './json.ts';
import type { SessionSummary, StoredSession } from './session.ts';

const UP: readonly unknown[] = ['up', 'thumbs_up', 'positive', 'good', 'true'];
const DOWN: readonly unknown[] = ['down', 'thumbs_down', 'negative', 'bad', 'false'];

/** Whether feedback is a thumb up (1), down (-1), or says nothing of the kind (0). */
export function ratingOf(feedback: JsonObject): -1 | 0 | 1 {
  const rating = own(feedback, 'rating') ?? own(feedback, 'thumbs') ?? own(feedback, 'score');
  if (rating === true || UP.includes(rating)) return 1;
  if (rating === false || DOWN.includes(rating)) return -1;
  if (typeof rating !== 'number') return 0;
  return rating > 0 ? 1 : -1;
}

/** The tokens of a model event: read from its metadata, under the new or the old names. */
function tokensOf(event: Pick<LocalEvent, 'metadata'>): {
  prompt: number;
  completion: number;
  total: number;
} {
  const read = (...names: string[]): number | undefined =>
    names.map((name) => asNumber(own(event.metadata, name))).find((value) => value !== undefined);
  const prompt = read('input_tokens', 'prompt_tokens') ?? 0;
  const completion = read('output_tokens', 'completion_tokens') ?? 0;
  return { prompt, completion, total: read('total_tokens') ?? prompt + completion };
}

/** The cost of an event in USD. */
const costOf = (event: Pick<LocalEvent, 'metrics' | 'metadata'>): number =>
  asNumber(own(event.metrics, 'cost')) ?? asNumber(own(event.metadata, 'cost')) ?? 0;

function nameOf(session: StoredSession, events: readonly LocalEvent[]): string {
  if (session.session_name !== '') return session.session_name;
  if (session.origin !== 'trace') return 'Session';
  const root = events.find((event) => event.parent_id === event.session_id);
  return root?.event_name || 'Trace';
}

/** The sums and bounds of a session over its events, which stand by start time. */
export function summarize(session: StoredSession, events: readonly LocalEvent[]): SessionSummary {
  const models = events.filter((event) => event.event_type === 'model');
  const tokens = models.map(tokensOf);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const outcomes: Record<Outcome, number> = {
    ok: 0,
    error: 0,
    cancelled: 0,
    timeout: 0,
    abandoned: 0,
  };
  for (const event of events) outcomes[event.outcome] += 1;
  const starts = [session.start_time, events[0]?.start_time].filter(
    (time) => typeof time === 'number',
  );
  const start = starts.reduce((a, b) => Math.min(a, b), starts[0] ?? session.received);
  const end = events.reduce((a, b) => Math.max(a, b.end_time), session.end_time ?? start);
  const ratings = [session.feedback, ...events.map((event) => event.feedback)].map(ratingOf);
  return {
    session_id: session.session_id,
    session_name: nameOf(session, events),
    project: session.project,
    source: session.source,
    origin: session.origin,
    start_time: start,
    end_time: end,
    duration: Math.max(0, end - start),
    received: session.received,
    num_events: events.length,
    num_model_events: models.length,
    num_traces: new Set(events.flatMap((event) => event.trace_id ?? [])).size,
    outcomes,
    prompt_tokens: sum(tokens.map((each) => each.prompt)),
    completion_tokens: sum(tokens.map((each) => each.completion)),
    total_tokens: sum(tokens.map((each) => each.total)),
    cost: sum(models.map(costOf)),
    ratings: {
      up: ratings.filter((rating) => rating > 0).length,
      down: ratings.filter((rating) => rating < 0).length,
    },
    feedback: session.feedback,
    user_properties: session.user_properties,
    error: session.error,
  };
}

import type { EnrichData } from '../spans/enrich.ts';
import type { Fields } from './fields.ts';
import { readGenAi } from './read-gen-ai.ts';
import type { ReadableEvent } from './reading.ts';

/** Data that make an event of a span of another vocabulary. */
export interface SpanReading {
  readonly data: EnrichData;
  /** Token counts to leave out: an agent repeats those of its calls, and the server would add them up. */
  readonly hidden: readonly string[];
}

const BUCKETS = ['inputs', 'outputs', 'config', 'metrics'] as const;
const COUNTS = /^(?:gen_ai\.usage|llm\.(?:usage|token_count)|ai\.usage)\./;

/** Reads a span that has ended. What it says in HoneyHive's words already stays as it is. */
export function spanReading(
  attributes: Fields,
  events: readonly ReadableEvent[],
): SpanReading | undefined {
  const reading = readGenAi(attributes, events);
  if (!reading) return undefined;
  const names = Object.keys(attributes);
  const isSaid = (name: string): boolean =>
    names.some((one) => one === name || one.startsWith(`${name}.`));
  const data: Record<string, unknown> = {};
  for (const bucket of BUCKETS)
    if (reading[bucket] && !isSaid(`honeyhive_${bucket}`)) data[bucket] = reading[bucket];
  const metadata = Object.entries(reading.metadata ?? {}).filter(
    ([key]) => !isSaid(`honeyhive_metadata.${key}`),
  );
  if (metadata.length > 0) data['metadata'] = Object.fromEntries(metadata);
  if (reading.eventType && !isSaid('honeyhive_event_type')) data['eventType'] = reading.eventType;
  const type = attributes['honeyhive_event_type'] ?? reading.eventType ?? 'model';
  return { data, hidden: type === 'model' ? [] : names.filter((name) => COUNTS.test(name)) };
}

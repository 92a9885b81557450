import { costOf, type Prices, readGenAi, type Tokens } from '@honeyhive/core/gen-ai';
import { type ResolvedOptions, sentEventId } from '@honeyhive/core/internal';
import type { BackEnd } from '@honeyhive/core/internal/back-end';

/** A span that has ended, with the record and the attributes written by the SDK. */
export interface EndedSpan {
  readonly record: Parameters<BackEnd['finish']>[0];
  readonly span: Parameters<BackEnd['finish']>[1];
  readonly said: ReturnType<BackEnd['writer']['said']>;
}

type Find = (...names: readonly string[]) => unknown;

const COST = 'honeyhive_metrics.cost';
/** Names of token counts: HoneyHive's, which the readers of other vocabularies write too, then OpenTelemetry's. */
const COUNTS: ReadonlyArray<readonly [keyof Tokens, ...string[]]> = [
  ['input', 'honeyhive_metadata.prompt_tokens', 'gen_ai.usage.input_tokens'],
  ['output', 'honeyhive_metadata.completion_tokens', 'gen_ai.usage.output_tokens'],
  [
    'cacheRead',
    'honeyhive_metadata.cache_read_input_tokens',
    'gen_ai.usage.cache_read.input_tokens',
  ],
  [
    'cacheWrite',
    'honeyhive_metadata.cache_write_input_tokens',
    'gen_ai.usage.cache_write.input_tokens',
  ],
  ['reasoning', 'honeyhive_metadata.reasoning_tokens', 'gen_ai.usage.reasoning.output_tokens'],
];

/**
 * Adds the cost to a model event without a cost: the provider's own figure, else by `prices`. Returns a promise if the
 * price is known only later.
 */
export function addCost(ended: EndedSpan, prices: Prices): Promise<number | undefined> | undefined {
  const find = finder(ended);
  if (find(COST) !== undefined) return undefined;
  const tokens: Partial<Record<keyof Tokens, number>> = {};
  for (const [kind, ...names] of COUNTS) {
    const count = find(...names);
    if (typeof count === 'number') tokens[kind] = count;
  }
  const { input, output } = tokens;
  if ((input === undefined && output === undefined) || !isModel(find, ended)) return undefined;
  const own = find('gen_ai.usage.cost');
  const cost = typeof own === 'number' ? own : costOf({ tokens, ...namesOf(find) }, prices);
  if (typeof cost === 'object') return cost;
  if (cost !== undefined) ended.said.say(COST, cost);
  return undefined;
}

/** Returns the event id of an ended span, as sent. */
export function eventIdOfEnded(
  { record, span, said }: EndedSpan,
  settings: ResolvedOptions,
): string {
  const own = (record as { readonly eventId?: string }).eventId;
  const { spanId } = span.spanContext();
  const given = own ?? said.attributes.get('honeyhive_event_id');
  if (typeof given === 'string') return given;
  const isRelayed = settings.relayUrl !== undefined;
  return sentEventId({ traceId: record.traceId, spanId }, record.session.id, isRelayed);
}

function namesOf(find: Find): { model: string; requested: string; provider: string } {
  const text = (...names: readonly string[]): string | undefined => {
    const value = find(...names);
    return typeof value === 'string' ? value : undefined;
  };
  const requested = text('gen_ai.request.model', 'honeyhive_config.model') ?? '';
  const model = text('gen_ai.response.model', 'honeyhive_metadata.response_model') ?? requested;
  const provider = text('gen_ai.provider.name', 'honeyhive_config.provider', 'gen_ai.system') ?? '';
  return { model, requested, provider };
}

/** Finds attributes by name: written by the SDK, or set on a span of the application's own OpenTelemetry SDK. */
function finder({ record, span, said }: EndedSpan): Find {
  const theirs = span === (record as object) ? undefined : span.attributes;
  return (...names) => {
    for (const name of names) {
      const value = said.attributes.get(name) ?? theirs?.[name];
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** True for an event of a model call: by the type given to the span, else by the vocabulary of the attributes. */
function isModel(find: Find, { record, span, said }: EndedSpan): boolean {
  const type = find('honeyhive_event_type');
  if (type !== undefined) return type === 'model';
  const theirs = span === (record as object) ? {} : span.attributes;
  return readGenAi({ ...theirs, ...Object.fromEntries(said.attributes) })?.eventType === 'model';
}

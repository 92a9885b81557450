import { readAiSdk } from './ai-sdk.ts';
import { finishReason } from './chat-message.ts';
import { type Fields, listOf, present } from './fields.ts';
import { readLangfuse } from './langfuse.ts';
import { readOpenInference } from './open-inference.ts';
import { readOtel } from './otel.ts';
import { readPydanticAi } from './pydantic-ai.ts';
import type { Facts, GenAiReading, ReadableEvent, Tokens, Vocabulary } from './reading.ts';
import { readTraceloop } from './traceloop.ts';

/** Vocabularies from the special to the general: the first that says something has the word. */
const VOCABULARIES: readonly Vocabulary[] = [
  readAiSdk,
  readPydanticAi,
  readLangfuse,
  readOpenInference,
  readTraceloop,
  readOtel,
];

/**
 * Reads a span of another vocabulary as an event of HoneyHive: inputs, outputs, config, tokens, tool call, session.
 * Knows OpenTelemetry's GenAI conventions (old, 1.36 and newest), the AI SDK's `ai.*`, OpenInference, Traceloop,
 * Langfuse and Pydantic AI, and what Anthropic's and Mistral's clients write. `undefined` for a span that says nothing of
 * the kind. Pure: nothing is changed, nothing is thrown.
 *
 * @example
 * readGenAi(span.attributes, span.events)?.outputs; // { role: 'assistant', content: 'Green tea is steamed.' }
 */
export function readGenAi(
  attributes: Fields,
  events: readonly ReadableEvent[] = [],
): GenAiReading | undefined {
  const all = VOCABULARIES.flatMap((read) => attempt(() => read(attributes, events)) ?? []);
  if (all.length === 0) return undefined;
  const pick = <K extends keyof Facts>(key: K): Facts[K] =>
    all.map((facts) => facts[key]).find((value) => value !== undefined);
  const eventType = pick('eventType') ?? (isModelNamed(attributes) ? 'model' : undefined);
  const messages = pick('messages');
  const isModel = eventType === 'model';
  const cost = pick('cost');
  return present({
    eventType,
    inputs: messages ? { chat_history: messages } : pick('inputs'),
    outputs: outputs(pick('answers'), attributes) ?? pick('outputs'),
    config: merged(all, 'config'),
    metadata: present({
      ...merged(all, 'metadata'),
      ...tokenEntries(mergedTokens(all), isModel),
    }),
    metrics: isModel && cost !== undefined ? { cost } : undefined,
    sessionId: pick('sessionId'),
  });
}

const isModelNamed = (attributes: Fields): boolean =>
  attributes['gen_ai.operation.name'] === undefined &&
  attributes['gen_ai.request.model'] !== undefined;

/** The answer; with several choices the first is the output and all of them are listed. */
function outputs(answers: Facts['answers'], attributes: Fields): Fields | undefined {
  const [only, ...others] = answers ?? [];
  if (!only) return undefined;
  const reasons = listOf(attributes['gen_ai.response.finish_reasons']);
  const reason = finishReason(reasons?.[0] ?? attributes['anthropic.message.stop_reason']);
  const first = { ...(reason ? { finish_reason: reason } : {}), ...only };
  return others.length > 0 ? { ...first, choices: answers } : first;
}

/** Entries of all vocabularies; the special ones have the word. */
function merged(all: readonly Facts[], key: 'config' | 'metadata'): Fields | undefined {
  return present(all.reduce<Fields>((sum, facts) => ({ ...facts[key], ...sum }), {}));
}

function mergedTokens(all: readonly Facts[]): Tokens {
  return all.reduce<Tokens>((sum, { tokens }) => ({ ...present({ ...tokens }), ...sum }), {});
}

/** Token counts under the names that HoneyHive sums; under others where the event is no model call, but holds some. */
function tokenEntries(tokens: Tokens, isModel: boolean): Fields {
  const { input, output, cacheRead, cacheWrite, reasoning } = tokens;
  const sum = input === undefined || output === undefined ? undefined : input + output;
  const total = tokens.total ?? sum;
  if (!isModel)
    return { usage_input_tokens: input, usage_output_tokens: output, usage_total_tokens: total };
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: total,
    cache_read_input_tokens: cacheRead,
    cache_write_input_tokens: cacheWrite,
    reasoning_tokens: reasoning,
  };
}

function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

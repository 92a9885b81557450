import { type GenAiReading, readGenAi } from '@honeyhive/core/gen-ai';
import type { EventBuckets, SpanEvent } from '../events/event.ts';
import { type JsonObject, type JsonValue, asNumber, own, setOwn } from '../json.ts';
import { parseJsonText } from './parse-json.ts';

type Bucket = 'config' | 'metadata' | 'metrics';

const PLACES: Readonly<Record<string, readonly [Bucket, string][]>> = {
  'gen_ai.request.model': [['config', 'model']],
  'gen_ai.provider.name': [
    ['config', 'provider'],
    ['metadata', 'provider'],
  ],
  'gen_ai.system': [['metadata', 'system']],
  'gen_ai.response.model': [['metadata', 'response_model']],
  'gen_ai.response.id': [['metadata', 'response_id']],
  'gen_ai.response.finish_reasons': [['metadata', 'finish_reasons']],
  'gen_ai.usage.cost': [['metrics', 'cost']],
  'gen_ai.server.ttft': [['metrics', 'ttft_ms']],
  'gen_ai.agent.name': [['metadata', 'agent_name']],
  'gen_ai.agent.id': [['metadata', 'agent_id']],
  'gen_ai.agent.description': [['metadata', 'agent_description']],
  'gen_ai.tool.name': [['metadata', 'tool_name']],
  'gen_ai.tool.call.id': [['metadata', 'tool_call_id']],
  'gen_ai.tool.status': [['metadata', 'tool_status']],
  'gen_ai.conversation.id': [['metadata', 'conversation_id']],
  'gen_ai.operation.name': [['metadata', 'operation_name']],
};

/** Prefixes whose rest is the key in a bucket. */
const PREFIXES: readonly (readonly [string, Bucket])[] = [
  ['gen_ai.request.', 'config'],
  ['gen_ai.usage.', 'metadata'],
];

/** Puts a value into a bucket unless the key exists: a value set by the sender is never replaced. */
function put(bucket: JsonObject, key: string, value: JsonValue): void {
  if (!Object.hasOwn(bucket, key)) setOwn(bucket, key, value);
}

/** Puts a `gen_ai.*` attribute into the bucket HoneyHive uses; returns false for attributes without a place. */
export function placeGenAi(buckets: EventBuckets, key: string, value: JsonValue): boolean {
  const places = Object.hasOwn(PLACES, key) ? PLACES[key] : undefined;
  for (const [bucket, name] of places ?? []) put(buckets[bucket], name, value);
  if (key === 'gen_ai.response.finish_reasons' && Array.isArray(value) && value.length > 0) {
    put(buckets.metadata, 'finish_reason', value[0] ?? null);
  }
  if (places) return true;
  const prefix = PREFIXES.find(([start]) => key.startsWith(start));
  if (!prefix) return false;
  put(buckets[prefix[1]], key.slice(prefix[0].length), value);
  return true;
}

/** What a span says in the vocabulary of another library: OpenTelemetry's, the AI SDK's, OpenInference's and more. */
export const readVocabulary = (
  attributes: JsonObject,
  events: readonly SpanEvent[],
): GenAiReading | undefined => readGenAi(withoutHostile(attributes), events);

/** The attributes with JSON in them taken apart within the bounds of this server; a text over them is left out. */
function withoutHostile(attributes: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(attributes)) {
    const isJson = typeof value === 'string' && /^\s*[[{]/.test(value);
    const parsed = isJson ? parseJsonText(value) : value;
    if (parsed !== undefined) setOwn(result, key, parsed);
  }
  return result;
}

/** Completes what follows from the rest: the total of tokens, and what the span says in another vocabulary. */
export function completeGenAi(buckets: EventBuckets, reading: GenAiReading | undefined): void {
  const { metadata } = buckets;
  addTotal(metadata);
  for (const name of ['inputs', 'outputs'] as const)
    if (Object.keys(buckets[name]).length === 0) addAll(buckets[name], reading?.[name]);
  for (const name of ['config', 'metadata', 'metrics'] as const)
    addAll(buckets[name], reading?.[name]);
  addTotal(metadata);
}

function addTotal(metadata: JsonObject): void {
  const input = asNumber(own(metadata, 'input_tokens') ?? own(metadata, 'prompt_tokens'));
  const output = asNumber(own(metadata, 'output_tokens') ?? own(metadata, 'completion_tokens'));
  if (input !== undefined && output !== undefined) put(metadata, 'total_tokens', input + output);
}

function addAll(bucket: JsonObject, entries: Readonly<Record<string, unknown>> = {}): void {
  for (const [key, value] of Object.entries(entries)) put(bucket, key, value as JsonValue);
}

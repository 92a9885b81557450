import type { EventBuckets } from '../events/event.ts';
import { type JsonObject, type JsonValue, asNumber, isObject, own, setOwn } from '../json.ts';
import { nest } from './nest.ts';
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

/** The first of two buckets' values wins: what the sender said itself is never replaced. */
function put(bucket: JsonObject, key: string, value: JsonValue): void {
  if (!Object.hasOwn(bucket, key)) setOwn(bucket, key, value);
}

/** Puts a `gen_ai.*` attribute where HoneyHive keeps it; false if it has no place there. */
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

/** Completes what follows from the rest: the total of tokens, and messages in the conventions' own attributes. */
export function completeGenAi(buckets: EventBuckets, attributes: JsonObject): void {
  const { metadata, inputs, outputs } = buckets;
  const input = asNumber(own(metadata, 'input_tokens') ?? own(metadata, 'prompt_tokens'));
  const output = asNumber(own(metadata, 'output_tokens') ?? own(metadata, 'completion_tokens'));
  if (input !== undefined && output !== undefined) put(metadata, 'total_tokens', input + output);
  const prompt = messages(attributes, 'gen_ai.prompt', 'gen_ai.input.messages');
  if (prompt) put(inputs, 'chat_history', prompt);
  const [answer] = messages(attributes, 'gen_ai.completion', 'gen_ai.output.messages') ?? [];
  if (isObject(answer) && Object.keys(outputs).length === 0) {
    for (const [key, value] of Object.entries(answer)) setOwn(outputs, key, value);
  }
}

/** Messages under `prefix.N.…`, or as JSON in one attribute. */
function messages(attributes: JsonObject, prefix: string, json: string): JsonValue[] | undefined {
  const indexed = Object.entries(attributes)
    .filter(([key]) => key.startsWith(`${prefix}.`))
    .map(([key, value]) => [`m${key.slice(prefix.length)}`, value] as const);
  const nested = nest(new Map(indexed))['m'];
  if (Array.isArray(nested)) return nested;
  const text = own(attributes, json);
  if (typeof text !== 'string') return undefined;
  const parsed = parseJsonText(text);
  return Array.isArray(parsed) ? parsed : undefined;
}

import type { EventType } from '../identity/operation-type.ts';
import { chatMessages } from './chat-message.ts';
import { type Fields, first, isFields, numberOf, parsed, present, textOf } from './fields.ts';
import { asInputs, asOutputs, chatAnswers } from './otel.ts';
import type { Facts } from './reading.ts';

const TYPES: Readonly<Record<string, EventType>> = {
  generation: 'model',
  tool: 'tool',
  retriever: 'tool',
  embedding: 'tool',
  evaluator: 'tool',
  guardrail: 'tool',
  span: 'chain',
  agent: 'chain',
  chain: 'chain',
};

const NAME = 'langfuse.observation.';

/** Langfuse. */
export function readLangfuse(attributes: Fields): Facts | undefined {
  if (!Object.keys(attributes).some((name) => name.startsWith('langfuse.'))) return undefined;
  const get = (name: string): unknown => parsed(attributes[NAME + name]);
  const type = textOf(get('type'));
  const input = get('input');
  const output = get('output');
  const isModel = type === 'generation';
  const usage = fieldsOf(get('usage_details'));
  const messages = isModel ? chatMessages(isFields(input) ? input['messages'] : input) : undefined;
  const answers = isModel ? chatAnswers(Array.isArray(output) ? output : [output]) : undefined;
  const count = (...names: readonly string[]): number | undefined =>
    numberOf(first(usage, ...names));
  return {
    eventType: type ? TYPES[type] : undefined,
    messages,
    answers,
    inputs: messages ? undefined : asInputs(input),
    outputs: answers ? undefined : asOutputs(output),
    config: present({ model: get('model.name'), ...fieldsOf(get('model.parameters')) }),
    metadata: present({ user_id: attributes['user.id'] ?? attributes['langfuse.user.id'] }),
    tokens: {
      input: count('input', 'input_tokens', 'prompt_tokens', 'promptTokens'),
      output: count('output', 'output_tokens', 'completion_tokens', 'completionTokens'),
      total: count('total', 'total_tokens', 'totalTokens'),
      cacheRead: count('input_cached_tokens', 'cache_read_input_tokens'),
      reasoning: count('output_reasoning_tokens', 'reasoning_tokens'),
    },
    cost: numberOf(fieldsOf(get('cost_details'))['total']),
    sessionId: textOf(first(attributes, 'session.id', 'langfuse.session.id')),
  };
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

import type { EventType } from '../identity/operation-type.ts';
import { chatMessages } from './chat-message.ts';
import { type Fields, isFields, nested, numberOf, parsed, present, textOf } from './fields.ts';
import { asInputs, asOutputs, chatAnswers } from './otel.ts';
import type { Facts } from './reading.ts';

const KINDS: Readonly<Record<string, EventType>> = { LLM: 'model', CHAIN: 'chain', AGENT: 'chain' };

/** OpenInference, of Arize. */
export function readOpenInference(attributes: Fields): Facts | undefined {
  const kind = textOf(attributes['openinference.span.kind'])?.toUpperCase();
  if (!kind) return undefined;
  const eventType = KINDS[kind] ?? 'tool';
  const parameters = parsed(attributes['llm.invocation_parameters']);
  const messages = chatMessages(nested(attributes, 'llm.input_messages'));
  const answers = chatAnswers(nested(attributes, 'llm.output_messages'));
  const isModel = eventType === 'model';
  const documents = nested(attributes, 'retrieval.documents');
  return {
    eventType,
    messages,
    answers,
    inputs:
      isModel && messages
        ? undefined
        : asInputs(attributes['tool.parameters'] ?? attributes['input.value']),
    outputs:
      isModel && answers
        ? undefined
        : (present({ documents }) ?? asOutputs(attributes['output.value'])),
    config: present({
      provider: attributes['llm.provider'] ?? attributes['llm.system'],
      model: attributes['llm.model_name'] ?? attributes['embedding.model_name'],
      ...(isFields(parameters) ? withoutContent(parameters) : {}),
      tools: nested(attributes, 'llm.tools'),
    }),
    metadata: present({
      tool_name: attributes['tool.name'],
      tool_call_id: attributes['tool_call.id'],
      user_id: attributes['user.id'],
      ...asInputs(attributes['metadata']),
    }),
    tokens: {
      input: numberOf(attributes['llm.token_count.prompt']),
      output: numberOf(attributes['llm.token_count.completion']),
      total: numberOf(attributes['llm.token_count.total']),
      cacheRead: numberOf(attributes['llm.token_count.prompt_details.cache_read']),
      cacheWrite: numberOf(attributes['llm.token_count.prompt_details.cache_write']),
      reasoning: numberOf(attributes['llm.token_count.completion_details.reasoning']),
    },
    cost: numberOf(attributes['llm.cost.total']),
    sessionId: textOf(attributes['session.id']),
  };
}

const withoutContent = (parameters: Fields): Fields =>
  Object.fromEntries(
    Object.entries(parameters).filter(([key]) => !/^(?:messages|input)$/.test(key)),
  );

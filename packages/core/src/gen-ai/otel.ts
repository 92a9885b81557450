import { operationType } from '../identity/operation-type.ts';
import { type ChatMessage, chatMessage, chatMessages } from './chat-message.ts';
import { type Fields, first, listOf, nested, numberOf, parsed, present, textOf } from './fields.ts';
import type { Facts, ReadableEvent, Tokens } from './reading.ts';

/** OpenTelemetry’s conventions: the newest, those of 1.36 with events, and the old ones with an attribute a message. */
export function readOtel(attributes: Fields, events: readonly ReadableEvent[]): Facts | undefined {
  const operation = textOf(attributes['gen_ai.operation.name'])?.toLowerCase();
  if (!Object.keys(attributes).some((name) => name.startsWith('gen_ai.'))) return undefined;
  const content = details(attributes, events);
  const answers =
    chatAnswers(content['gen_ai.output.messages']) ??
    eventAnswers(events) ??
    chatAnswers(nested(attributes, 'gen_ai.completion'));
  const messages =
    chatMessages(content['gen_ai.input.messages']) ??
    eventMessages(events) ??
    chatMessages(nested(attributes, 'gen_ai.prompt'));
  const system = chatMessage({
    role: 'system',
    parts: listOf(content['gen_ai.system_instructions']) ?? [],
  });
  const hasSystem = system.some((message) => message.content !== undefined);
  return {
    eventType: operationType(operation),
    messages: hasSystem ? [...system, ...(messages ?? [])] : messages,
    answers,
    inputs: present({
      arguments: undefined,
      ...asInputs(attributes['gen_ai.tool.call.arguments']),
    }),
    outputs: asOutputs(attributes['gen_ai.tool.call.result']),
    config: config(attributes),
    metadata: present({
      response_id: attributes['gen_ai.response.id'],
      response_model: attributes['gen_ai.response.model'],
      tool_call_id: attributes['gen_ai.tool.call.id'],
      agent_name: attributes['gen_ai.agent.name'],
      finish_reason: undefined,
    }),
    tokens: tokens(attributes),
    cost: numberOf(attributes['gen_ai.usage.cost']),
    sessionId: textOf(attributes['gen_ai.conversation.id']),
  };
}

/** Arguments of a tool as inputs: an object as it is, anything else under one name. */
export function asInputs(value: unknown): Fields | undefined {
  const given = parsed(value);
  if (given === undefined || given === null) return undefined;
  return typeof given === 'object' && !Array.isArray(given)
    ? (given as Fields)
    : { arguments: given };
}

/** Result of a tool as outputs, as the tracer writes one. */
export function asOutputs(value: unknown): Fields | undefined {
  const given = parsed(value);
  if (given === undefined || given === null) return undefined;
  return typeof given === 'object' && !Array.isArray(given) ? (given as Fields) : { result: given };
}

/** Attributes with those of the event that carries a call's content, where it is not on the span. */
function details(attributes: Fields, events: readonly ReadableEvent[]): Fields {
  const event = events.find(({ name }) => name === 'gen_ai.client.inference.operation.details');
  return event?.attributes ? { ...event.attributes, ...attributes } : attributes;
}

/** Answers of a model: messages that are the assistant’s unless they say otherwise. */
export function chatAnswers(value: unknown): ChatMessage[] | undefined {
  const list = listOf(value)?.flatMap((one) => chatMessage(one, 'assistant'));
  return list && list.length > 0 ? list : undefined;
}

const MESSAGE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;

function eventMessages(events: readonly ReadableEvent[]): ChatMessage[] | undefined {
  const messages = events.flatMap(({ name, attributes = {} }) => {
    const role = MESSAGE_EVENT.exec(name)?.[1];
    if (!role) return [];
    return chatMessage({ ...bodyOf(attributes), role, tool_call_id: attributes['id'] });
  });
  if (messages.length > 0) return messages;
  const prompt = events.find(({ name }) => name === 'gen_ai.content.prompt')?.attributes;
  return chatMessages(prompt?.['gen_ai.prompt']);
}

function eventAnswers(events: readonly ReadableEvent[]): ChatMessage[] | undefined {
  const answers = events.flatMap(({ name, attributes = {} }) => {
    if (name !== 'gen_ai.choice') return [];
    const body = bodyOf(attributes);
    const message = parsed(body['message']);
    const rest =
      typeof message === 'object' ? (message as Fields) : { content: message ?? body['content'] };
    return chatMessage({ ...body, ...rest, message: undefined }, 'assistant');
  });
  if (answers.length > 0) return answers;
  const completion = events.find(({ name }) => name === 'gen_ai.content.completion')?.attributes;
  return chatAnswers(completion?.['gen_ai.completion']);
}

/** The fields of an event, also where they stand in one attribute as JSON. */
const bodyOf = (attributes: Fields): Fields => ({
  ...attributes,
  ...asInputs(attributes['gen_ai.event.content'] ?? attributes['body']),
});

function config(attributes: Fields): Fields | undefined {
  const request: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith('gen_ai.request.')) request[name.slice('gen_ai.request.'.length)] = value;
  return present({
    provider: first(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
    ...request,
    tools: parsed(attributes['gen_ai.tool.definitions']),
  });
}

function tokens(attributes: Fields): Tokens {
  const count = (...names: readonly string[]): number | undefined =>
    numberOf(first(attributes, ...names.map((name) => `gen_ai.usage.${name}`)));
  return {
    input: count('input_tokens', 'prompt_tokens'),
    output: count('output_tokens', 'completion_tokens'),
    total: count('total_tokens'),
    cacheRead: count(
      'cache_read.input_tokens',
      'cache_read_input_tokens',
      'details.cache_read_tokens',
    ),
    cacheWrite: count(
      'cache_write.input_tokens',
      'cache_creation.input_tokens',
      'cache_creation_input_tokens',
      'details.cache_write_tokens',
    ),
    reasoning: count('reasoning.output_tokens', 'reasoning_tokens', 'details.reasoning_tokens'),
  };
}

import { chatMessage, chatMessages, finishReason, toolCall } from './chat-message.ts';
import {
  type Fields,
  first,
  isFields,
  listOf,
  nested,
  numberOf,
  parsed,
  present,
  textOf,
} from './fields.ts';
import { asInputs, asOutputs } from './otel.ts';
import type { Facts } from './reading.ts';

/** The AI SDK’s own vocabulary, versions 4 to 6. */
export function readAiSdk(attributes: Fields): Facts | undefined {
  const operation = textOf(attributes['ai.operationId']) ?? textOf(attributes['operation.name']);
  if (!operation?.startsWith('ai.')) return undefined;
  const isTool = operation.startsWith('ai.toolCall');
  const isModel = /\.do(?:Generate|Stream)\b/.test(operation);
  const isEmbedding = /^ai\.(?:embed|rerank)/.test(operation);
  return {
    eventType: isModel ? 'model' : isTool || isEmbedding ? 'tool' : 'chain',
    ...(isTool
      ? {
          inputs: asInputs(attributes['ai.toolCall.args'] ?? attributes['ai.toolCall.input']),
          outputs: asOutputs(attributes['ai.toolCall.result'] ?? attributes['ai.toolCall.output']),
        }
      : {}),
    ...(isEmbedding ? embedding(attributes) : {}),
    ...(isTool || isEmbedding ? {} : conversation(attributes)),
    config: config(attributes),
    metadata: present({
      response_id: attributes['ai.response.id'],
      response_model: attributes['ai.response.model'],
      tool_call_id: attributes['ai.toolCall.id'],
      function_id: attributes['ai.telemetry.functionId'],
      time_to_first_token_ms: isModel ? attributes['ai.response.msToFirstChunk'] : undefined,
      ...(nested(attributes, 'ai.telemetry.metadata') as Fields | undefined),
    }),
    tokens: tokens(attributes),
    sessionId: textOf(
      first(attributes, 'ai.telemetry.metadata.sessionId', 'ai.telemetry.metadata.session_id'),
    ),
  };
}

function conversation(attributes: Fields): Pick<Facts, 'messages' | 'answers'> {
  const prompt = parsed(attributes['ai.prompt']);
  const { system, prompt: text, messages } = isFields(prompt) ? prompt : ({} as Fields);
  const asked = chatMessages(attributes['ai.prompt.messages']) ?? [
    ...(system ? chatMessage({ role: 'system', content: system }) : []),
    ...(chatMessages(text) ?? (text ? chatMessage(text) : [])),
    ...(chatMessages(messages) ?? []),
  ];
  return { messages: asked.length > 0 ? asked : undefined, answers: answers(attributes) };
}

function answers(attributes: Fields): Facts['answers'] {
  const calls = listOf(first(attributes, 'ai.response.toolCalls', 'ai.result.toolCalls')) ?? [];
  const content = first(
    attributes,
    'ai.response.text',
    'ai.response.object',
    'ai.result.text',
    'ai.result.object',
  );
  const reason = finishReason(first(attributes, 'ai.response.finishReason', 'ai.finishReason'));
  if (content === undefined && calls.length === 0 && reason === undefined) return undefined;
  const tool_calls = calls
    .filter(isFields)
    .map((call) => toolCall(call['toolCallId'], call['toolName'], call['input'] ?? call['args']));
  return [
    {
      role: 'assistant',
      ...present({
        content,
        reasoning: attributes['ai.response.reasoning'],
        tool_calls: tool_calls.length > 0 ? tool_calls : undefined,
        finish_reason: reason,
      }),
    },
  ];
}

/** Inputs of embeddings and rerankings. The vectors stay where they are. */
function embedding(attributes: Fields): Facts {
  const values = listOf(attributes['ai.values'])?.map(parsed) ?? parsed(attributes['ai.value']);
  const vectors = listOf(attributes['ai.embeddings']);
  const one = listOf(vectors?.[0] ?? attributes['ai.embedding']);
  return {
    inputs: present({ input: values, documents: parsed(attributes['ai.documents']) }),
    outputs: present({
      count: vectors?.length ?? (one ? 1 : undefined),
      dimensions: one?.length,
      ranking: parsed(attributes['ai.ranking']),
    }),
  };
}

function config(attributes: Fields): Fields | undefined {
  const settings = nested(attributes, 'ai.settings') as Fields | undefined;
  const tools = listOf(attributes['ai.prompt.tools'])?.map(parsed);
  const choice = parsed(attributes['ai.prompt.toolChoice']);
  return present({
    provider: attributes['gen_ai.system'] ?? attributes['ai.model.provider'],
    model: attributes['ai.model.id'],
    ...settings,
    tools,
    tool_choice: choice,
  });
}

function tokens(attributes: Fields): Facts['tokens'] {
  const count = (...names: readonly string[]): number | undefined =>
    numberOf(first(attributes, ...names.map((name) => `ai.usage.${name}`)));
  return {
    input: count('inputTokens', 'promptTokens', 'tokens'),
    output: count('outputTokens', 'completionTokens'),
    total: count('totalTokens'),
    cacheRead: count('inputTokenDetails.cacheReadTokens', 'cachedInputTokens'),
    cacheWrite: count('inputTokenDetails.cacheWriteTokens'),
    reasoning: count('outputTokenDetails.reasoningTokens', 'reasoningTokens'),
  };
}

import { GEN_AI, type SpanOptions } from '@honeyhive/core';

/** What is read of a request for a chat completion; the rest passes unseen. */
export interface ChatRequest {
  readonly model?: string;
  readonly messages?: readonly unknown[];
  readonly stream?: boolean | null;
  readonly [parameter: string]: unknown;
}

const PARAMETERS = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'n',
  'seed',
  'reasoning_effort',
  'response_format',
  'tool_choice',
  'tools',
] as const;

const number = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** What a request says about its span, in both vocabularies. */
export function requestOptions(request: ChatRequest = {}): SpanOptions {
  const given = PARAMETERS.filter((name) => request[name] !== undefined && request[name] !== null);
  return {
    eventType: 'model',
    inputs: { chat_history: request.messages ?? [] },
    config: {
      provider: 'openai',
      model: request.model,
      ...Object.fromEntries(given.map((name) => [name, request[name]])),
      ...(request.stream ? { stream: true } : {}),
    },
    attributes: {
      [GEN_AI.operationName]: 'chat',
      [GEN_AI.providerName]: 'openai',
      [GEN_AI.requestModel]: request.model,
      [GEN_AI.requestTemperature]: number(request['temperature']),
      [GEN_AI.requestTopP]: number(request['top_p']),
      [GEN_AI.requestMaxTokens]: number(request['max_tokens'] ?? request['max_completion_tokens']),
      [GEN_AI.requestStream]: request.stream ? true : undefined,
    },
  };
}

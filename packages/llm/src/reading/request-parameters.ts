import type { Attributes } from '@opentelemetry/api';
import type { Body } from '../client/call-context.ts';

type Scalar = string | number | boolean | undefined;

/** Parameters with the same name in OpenTelemetry's conventions. */
const SAME_NAME = [
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stream',
] as const;

const scalar = (value: unknown): Scalar =>
  typeof value === 'object' || value === null ? undefined : (value as Scalar);
const fieldOf = (value: unknown, key: string): unknown =>
  (value as Record<string, unknown> | null | undefined)?.[key];

/** Returns every request parameter named by OpenTelemetry. */
export function parameterAttributes(body: Body): Attributes {
  const attributes: Attributes = {
    'gen_ai.request.max_tokens': scalar(
      body['max_completion_tokens'] ?? body['max_tokens'] ?? body['max_output_tokens'],
    ),
    'gen_ai.request.reasoning.level': scalar(
      body['reasoning_effort'] ?? fieldOf(body['reasoning'], 'effort'),
    ),
    'gen_ai.request.previous_response.id': scalar(body['previous_response_id']),
    'gen_ai.conversation.id': scalar(fieldOf(body['conversation'], 'id') ?? body['conversation']),
    'gen_ai.embeddings.dimension.count': scalar(body['dimensions']),
    'gen_ai.output.type': outputType(body),
    'openai.request.service_tier': scalar(body['service_tier']),
  };
  for (const name of SAME_NAME) attributes[`gen_ai.request.${name}`] = scalar(body[name]);
  const { stop, n, encoding_format: encoding } = body;
  if (stop) attributes['gen_ai.request.stop_sequences'] = [stop].flat() as string[];
  if (typeof n === 'number' && n !== 1) attributes['gen_ai.request.choice.count'] = n;
  if (typeof encoding === 'string') attributes['gen_ai.request.encoding_formats'] = [encoding];
  return attributes;
}

function outputType({ response_format: format, text, modalities }: Body): string | undefined {
  const type = fieldOf(format, 'type') ?? fieldOf(fieldOf(text, 'format'), 'type');
  if (Array.isArray(modalities) && modalities.includes('audio')) return 'speech';
  if (typeof type !== 'string') return undefined;
  return type.startsWith('json') ? 'json' : 'text';
}

/** Returns the parameters of a request without the content. */
export function configOf(body: Body, content: readonly string[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (value !== null && typeof value !== 'function' && !content.includes(key))
      config[key] = value;
  }
  return config;
}

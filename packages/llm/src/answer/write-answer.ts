import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Answer, Usage } from './answer.ts';

/** Returns attributes and metadata of token counts. Events other than model calls use names not summed. */
function usageEntries(
  usage: Usage = {},
  isModel = true,
): { readonly attributes: object; readonly metadata: object } {
  const { input, output, cacheRead, cacheWrite, reasoning } = usage;
  const total =
    usage.total ?? (input === undefined || output === undefined ? undefined : input + output);
  if (!isModel)
    return {
      attributes: {},
      metadata: {
        usage_input_tokens: input,
        usage_output_tokens: output,
        usage_total_tokens: total,
      },
    };
  return {
    attributes: {
      'gen_ai.usage.input_tokens': input,
      'gen_ai.usage.output_tokens': output,
      'gen_ai.usage.cache_read.input_tokens': cacheRead,
      'gen_ai.usage.cache_write.input_tokens': cacheWrite,
      'gen_ai.usage.reasoning.output_tokens': reasoning,
    },
    metadata: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: total,
      cache_read_input_tokens: cacheRead,
      cache_write_input_tokens: cacheWrite,
      reasoning_tokens: reasoning,
    },
  };
}

/** Facts of a call missing from the answer. */
export interface AnswerNotes {
  readonly isModel?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Writes an answer to the span, in the vocabularies of HoneyHive and OpenTelemetry. */
export function writeAnswer(
  span: HoneyHiveSpan,
  { id, model, usage, finishReasons, outputs, attributes, error }: Answer,
  { isModel = true, metadata }: AnswerNotes = {},
): void {
  const tokens = usageEntries(usage, isModel);
  span.setAttributes({
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': finishReasons?.length ? [...finishReasons] : undefined,
    ...tokens.attributes,
    ...attributes,
  });
  span.enrich({
    outputs,
    metadata: { response_id: id, response_model: model, ...tokens.metadata, ...metadata },
    metrics: usage?.cost === undefined || !isModel ? undefined : { cost: usage.cost },
    error,
  });
}

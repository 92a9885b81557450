import { type EnrichData, GEN_AI } from '@honeyhive/core';

/** What a completion, or a chunk of one, says about its span. */
export interface CompletionData {
  readonly attributes: Readonly<Record<string, string | number | string[]>>;
  readonly data: EnrichData;
}

interface Usage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
}
interface Choice {
  readonly message?: {
    readonly role?: string;
    readonly content?: unknown;
    readonly refusal?: unknown;
    readonly tool_calls?: unknown;
  };
  readonly finish_reason?: string | null;
}
interface Completion {
  readonly id?: string;
  readonly model?: string;
  readonly usage?: Usage | null;
  readonly choices?: readonly Choice[];
}

/** Without the entries that are not there. */
const present = <V>(entries: Readonly<Record<string, V | undefined | null>>): Record<string, V> =>
  Object.fromEntries(
    Object.entries(entries).filter(
      (entry): entry is [string, V] => entry[1] !== undefined && entry[1] !== null,
    ),
  );

/** Model, id and token counts. They stand in the metadata too, where HoneyHive sums them up. */
export function usageData(completion: unknown): CompletionData {
  const { id, model, usage } = (completion ?? {}) as Completion;
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    attributes: present({
      [GEN_AI.responseId]: id,
      [GEN_AI.responseModel]: model,
      [GEN_AI.usageInputTokens]: usage?.prompt_tokens,
      [GEN_AI.usageOutputTokens]: usage?.completion_tokens,
      [GEN_AI.usageCacheReadInputTokens]: cached,
      [GEN_AI.usageReasoningOutputTokens]: reasoning,
    }),
    data: {
      metadata: present({
        response_id: id,
        response_model: model,
        prompt_tokens: usage?.prompt_tokens,
        completion_tokens: usage?.completion_tokens,
        total_tokens: usage?.total_tokens,
        cache_read_input_tokens: cached,
        reasoning_tokens: reasoning,
      }),
    },
  };
}

/** Everything a finished completion says. With several choices the first is the output and all of them are listed. */
export function completionData(completion: unknown): CompletionData {
  const { choices: given } = (completion ?? {}) as Completion;
  // Proxies in front of a model answer with all kinds of things.
  const choices = Array.isArray(given) ? given.filter((one) => typeof one === 'object' && one) : [];
  const { attributes, data } = usageData(completion);
  const reasons = choices.flatMap(({ finish_reason: reason }) => (reason ? [reason] : []));
  const outputs = choices.map(({ message, finish_reason: reason }) =>
    present({
      role: message?.role ?? 'assistant',
      content: message?.content ?? message?.refusal,
      tool_calls: message?.tool_calls,
      finish_reason: reason,
    }),
  );
  return {
    attributes: {
      ...attributes,
      ...(reasons.length > 0 ? { [GEN_AI.responseFinishReasons]: reasons } : {}),
    },
    data: {
      ...data,
      outputs: { ...outputs[0], ...(outputs.length > 1 ? { choices: outputs } : {}) },
    },
  };
}

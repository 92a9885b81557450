import type { Usage } from '../answer/answer.ts';

type Count =
  | number
  | {
      readonly total?: number;
      readonly cacheRead?: number;
      readonly cacheWrite?: number;
      readonly reasoning?: number;
    };

/** Token counts as AI SDK 5, 6 and 7 tell them, to applications and by providers. */
export interface AiSdkUsage {
  readonly inputTokens?: Count | undefined;
  readonly outputTokens?: Count | undefined;
  readonly totalTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly inputTokenDetails?: {
    readonly cacheReadTokens?: number;
    readonly cacheWriteTokens?: number;
  };
  readonly outputTokenDetails?: { readonly reasoningTokens?: number };
}

/** Token counts of the AI SDK in our words. */
export function aiSdkUsage(usage: AiSdkUsage | undefined): Usage | undefined {
  if (!usage) return undefined;
  const { inputTokens, outputTokens, inputTokenDetails: input, outputTokenDetails: output } = usage;
  const inner = typeof inputTokens === 'object' ? inputTokens : undefined;
  const outer = typeof outputTokens === 'object' ? outputTokens : undefined;
  return {
    input: typeof inputTokens === 'number' ? inputTokens : inner?.total,
    output: typeof outputTokens === 'number' ? outputTokens : outer?.total,
    total: usage.totalTokens,
    cacheRead: input?.cacheReadTokens ?? usage.cachedInputTokens ?? inner?.cacheRead,
    cacheWrite: input?.cacheWriteTokens ?? inner?.cacheWrite,
    reasoning: output?.reasoningTokens ?? usage.reasoningTokens ?? outer?.reasoning,
  };
}

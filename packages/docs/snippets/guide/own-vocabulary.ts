import { readGenAi } from '@honeyhive/llm/gen-ai';

/** The answer that a span of any library holds. */
export const answerOf = (attributes: Record<string, unknown>): unknown =>
  readGenAi(attributes)?.outputs;

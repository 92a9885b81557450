/** Kind of step of an event: a model call, a tool call, or a chain of steps. `session` is the session itself. */
export type EventType = 'model' | 'tool' | 'chain' | 'session';

const MODEL = /^(?:chat|text_completion|generate_content|fetch_response)$/i;
const CHAIN = /^(?:\w+_(?:agent|workflow)|agent_step|plan)$/i;
const TOOL = /^(?:execute_tool|embeddings|rerank|retrieval|\w+_memory)$/i;

/** Returns the event type of a `gen_ai.operation.name`; `undefined` for an unknown operation. */
export function operationType(operation: unknown): EventType | undefined {
  if (typeof operation !== 'string') return undefined;
  if (MODEL.test(operation)) return 'model';
  if (CHAIN.test(operation)) return 'chain';
  return TOOL.test(operation) ? 'tool' : undefined;
}

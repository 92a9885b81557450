import type { AttributeValue } from '@opentelemetry/api';
import { FOREIGN, GEN_AI_EVENT } from './gen-ai-names.ts';
import { HONEYHIVE } from './semconv.ts';

/** Kind of step of an event: a model call, a tool call, or a chain of steps. `session` is the session itself. */
export type EventType = 'model' | 'tool' | 'chain' | 'session';

const OPERATION: Readonly<Record<string, EventType>> = {
  chat: 'model',
  text_completion: 'model',
  generate_content: 'model',
  invoke_agent: 'chain',
  create_agent: 'chain',
  invoke_workflow: 'chain',
  execute_tool: 'tool',
  embeddings: 'tool',
  retrieval: 'tool',
};
const OPEN_INFERENCE: Readonly<Record<string, EventType>> = {
  LLM: 'model',
  CHAIN: 'chain',
  AGENT: 'chain',
};
const TRACELOOP: Readonly<Record<string, EventType>> = {
  workflow: 'chain',
  agent: 'chain',
  task: 'chain',
  tool: 'tool',
};
const EXPLICIT = new Set<unknown>(['model', 'tool', 'chain', 'session']);

/** True for the four words the wire knows. */
const isEventType = (value: unknown): value is EventType => EXPLICIT.has(value);

const look = (table: Readonly<Record<string, EventType>>, key: unknown): EventType | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;

/**
 * Determines the type of an event when the span ends, first match wins: type set by the user, GenAI operation,
 * OpenInference kind (any unknown kind is a tool), Traceloop kind, a model named in request or response, a span with
 * child spans of the tracer is a chain, otherwise a tool. Names are never searched for words.
 */
export function eventTypeOf(
  attributes: ReadonlyMap<string, AttributeValue>,
  hasChildren: boolean,
): EventType {
  const explicit = attributes.get(HONEYHIVE.eventType);
  if (isEventType(explicit)) return explicit;
  const operation = attributes.get(GEN_AI_EVENT.operationName);
  const kind = attributes.get(FOREIGN.openInferenceKind);
  return (
    look(OPERATION, typeof operation === 'string' ? operation.toLowerCase() : undefined) ??
    look(OPEN_INFERENCE, typeof kind === 'string' ? kind.toUpperCase() : undefined) ??
    (kind === undefined ? undefined : 'tool') ??
    look(TRACELOOP, attributes.get(FOREIGN.traceloopKind)) ??
    (attributes.has(GEN_AI_EVENT.requestModel) || attributes.has(GEN_AI_EVENT.responseModel)
      ? 'model'
      : undefined) ??
    (hasChildren ? 'chain' : 'tool')
  );
}

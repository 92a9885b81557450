import type { AttributeValue } from '@opentelemetry/api';
import { type EventType, operationType } from './operation-type.ts';
import { FOREIGN, GEN_AI_EVENT } from './gen-ai-names.ts';
import { HONEYHIVE } from './semconv.ts';

const EXPLICIT = new Set<unknown>(['model', 'tool', 'chain', 'session']);

/** True for the four words the wire knows. */
const isEventType = (value: unknown): value is EventType => EXPLICIT.has(value);

const matches = (pattern: RegExp, value: unknown): boolean =>
  typeof value === 'string' && pattern.test(value);

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
  const operation = operationType(attributes.get(GEN_AI_EVENT.operationName));
  if (operation) return operation;
  const kind = attributes.get(FOREIGN.openInferenceKind);
  if (matches(/^llm$/i, kind)) return 'model';
  if (matches(/^(?:chain|agent)$/i, kind)) return 'chain';
  const step = attributes.get(FOREIGN.traceloopKind);
  if (kind !== undefined || step === 'tool') return 'tool';
  if (matches(/^(?:workflow|agent|task)$/, step)) return 'chain';
  if (attributes.has(GEN_AI_EVENT.requestModel) || attributes.has(GEN_AI_EVENT.responseModel))
    return 'model';
  return hasChildren ? 'chain' : 'tool';
}

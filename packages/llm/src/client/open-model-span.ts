import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Attributes } from '@opentelemetry/api';
import type { ClientTracer } from './call-context.ts';

/** Model spans already taken by a call. */
const taken = new WeakSet<object>();

const MODEL_OPERATIONS = new Set<unknown>(['chat', 'text_completion', 'generate_content']);

/**
 * Returns the open model span of `tracer` around a call of the same model: a framework, wrapper or the application
 * has started the event of the same call. The call adds to the span instead of creating a second event.
 */
export function takeOpenModelSpan(
  tracer: ClientTracer,
  model: unknown,
  parent: HoneyHiveSpan | undefined,
): HoneyHiveSpan | undefined {
  const span = parent ?? tracer.activeSpan;
  if (!span?.isRecording() || taken.has(span)) return undefined;
  const attributes = (span as { readonly attributes?: Attributes }).attributes ?? {};
  const known = attributes['gen_ai.request.model'] ?? attributes['honeyhive_config.model'];
  if (!isModelSpan(attributes) || (known !== undefined && known !== model)) return undefined;
  taken.add(span);
  return span;
}

/** Releases the span of a failed call: the framework may retry under the same span. */
export const giveBack = (span: object): void => void taken.delete(span);

function isModelSpan(attributes: Attributes): boolean {
  const type = attributes['honeyhive_event_type'];
  if (type !== undefined) return type === 'model';
  const operation = attributes['gen_ai.operation.name'];
  if (operation !== undefined) return MODEL_OPERATIONS.has(operation);
  return (
    attributes['openinference.span.kind'] === 'LLM' ||
    attributes['llm.request.type'] !== undefined ||
    attributes['gen_ai.request.model'] !== undefined
  );
}

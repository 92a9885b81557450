import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Attributes } from '@opentelemetry/api';
import type { ClientTracer } from './call-context.ts';

/** Model spans that one call has taken as its own. */
const taken = new WeakSet<object>();

const MODEL_OPERATIONS = new Set<unknown>(['chat', 'text_completion', 'generate_content']);

/**
 * The model span of `tracer` that is open around a call of the same model: a framework, another wrapper or the
 * application has begun the event of this very call. The call adds to it instead of making a second event.
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

/** Gives a span back whose call has failed: the framework may try again under it. */
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

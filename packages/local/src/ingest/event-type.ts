import { operationType } from '@honeyhive/core/internal/back-end';
import { type EventType, asEventType } from '../events/event.ts';
import { type JsonObject, own } from '../json.ts';

const SPAN_KINDS: Readonly<Record<string, EventType>> = {
  llm: 'model',
  chain: 'chain',
  agent: 'chain',
  workflow: 'chain',
};

const looked = (table: Readonly<Record<string, EventType>>, key: unknown): EventType | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key.toLowerCase())
    ? table[key.toLowerCase()]
    : undefined;

/** The type of a span's event: as said, else as `read` of another vocabulary, else by the GenAI, OpenInference or Traceloop conventions, else a tool. */
export function eventTypeOf(attributes: JsonObject, read?: EventType): EventType {
  const kind = own(attributes, 'openinference.span.kind') ?? own(attributes, 'traceloop.span.kind');
  const model = ['gen_ai.request.model', 'gen_ai.response.model', 'llm.request.type'];
  return (
    asEventType(own(attributes, 'honeyhive_event_type')) ??
    read ??
    operationType(own(attributes, 'gen_ai.operation.name')) ??
    (typeof kind === 'string' ? (looked(SPAN_KINDS, kind) ?? 'tool') : undefined) ??
    (model.some((key) => Object.hasOwn(attributes, key)) ? 'model' : 'tool')
  );
}

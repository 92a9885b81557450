import { recordingTracer } from '@honeyhive/core/testing';
import { expect, test } from 'vitest';
import { eventTypeOf } from './event-type.ts';

const OPERATIONS = [
  'chat',
  'text_completion',
  'generate_content',
  'fetch_response',
  'invoke_agent',
  'create_agent',
  'invoke_workflow',
  'agent_step',
  'plan',
  'Plan',
  'execute_tool',
  'embeddings',
  'rerank',
  'retrieval',
  'create_memory',
  'unknown_operation',
];
const OTHERS = [
  { 'openinference.span.kind': 'LLM' },
  { 'openinference.span.kind': 'CHAIN' },
  { 'openinference.span.kind': 'AGENT' },
  { 'openinference.span.kind': 'RETRIEVER' },
  { 'traceloop.span.kind': 'workflow' },
  { 'traceloop.span.kind': 'agent' },
  { 'traceloop.span.kind': 'tool' },
  { 'gen_ai.request.model': 'gpt-5' },
  { 'gen_ai.response.model': 'gpt-5' },
  {},
];

test.each<Record<string, string>>([
  ...OPERATIONS.map((name) => ({ 'gen_ai.operation.name': name })),
  ...OTHERS,
])(
  'a span with %j has the same event type in the tracer and in the local backend',
  (attributes) => {
    const { tracer, span } = recordingTracer();
    tracer.startSpan('step', { attributes }).end();
    expect(eventTypeOf(attributes)).toBe(span('step').attributes['honeyhive_event_type']);
  },
);

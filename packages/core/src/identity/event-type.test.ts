import { describe, expect, test } from 'vitest';
import { recordingTracer } from '../testing.ts';
import { eventTypeOf } from './event-type.ts';

describe('the type of an event', () => {
  test.each([
    [{ honeyhive_event_type: 'chain', 'gen_ai.operation.name': 'chat' }, false, 'chain'],
    [{ honeyhive_event_type: 'banana', 'gen_ai.operation.name': 'chat' }, false, 'model'],
    [{ 'gen_ai.operation.name': 'chat' }, true, 'model'],
    [{ 'gen_ai.operation.name': 'text_completion' }, false, 'model'],
    [{ 'gen_ai.operation.name': 'generate_content' }, false, 'model'],
    [{ 'gen_ai.operation.name': 'invoke_agent' }, false, 'chain'],
    [{ 'gen_ai.operation.name': 'create_agent' }, false, 'chain'],
    [{ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.request.model': 'm' }, false, 'tool'],
    [{ 'gen_ai.operation.name': 'embeddings' }, false, 'tool'],
    [{ 'gen_ai.operation.name': 'rerank', 'gen_ai.request.model': 'm' }, false, 'tool'],
    [{ 'gen_ai.operation.name': 'plan', 'gen_ai.request.model': 'm' }, false, 'chain'],
    [{ 'openinference.span.kind': 'LLM' }, false, 'model'],
    [{ 'openinference.span.kind': 'CHAIN' }, false, 'chain'],
    [{ 'openinference.span.kind': 'AGENT' }, false, 'chain'],
    [{ 'openinference.span.kind': 'RETRIEVER' }, true, 'tool'],
    [{ 'traceloop.span.kind': 'workflow' }, false, 'chain'],
    [{ 'traceloop.span.kind': 'tool' }, true, 'tool'],
    [{ 'gen_ai.response.model': 'gpt' }, false, 'model'],
    [{ 'gen_ai.operation.name': 'constructor' }, false, 'tool'],
    [{}, true, 'chain'],
    [{}, false, 'tool'],
  ])('of %o with children: %s is %s', (attributes, hasChildren, type) => {
    expect(eventTypeOf(new Map(Object.entries(attributes)), hasChildren)).toBe(type);
  });

  test('is decided when the span ends, and a name says nothing', async () => {
    const { tracer, span } = recordingTracer();
    tracer.withSpan('outer', (outer) => outer.startSpan('google_search llm chain').end());
    const late = tracer.startSpan('late');
    late.setAttribute('gen_ai.operation.name', 'chat');
    late.end();
    await tracer.flush();
    expect(span('outer').attributes['honeyhive_event_type']).toBe('chain');
    expect(span('google_search llm chain').attributes['honeyhive_event_type']).toBe('tool');
    expect(span('late').attributes['honeyhive_event_type']).toBe('model');
  });

  test('is final when the user says it, also late', async () => {
    const { tracer, span } = recordingTracer();
    const held = tracer.startSpan('work', { eventType: 'tool' });
    held.startSpan('child').end();
    held.enrich({ eventType: 'model' }).end();
    await tracer.flush();
    expect(span('work').attributes['honeyhive_event_type']).toBe('model');
  });
});

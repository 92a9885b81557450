import { ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { recordingTracer } from '../testing.ts';

test('a span that is given an event id is known by it, to its holder and on the wire', () => {
  const { tracer, span } = recordingTracer();
  const eventId = '11111111-1111-4111-8111-111111111111';
  const one = tracer.startSpan('one', { eventId });
  one.end();
  expect(one.eventId).toBe(eventId);
  expect(span('one').attributes['honeyhive_event_id']).toBe(eventId);
});

test('the event of a block can have another name than its span', () => {
  const { tracer, span } = recordingTracer();
  tracer.withSpan('db', { eventName: 'Search the index' }, () => 1);
  expect(span('db').attributes['honeyhive_event_name']).toBe('Search the index');
});

test('capture can be switched off for one function alone', () => {
  const { tracer, spans } = recordingTracer();
  const capture = { inputs: false, outputs: false, arguments: false };
  tracer.trace({ capture, eventName: 'quiet' }, (text: string) => text)('SECRET');
  tracer.trace({ eventName: 'open' }, (text: string) => text)('SECRET');
  expect(JSON.stringify(spans[0]?.attributes)).not.toContain('SECRET');
  expect(JSON.stringify(spans[1]?.attributes)).toContain('SECRET');
});

test('two tracers nested in each other ten thousand times make no chain that ends the program', () => {
  const a = recordingTracer({ maxOpenSpans: 10 });
  const b = recordingTracer({ maxOpenSpans: 10 });
  const one = { now: ROOT_CONTEXT };
  for (let hop = 0; hop < 10_000; hop += 1) {
    const handle = (hop % 2 === 0 ? a : b).tracer.startSpan('hop');
    const owner = (hop % 2 === 0 ? a : b).tracer['owner'];
    one.now = owner.contextStorage.run(one.now, () => owner.contextOf(handle));
    handle.end();
  }
  expect(() => one.now.setValue(Symbol('any'), 1).getValue(Symbol('other'))).not.toThrow();
  expect(a.spans).toHaveLength(5_000);
});

test('work that is hidden from tracing makes no span, also not through getTracer()', () => {
  const { tracer, spans } = recordingTracer();
  const { contextStorage } = tracer['owner'];
  contextStorage.run(suppressTracing(contextStorage.get()), () => {
    tracer.startSpan('hidden').end();
    tracer.getTracer().startSpan('hidden too').end();
  });
  tracer.startSpan('seen').end();
  expect(spans.map(({ name }) => name)).toEqual(['seen']);
});

test('a remote parent comes before what is active here, with its session and its evaluation for the next hop', () => {
  const { tracer, span } = recordingTracer();
  const session = '22222222-2222-4222-8222-222222222222';
  const headers = {
    traceparent: '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01',
    baggage: `honeyhive.session_id=${session},run_id=R1`,
  };
  tracer.withSpan('poll', () => {
    tracer.withRemoteParent(headers, () => {
      tracer.withSpan('job', () => {
        const carried: Record<string, string> = {};
        expect(tracer.inject(carried)['baggage']).toContain('run_id=R1');
      });
    });
  });
  const job = span('job');
  expect(job.spanContext().traceId).toBe('a'.repeat(32));
  expect(job.parentSpanContext?.spanId).toBe('b'.repeat(16));
  expect(job.attributes['honeyhive.session_id']).toBe(session);
  expect(span('poll').attributes['honeyhive.session_id']).not.toBe(session);
});

test('following what is no stream says at once that it is over', () => {
  const { tracer, span } = recordingTracer();
  const one = tracer.startSpan('one');
  let ended = 0;
  expect(one.follow(null, { onEnd: () => (ended += 1) })).toBeNull();
  expect(ended).toBe(1);
  expect(span('one').name).toBe('one');
});

import { recordingTracer } from '@honeyhive/core/testing';
import { HoneyHiveTracer, setDefaultTracer } from '@honeyhive/node';
import { afterEach, expect, test } from 'vitest';
import { greet } from './greeting.ts';

afterEach(() => setDefaultTracer(undefined));

test('what an application records can be read at once, without a server', () => {
  const { tracer, span } = recordingTracer({}, (options) => new HoneyHiveTracer(options));
  setDefaultTracer(tracer);
  expect(greet('Ada')).toBe('Hello, Ada!');
  expect(span('greet').attributes).toMatchObject({
    honeyhive_event_type: 'tool',
    'honeyhive_inputs.name': 'Ada',
    'honeyhive_outputs.result': 'Hello, Ada!',
    'honeyhive_metrics.letters': 11,
  });
});

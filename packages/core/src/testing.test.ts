import { expect, test } from 'vitest';
import { recordingTracer } from './testing.ts';

test('a recording shows a span as soon as it has ended, without waiting', () => {
  const { tracer, spans, span, clear } = recordingTracer();
  tracer.startSpan('first').end();
  const open = tracer.startSpan('second');
  expect(spans.map(({ name }) => name)).toEqual(['first']);
  open.end();
  expect(spans.map(({ name }) => name)).toEqual(['first', 'second']);
  expect(span('second')).toBe(spans[1]);
  expect(() => span('third')).toThrow('first, second');
  clear();
  expect(spans).toEqual([]);
});

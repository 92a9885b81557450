import { isSpanContextValid } from '@opentelemetry/api';
import { expect, test, vi } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';
import { POOLED_IDS } from './id-generator.ts';

test('ids of ten thousand spans are valid, and no two are the same', () => {
  const tracer = new HoneyHiveTracer({ testMode: true });
  const contexts = Array.from({ length: 10_000 }, () => {
    const span = tracer.startSpan('one');
    span.end();
    return span.spanContext();
  });
  expect(contexts.every(isSpanContextValid)).toBe(true);
  expect(new Set(contexts.map(({ traceId }) => traceId)).size).toBe(10_000);
  expect(new Set(contexts.map(({ spanId }) => spanId)).size).toBe(10_000);
});

test('there are ids where the secure source is closed', () => {
  const source = vi.spyOn(crypto, 'getRandomValues').mockImplementation(() => {
    throw new Error('not in global scope');
  });
  try {
    const ids = Array.from({ length: 1_000 }, () => POOLED_IDS.generateTraceId());
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1_000);
    expect(source).toHaveBeenCalled();
  } finally {
    source.mockRestore();
  }
});

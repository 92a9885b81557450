import { afterEach, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer } from '../index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('check tells what a tracer built in the same environment would have as its problems', () => {
  vi.stubEnv('HH_API_KEY', undefined);
  expect(HoneyHiveTracer.check({}).map(({ code }) => code)).toEqual(['missing_api_key']);
  expect(HoneyHiveTracer.check({})).toEqual(new HoneyHiveTracer({ logger: quietLogger }).problems);
  vi.stubEnv('HH_API_KEY', 'key');
  expect(HoneyHiveTracer.check({})).toEqual([]);
  expect(new HoneyHiveTracer({ logger: quietLogger }).problems).toEqual([]);
});

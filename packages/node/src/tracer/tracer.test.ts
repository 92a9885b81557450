import { afterEach, expect, test, vi } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('check tells what a tracer built in the same environment would have as its problems', () => {
  vi.stubEnv('HH_API_KEY', undefined);
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  expect(HoneyHiveTracer.check({}).map(({ code }) => code)).toEqual(['missing_api_key']);
  expect(HoneyHiveTracer.check({})).toEqual(new HoneyHiveTracer({ logger }).problems);
  vi.stubEnv('HH_API_KEY', 'key');
  expect(HoneyHiveTracer.check({})).toEqual([]);
  expect(new HoneyHiveTracer({ logger }).problems).toEqual([]);
});

import { afterEach, expect, test, vi } from 'vitest';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const lines: string[] = [];
const logger = collectLogs(lines);

test.each<readonly [string, TracerOptions, readonly string[]]>([
  ['a relay', { relayUrl: '/api/honeyhive' }, []],
  ['a key', { apiKey: 'hh_secret' }, ['api_key_in_page']],
  ['a key in config', { config: { apiKey: 'hh_secret' } }, ['api_key_in_page']],
  [
    'a format that pages cannot write',
    { relayUrl: '/api/honeyhive', protocol: 'http/protobuf' },
    ['unavailable_protocol'],
  ],
  ['nothing', {}, ['missing_api_key']],
])('in a page with %s: check, problems and the logger say the same', async (_, options, codes) => {
  lines.length = 0;
  const tracer = new HoneyHiveTracer({ ...options, logger });
  expect(tracer.problems.map(({ code }) => code)).toEqual(codes);
  expect(HoneyHiveTracer.check({ ...options, logger })).toEqual(tracer.problems);
  expect(lines).toEqual(tracer.problems.map(({ message, remedy }) => `${message} ${remedy}`));
  expect(lines.join()).not.toContain('hh_secret');
  await tracer.shutdown({ timeoutMs: 0 });
});

test('a page takes nothing from the environment, even where there is one', async () => {
  vi.stubEnv('HH_API_KEY', 'hh_secret');
  vi.stubEnv('HH_SOURCE', 'environment');
  const tracer = new HoneyHiveTracer({ logger });
  expect(tracer.problems.map(({ code }) => code)).toEqual(['missing_api_key']);
  await tracer.shutdown({ timeoutMs: 0 });
});

test('options that throw when they are read do not keep a page from working', async () => {
  const options = {
    logger,
    relayUrl: '/api/honeyhive',
    get apiKey(): never {
      throw new Error('no');
    },
  };
  const tracer = new HoneyHiveTracer(options);
  expect(tracer.withSpan('work', () => 'kept')).toBe('kept');
  expect(tracer.problems.map(({ code }) => code)).toEqual(['invalid_api_key']);
  await tracer.shutdown({ timeoutMs: 0 });
});

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

const KEY = 'hh_key_of_this_test_1';
const HEADER = 'gateway-value-2';
const CARRIED = 'caller-cookie-3';
const SECRET = /hh_key_of|gateway-value|caller-cookie/;
const OPTIONS: TracerOptions = {
  apiKey: KEY,
  headers: { 'x-gateway': `Token ${HEADER}` },
  linkCarrier: { cookie: CARRIED },
};

class OpenTracer extends HoneyHiveTracer {
  get all(): object {
    return this.settings;
  }
}

test('options print and serialize without key, headers and carrier, and work as before', () => {
  const tracer = new OpenTracer({ ...OPTIONS, project: 'shop', testMode: true });
  for (const text of [
    inspect(tracer.all, { depth: 9 }),
    inspect({ deep: { settings: tracer.all } }, { depth: 9, showHidden: true }),
    JSON.stringify(tracer.all),
    inspect(tracer, { depth: 9, showHidden: true }),
    JSON.stringify(tracer),
    ...[tracer.all, tracer, tracer.relay()].map((value) =>
      inspect(value, { depth: Infinity, showHidden: true, getters: true, customInspect: false }),
    ),
  ])
    expect(text).not.toMatch(SECRET);
  expect(JSON.parse(JSON.stringify(tracer.all))).toMatchObject({
    project: 'shop',
    apiKey: '[secret]',
  });
  expect(tracer.all).toMatchObject({ apiKey: KEY, project: 'shop' });
});

test('a tracer among the arguments of a traced function is recorded by project, source and session', () => {
  const tracer = new HoneyHiveTracer({ ...OPTIONS, project: 'shop', source: 'ci', testMode: true });
  const ended: Array<Readonly<Record<string, unknown>>> = [];
  tracer.observe({ spanEnd: ({ attributes }) => void ended.push(attributes) });
  tracer.trace(function order(by: HoneyHiveTracer) {
    return by === tracer;
  })(tracer);
  const inputs = Object.entries(ended[0] ?? {}).filter(([name]) => /inputs/.test(name));
  expect(Object.fromEntries(inputs)).toEqual({
    'honeyhive_inputs.by.project': 'shop',
    'honeyhive_inputs.by.source': 'ci',
    'honeyhive_inputs.by.sessionId': tracer.sessionId,
  });
});

describe('log lines', () => {
  test.each([
    ['a fetch that quotes its headers', (headers: unknown) => JSON.stringify(headers)],
    ['a fetch that quotes the key alone', () => `401 for ${KEY}`],
    ['a fetch that quotes a header', () => `bad gateway value ${HEADER}`],
  ])('of %s show no key', async (_, messageOf) => {
    const lines: unknown[] = [];
    const say = (...parts: unknown[]): void => void lines.push(...parts);
    const tracer = new HoneyHiveTracer({
      ...OPTIONS,
      verbose: true,
      batch: { maxRetryMs: 0 },
      logger: { debug: say, info: say, warn: say, error: say },
      fetch: (_url, init) => Promise.reject(new Error(messageOf(init?.headers))),
    });
    tracer.observe({
      spanEnd: () => {
        throw new Error(`observer of ${KEY}`);
      },
    });
    tracer.startSpan('s').end();
    await tracer.flush({ timeoutMs: 500 });
    await tracer.shutdown({ timeoutMs: 500 });
    expect(inspect(lines)).not.toMatch(SECRET);
    expect(inspect(lines)).toContain('observer of [secret]');
  });
});

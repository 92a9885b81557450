import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

const KEY = 'hh_key_of_this_test_1';
const HEADER = 'gateway-value-2';
const CARRIED = 'caller-cookie-3';
const SECRET = /hh_key_of|gateway-value|caller-cookie/;
const OPTIONS: TracerOptions = {
  apiKey: KEY,
  project: 'shop',
  headers: { 'x-gateway': `Token ${HEADER}` },
  linkCarrier: { cookie: CARRIED },
};

class OpenTracer extends HoneyHiveTracer {
  get all(): Readonly<Record<string, unknown>> {
    return { ...this.settings };
  }
  get options(): TracerOptions {
    return this.settings;
  }
}

test('options are printed, listed, copied and serialized without key, headers and carrier', () => {
  const tracer = new OpenTracer({ ...OPTIONS, testMode: true });
  const { options } = tracer;
  const shown = [
    inspect(options, { depth: 9 }),
    inspect(tracer, { depth: 9, getters: true }),
    JSON.stringify([options, tracer, tracer['owner'], Object.entries(options)]),
    inspect([tracer.all, structuredClone(tracer.problems)], { depth: 9, showHidden: true }),
    inspect([tracer.withSpan, tracer.startSpan('s')], { depth: 9 }),
  ];
  for (const text of shown) expect(text).not.toMatch(SECRET);
  expect(tracer.all).toMatchObject({ project: 'shop', testMode: true });
  expect(options).toMatchObject({ apiKey: KEY });
});

test.each([
  ['hidden properties and getters', { showHidden: true, getters: true }],
  ['the object as it is', { customInspect: false }],
  ['all of it', { showHidden: true, getters: true, customInspect: false }],
])('inspection that shows %s shows no credential', (_, more) => {
  const tracer = new OpenTracer({ ...OPTIONS, testMode: true });
  const { options } = tracer;
  for (const value of [options, tracer, Object.create(options), { deep: [options] }])
    expect(inspect(value, { depth: Infinity, ...more })).not.toMatch(SECRET);
  expect(JSON.stringify(Object.getOwnPropertyDescriptors(options))).not.toMatch(SECRET);
  expect(Object.create(options)).toMatchObject({ apiKey: KEY, linkCarrier: { cookie: CARRIED } });
});

test('the key goes to the server all the same, and to no log line that a fetch or an observer writes', async () => {
  const lines: unknown[] = [];
  const say = (...parts: unknown[]): void => void lines.push(...parts);
  const seen: string[] = [];
  const tracer = new HoneyHiveTracer({
    ...OPTIONS,
    verbose: true,
    batch: { maxRetryMs: 0 },
    logger: { debug: say, info: say, warn: say, error: say },
    fetch: (_url, init) => {
      seen.push(JSON.stringify([...new Headers(init?.headers)]));
      return Promise.reject(new Error(`proxy refused ${seen.at(-1)}: ${KEY}, ${HEADER}`));
    },
  });
  tracer.observe({
    spanEnd: () => {
      throw new Error(`observer of ${KEY}`);
    },
  });
  tracer.startSpan('s').end();
  await tracer.flush({ timeoutMs: 500 });
  await tracer.shutdown({ timeoutMs: 500 });
  expect(seen.join('\n')).toContain(KEY);
  expect(seen.join('\n')).toContain(HEADER);
  expect(inspect(lines)).not.toMatch(SECRET);
  expect(inspect(lines)).toContain('observer of [secret]');
  expect(JSON.stringify(tracer.stats())).not.toMatch(SECRET);
});

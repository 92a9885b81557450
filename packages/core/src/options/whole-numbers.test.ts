import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const BIG = 9_007_199_254_740_993n;
const SAID = { big: BIG, small: 7n, list: [BIG], beyond: 2n ** 64n };
let backend: LocalBackend;
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => backend.close());

const sent = async (options: TracerOptions, work: (tracer: HoneyHiveTracer) => void) => {
  const requests: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'hh_key',
    serverUrl: backend.url,
    fetch: async (url, init) => {
      requests.push(await new Response(init?.body).text());
      return fetch(url, init);
    },
    ...options,
  });
  work(tracer);
  const { dropped } = await tracer.flush();
  expect(dropped).toEqual({});
  await tracer.shutdown();
  return requests.join('\n');
};

test('whole numbers of 64 bits are whole numbers on the wire, and larger ones texts', async () => {
  const body = await sent({}, (tracer) => tracer.startSpan('whole', { metadata: SAID }).end());
  expect(body).toContain(`{"key":"honeyhive_metadata.big","value":{"intValue":"${BIG}"}}`);
  expect(body).toContain(`{"key":"honeyhive_metadata.small","value":{"intValue":"7"}}`);
  expect(body).toContain(`{"key":"honeyhive_metadata.list.0","value":{"intValue":"${BIG}"}}`);
  expect(body).toContain(`"stringValue":"${2n ** 64n}"`);
});

test('they are the same in an update and in what is too much for attributes, where JSON has texts for them', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, BIG]));
  const body = await sent({}, (tracer) => {
    tracer.startSpan('folded', { metadata: { many } }).end();
    tracer.createEvent({ eventName: 'told', metadata: SAID });
    tracer.enrichSession({ metadata: SAID });
  });
  expect(body).toContain(`\\"k299\\":\\"${BIG}\\"`);
  expect(body.split(`"big":"${BIG}"`).length).toBeGreaterThan(2);
});

test('`redact` sees them as texts', async () => {
  const seen: unknown[] = [];
  const { tracer, spans } = recordingTracer({
    redact: (value) => {
      seen.push(value);
      return value;
    },
  });
  tracer.startSpan('redacted', { metadata: { big: BIG } }).end();
  expect(seen).toContain(String(BIG));
  expect(spans[0]?.attributes['honeyhive_metadata.big']).toBe(String(BIG));
});

test('an exporter, which knows no such numbers, gets texts', async () => {
  let value: unknown;
  const tracer = new HoneyHiveTracer({
    exporter: {
      export: (spans, done) => {
        value = spans[0]?.attributes['honeyhive_metadata.big'];
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    },
  });
  tracer.startSpan('exported', { metadata: { big: BIG } }).end();
  await tracer.flush();
  expect(value).toBe(String(BIG));
});

import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HoneyHiveSpan, HoneyHiveTracer } from '../index.ts';

/** Kinds of values that a field may be given. */
const VALUES: Readonly<Record<string, unknown>> = {
  'an object': { a: 1 },
  'another object': { b: 2 },
  'the same key': { a: 'later' },
  'an object in it': { a: { x: 1 } },
  'another in it': { a: { y: 2 } },
  'a text': 'text',
  false: false,
  'a list': [1, 2],
  'a name of every object': JSON.parse('{"__proto__": 1, "constructor": 2}'),
  null: null,
};
const FIELDS = [
  'outputs',
  'metadata',
  'metrics',
  'feedback',
  'config',
  'userProperties',
  'inputs',
  'error',
  'of my own',
];

let backend: LocalBackend;
let updates = 0;
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => backend.close());

const asStored = (name: string): unknown => {
  const event = backend.events({ name })[0];
  if (!event) throw new Error(`no event ${name}`);
  const { outputs, metadata, metrics, feedback, config, user_properties: user } = event;
  return { outputs, metadata, metrics, feedback, config, user };
};

test.each(FIELDS)('what is said of %s in one request is what two would say', async (field) => {
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: backend.url,
    fetch: (url, init) => {
      if (init?.method === 'PUT') updates += 1;
      return fetch(url, init);
    },
  });
  const pairs = Object.entries(VALUES).flatMap(([first, one]) =>
    Object.entries(VALUES).map(([second, two]) => ({
      name: `${field}: ${first}, ${second}`,
      one,
      two,
    })),
  );
  const begin = (name: string): HoneyHiveSpan => {
    const span = tracer.startSpan(name);
    span.end();
    return span;
  };
  const say = (span: HoneyHiveSpan, value: unknown): void => void span.enrich({ [field]: value });
  const spans = pairs.map((pair) => ({
    ...pair,
    joint: begin(`${pair.name}, at once`),
    apart: begin(`${pair.name}, apart`),
  }));
  await tracer.flush();
  const before = updates;
  for (const { joint, one, two } of spans) {
    say(joint, one);
    say(joint, two);
  }
  await tracer.flush();
  expect(updates - before).toBeLessThanOrEqual(pairs.length);
  for (const { apart, one } of spans) say(apart, one);
  await tracer.flush();
  for (const { apart, two } of spans) say(apart, two);
  await tracer.flush();
  await tracer.shutdown();
  for (const { name } of pairs)
    expect({ name, stored: asStored(`${name}, at once`) }).toEqual({
      name,
      stored: asStored(`${name}, apart`),
    });
});

test.each(['outputs', 'metadata', 'metrics', 'feedback', 'config', 'userProperties'])(
  'what is no object has the key in %s that it has before the end of the span',
  async (field) => {
    const tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
    const early = tracer.startSpan(`${field} early`);
    early.enrich({ [field]: 'text' }).end();
    const late = tracer.startSpan(`${field} late`);
    late.end();
    await tracer.flush();
    late.enrich({ [field]: 'text' });
    await tracer.flush();
    await tracer.shutdown();
    const bucket = field === 'userProperties' ? 'user' : field;
    const of = (name: string) => (asStored(name) as Record<string, unknown>)[bucket];
    expect(of(`${field} late`)).toEqual(of(`${field} early`));
  },
);

import { toBinary, fromJson } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocal } from '../index.ts';
import { otlpSchema } from './otlp-message.ts';

let backend: LocalBackend;
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => backend.close());

const TRACES = '/opentelemetry/v1/traces';

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(backend.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

const SCHEMA = otlpSchema('ExportTraceServiceRequest');

const postProtobuf = (request: object): Promise<Response> =>
  fetch(backend.url + TRACES, {
    method: 'POST',
    body: Buffer.from(
      toBinary(SCHEMA, fromJson(SCHEMA, JSON.parse(JSON.stringify(request), hexAsBase64))),
    ),
    headers: { 'content-type': 'application/x-protobuf' },
  });

let spans = 0;
const ids = (): { traceId: string; spanId: string } => {
  spans += 1;
  return { traceId: 'a'.repeat(32), spanId: spans.toString(16).padStart(16, '0') };
};

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const value = { stringValue: 'v' };
const pairs = (count: number, prefix = 'k'): object[] =>
  many(count, (index) => ({ key: `${prefix}${index}`, value }));
const request = (span: object, resource: object = {}, around: object[] = []): object => ({
  resourceSpans: [{ resource, scopeSpans: [{ spans: [...around, { ...ids(), ...span }] }] }],
});

/** A span of about so many values, each time in another place. */
const SHAPES: readonly (readonly [place: string, make: (count: number) => object])[] = [
  ['attributes', (count) => ({ attributes: pairs(count) })],
  ['attributes of one bucket', (count) => ({ attributes: pairs(count, 'honeyhive_inputs.k') })],
  ['list items of one bucket', (count) => ({ attributes: pairs(count, 'honeyhive_outputs.') })],
  ['messages', (count) => ({ attributes: pairs(count, 'gen_ai.prompt.') })],
  [
    'items of a list',
    (count) => ({
      attributes: [{ key: 'k', value: { arrayValue: { values: many(count, () => value) } } }],
    }),
  ],
  [
    'entries of a map',
    (count) => ({ attributes: [{ key: 'k', value: { kvlistValue: { values: pairs(count) } } }] }),
  ],
  ['events', (count) => ({ events: many(count, () => ({ name: 'e' })) })],
  ['attributes of events', (count) => ({ events: [{ name: 'e', attributes: pairs(count) }] })],
  ['links', (count) => ({ links: many(count, ids) })],
  ['attributes of links', (count) => ({ links: [{ ...ids(), attributes: pairs(count) }] })],
];

describe.each(SHAPES)('a span with too many %s', (place, make) => {
  test.each([
    ['JSON', (body: object) => post(TRACES, body), '"rejectedSpans":"1"'],
    ['protobuf', postProtobuf, '\u0008\u0001'],
  ] as const)('is rejected alone, as %s', async (encoding, send, one) => {
    const name = `${place} ${encoding}`;
    const taken = await send(request({ name: `${name} taken`, ...make(9_000) }));
    expect(taken.status).toBe(200);
    expect(backend.events({ name: `${name} taken` })).toHaveLength(1);

    const beside = { ...ids(), name: `${name} beside` };
    const answer = await send(request({ name, ...make(30_000) }, {}, [beside]));
    expect(answer.status).toBe(200);
    const said = Buffer.from(await answer.arrayBuffer()).toString();
    expect(said).toContain('over 20000 values');
    expect(said).toContain(one);
    expect(backend.events({ name })).toEqual([]);
    expect(backend.events({ name: beside.name })).toHaveLength(1);
  });
});

/** Ids as protobuf's own JSON has them. */
const hexAsBase64 = (key: string, given: unknown): unknown =>
  key === 'traceId' || key === 'spanId'
    ? Buffer.from(String(given), 'hex').toString('base64')
    : given;

test.each([
  ['one name', [{ key: 'n'.repeat(2_000_001), value }]],
  ['one name of dots', [{ key: `honeyhive_inputs${'.'.repeat(2_000_000)}`, value }]],
  ['all names', many(10, (index) => ({ key: `${index}${'n'.repeat(200_000)}`, value }))],
  [
    'names of levels',
    many(10_000, (index) => ({ key: `honeyhive_inputs.${index}${'.abcdef'.repeat(31)}`, value })),
  ],
  [
    'names in a map',
    [{ key: 'k', value: { kvlistValue: { values: [{ key: 'n'.repeat(2_000_001), value }] } } }],
  ],
])('a span whose names are too long is rejected: %s', async (name, attributes) => {
  const answer = await post(TRACES, request({ name, attributes }));
  expect(await answer.json()).toEqual({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage: expect.stringContaining('over 2000000 characters of names'),
    },
  });
  expect(backend.events({ name })).toEqual([]);
});

test.each([
  ['values', pairs(501), 'resource: attribute k500: over 500 values'],
  ['honeyhive values', pairs(501, 'honeyhive.'), 'over 500 values'],
  ['names', [{ key: 'n'.repeat(64_001), value }], 'over 64000 characters of names'],
  [
    'text',
    [{ key: 'k', value: { stringValue: 'x'.repeat(64_001) } }],
    'over 64000 characters of text',
  ],
])('the spans of a resource with too many %s are rejected', async (name, attributes, reason) => {
  const all = many(3, () => ({ ...ids(), name }));
  const body = request({ name }, { attributes }, all);
  const fine = request({ name: `${name} fine` }, { attributes: attributes.slice(0, 0) });
  const { resourceSpans } = fine as { resourceSpans: object[] };
  Object.assign(body, { resourceSpans: [...Object.values(body).flat(), ...resourceSpans] });
  expect(await (await post(TRACES, body)).json()).toEqual({
    partialSuccess: { rejectedSpans: '4', errorMessage: expect.stringContaining(reason) },
  });
  expect(backend.events({ name })).toEqual([]);
  expect(backend.events({ name: `${name} fine` })).toHaveLength(1);
});

test('a resource is kept with so many spans that it comes to 100 MB, and no more', async () => {
  const resource = { attributes: [{ key: 'k', value: { stringValue: 'x'.repeat(63_999) } }] };
  const all = many(2_000, () => ({ ...ids(), name: 'repeated' }));
  const answer = await post(TRACES, request({ name: 'repeated' }, resource, all));
  expect(await answer.json()).toEqual({
    partialSuccess: {
      rejectedSpans: '439',
      errorMessage: expect.stringContaining('split the request'),
    },
  });
  expect(backend.events({ name: 'repeated' })).toHaveLength(1_562);
});

describe('different names of JSON', () => {
  const named = (count: number): object => Object.fromEntries(many(count, (i) => [`n${i}`, i]));
  const escaped = (count: number): object =>
    Object.fromEntries(
      many(count, (i) => [
        i.toString(2).replaceAll('0', '\n').replaceAll('1', '\t').padStart(20, '\n'),
        i,
      ]),
    );
  const spread = (count: number): object[] =>
    many(count / 100, (at) => Object.fromEntries(many(100, (i) => [`n${at}_${i}`, i])));

  test.each([
    ['of one object', named],
    ['of escapes', escaped],
    ['of many objects', spread],
  ])('%s are refused over 50 000, taken under 40 000', async (_, make) => {
    const body = (count: number): object => ({ event_type: 'tool', inputs: { k: make(count) } });
    const refused = await post('/v1/events', body(70_000));
    expect([refused.status, await refused.text()]).toEqual([
      413,
      expect.stringContaining('50000 different names'),
    ]);
    expect((await post('/v1/events', body(39_000))).status).toBe(200);
  });

  test('the same names count once, however many objects have them', async () => {
    const items = many(100_000, () => ({ a: 1, b: '\n' }));
    const answer = await post('/v1/events', { event_type: 'tool', inputs: { items } });
    expect(answer.status).toBe(200);
  });
});

test.each([
  ['honeyhive_inputs', (count: number) => Object.fromEntries(many(count, (i) => [`k${i}`, i]))],
  ['honeyhive_metadata', (count: number) => ({ k: many(count, (i) => i) })],
  ['honeyhive_outputs', (count: number) => ({ k: many(count, () => []) })],
  ['gen_ai.input.messages', (count: number) => many(count, () => ({}))],
])('JSON in %s is read up to 20 000 values, and stays text beyond', async (key, make) => {
  const kept = async (count: number): Promise<unknown> => {
    const name = `${key} ${count}`;
    const stringValue = JSON.stringify(make(count));
    await post(TRACES, request({ name, attributes: [{ key, value: { stringValue } }] }));
    const [event] = backend.events({ name });
    const read = { ...event?.inputs, ...event?.outputs, ...event?.metadata };
    return (
      Object.hasOwn(read, 'k') || Object.hasOwn(read, 'k0') || Object.hasOwn(read, 'chat_history')
    );
  };
  expect(await kept(9_000)).toBe(true);
  expect(await kept(30_000)).toBe(false);
});

test.each([
  [
    'spans',
    TRACES,
    (count: number) =>
      request(
        {},
        {},
        many(count - 1, () => ({ ...ids(), name: 'sliced' })),
      ),
  ],
  [
    'events',
    '/v1/events/batch',
    (count: number) => ({ events: many(count, () => ({ event_type: 'tool', session_id: 's' })) }),
  ],
])(
  'other requests are answered while a body of 20 000 %s is kept',
  async (_, path, make) => {
    const answered: number[] = [];
    const ask = async (): Promise<void> => {
      const { status } = await fetch(`${backend.url}/api/health`);
      answered.push(status);
      if (!posted.isDone) await ask();
    };
    const posted = { isDone: false };
    const done = post(path, make(20_000)).finally(() => Object.assign(posted, { isDone: true }));
    await ask();
    expect((await done).status).toBe(200);
    // Without slices a few are answered while the body arrives.
    expect(answered.length).toBeGreaterThan(20);
  },
  30_000,
);

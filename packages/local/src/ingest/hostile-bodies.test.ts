import { gzipSync } from 'node:zlib';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocal } from '../index.ts';

let backend: LocalBackend;
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => backend.close());

const MB = 1024 * 1024;
const JSON_TYPE = 'application/json';

/** Every route that reads a body, and how a value stands in what it takes. */
const ROUTES: readonly (readonly [method: string, path: string, around: [string, string]])[] = [
  ['POST', '/opentelemetry/v1/traces', ['{"resourceSpans":[],"more":', '}']],
  ['POST', '/v1/sessions', ['{"metadata":{"k":', '}}']],
  ['POST', '/session/start', ['{"session":{"metadata":{"k":', '}}}']],
  ['POST', '/v1/events', ['{"event_type":"tool","inputs":{"k":', '}}']],
  ['POST', '/events', ['{"event":{"event_type":"tool","inputs":{"k":', '}}}']],
  ['POST', '/v1/events/batch', ['{"events":[{"event_type":"tool","inputs":{"k":', '}}]}']],
  ['POST', '/events/batch', ['{"logs":[{"event_type":"tool","inputs":{"k":', '}}]}']],
  ['POST', '/v1/sessions/s1/events/batch', ['{"events":[],"k":', '}']],
  ['POST', '/session/s1/traces', ['{"logs":[],"k":', '}']],
  ['PUT', '/v1/events/e1', ['{"metadata":{"k":', '}}']],
  ['PATCH', '/v1/events/e2', ['{"outputs":{"k":', '}}']],
  ['PUT', '/events', ['{"event_id":"e3","feedback":{"k":', '}}']],
  ['PATCH', '/events', ['{"event_id":"e4","config":{"k":', '}}']],
];

interface Answer {
  status: number;
  text: string;
  cpuMs: number;
}

const send = (method: string, path: string, body: Buffer, type = JSON_TYPE): Promise<Answer> =>
  sendPacked(method, path, gzipSync(body, { level: 1 }), type);

/** Sends gzipped bytes, and says how long this process, which is client and server, has computed. */
async function sendPacked(
  method: string,
  path: string,
  packed: Buffer,
  type = JSON_TYPE,
): Promise<Answer> {
  const before = process.cpuUsage();
  const response = await fetch(backend.url + path, {
    method,
    body: new Uint8Array(packed),
    headers: { 'content-type': type, 'content-encoding': 'gzip' },
  });
  const text = Buffer.from(await response.arrayBuffer()).toString();
  const { user, system } = process.cpuUsage(before);
  return { status: response.status, text, cpuMs: (user + system) / 1000 };
}

const levels = (open: string, close: string, count: number): string =>
  `${open.repeat(count)}0${close.repeat(count)}`;

/** 500 MB of spaces in half a megabyte. */
const BOMB = Buffer.concat(Array<Buffer>(10).fill(gzipSync(Buffer.alloc(50 * MB, ' '))));

/** Values that are 49 MB long, and the status that refuses each. */
const HUGE: readonly (readonly [name: string, value: () => Buffer, status: number])[] = [
  ['only [', () => Buffer.alloc(49 * MB, '['), 400],
  ['only {"a":', () => Buffer.alloc(49 * MB, '{"a":'), 400],
  ['lists and objects in turn', () => Buffer.alloc(49 * MB, '[{"[":'), 400],
  ['[ after text with quotes', () => Buffer.from(`"\\\\\\"]${'['.repeat(49 * MB)}`), 400],
  ['a list of zeros', () => Buffer.alloc(49 * MB, '0,'), 413],
  ['a list of empty lists', () => Buffer.alloc(49 * MB, '[],'), 413],
  ['keys without end', () => Buffer.alloc(49 * MB, '"k":1,'), 413],
];

describe.each(ROUTES)('%s %s', (method, path, [before, after]) => {
  const around = (value: string): Buffer => Buffer.from(before + value + after);

  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['objects in lists', '[{"a":', '}]'],
  ])('%s nested a million deep are refused, 100 deep are taken', async (_, open, close) => {
    const refused = await send(method, path, around(levels(open, close, 1_000_000)));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('nested too deeply');
    const taken = await send(method, path, around(levels(open, close, 100)));
    expect(taken.status).toBe(200);
  });

  test('brackets within text are text, however many and however escaped', async () => {
    const texts = [
      '['.repeat(MB),
      '{"a":'.repeat(MB / 8),
      '\\'.repeat(1000),
      '"\\"[{'.repeat(1000),
    ];
    const { status } = await send(method, path, around(JSON.stringify(texts)));
    expect(status).toBe(200);
  });

  test('a body that unpacks to more than 50 MB is refused', async () => {
    const { status, text } = await sendPacked(method, path, BOMB);
    expect([status, text]).toEqual([413, expect.stringContaining('50 MB')]);
  });
});

test.each(HUGE)('49 MB of JSON, %s, cost less than a second of CPU', async (_, value, status) => {
  const head = Buffer.from(status === 413 ? '[' : '');
  const body = Buffer.concat([head, value()]).subarray(0, 49 * MB);
  const answer = await send('POST', '/v1/events', body);
  expect(answer.status).toBe(status);
  expect(answer.cpuMs).toBeLessThan(1000);
});

const PROTOBUF = 'application/x-protobuf';
const TRACES = '/opentelemetry/v1/traces';

/** One length-delimited field around what is within. */
const field = (number: number, within: Uint8Array): Uint8Array =>
  new BinaryWriter()
    .uint32((number << 3) | 2)
    .bytes(within)
    .finish();

/** A span whose only attribute is a value of so many lists within each other. */
function nestedSpan(count: number): Buffer {
  // Written from the inside out, a list after the other: the writer's own way would take the square of the levels.
  const parts: Uint8Array[] = [new BinaryWriter().uint32(0x18).uint32(1).finish()];
  let length = parts[0]?.byteLength ?? 0;
  const wrap = (number: number): void => {
    const head = new BinaryWriter()
      .uint32((number << 3) | 2)
      .uint32(length)
      .finish();
    parts.push(head);
    length += head.byteLength;
  };
  for (let level = 0; level < count; level += 1) for (const number of [1, 5]) wrap(number);
  wrap(2);
  const attribute = Buffer.concat([field(1, Buffer.from('k')), ...parts.toReversed()]);
  const ids = [
    field(1, Buffer.alloc(16, 1)),
    field(2, Buffer.alloc(8, 1)),
    field(5, Buffer.from('deep')),
  ];
  return Buffer.from(field(1, field(2, field(2, Buffer.concat([...ids, field(9, attribute)])))));
}

/** The same field again and again, within a request and a resource's spans. */
const wide = (bytes: number[], levels: readonly number[]): Buffer =>
  Buffer.from(
    levels.reduceRight<Uint8Array>(
      (within, number) => field(number, within),
      Buffer.alloc(49 * MB, Buffer.from(bytes)),
    ),
  );

describe('protobuf', () => {
  test('values nested 200 000 deep are refused, 30 deep are taken', async () => {
    const refused = await send('POST', TRACES, nestedSpan(200_000), PROTOBUF);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('too deeply')]);
    expect(refused.cpuMs).toBeLessThan(1000);
    expect((await send('POST', TRACES, nestedSpan(30), PROTOBUF)).status).toBe(200);
    expect(backend.events({ name: 'deep' })).toHaveLength(1);
  });

  test.each([
    ['empty resource spans', [0x0a, 0], [], 413],
    ['empty scope spans', [0x12, 0], [1], 413],
    ['empty spans', [0x12, 0], [1, 2], 413],
    ['empty attributes of a span', [0x4a, 0], [1, 2, 2], 413],
    ['unknown fields', [0x7a, 0], [], 413],
    ['groups', [0x7b], [], 400],
    ['ends of groups', [0x7c], [], 400],
    ['varints without end', [0xff], [], 400],
    ['zeros', [0], [], 400],
  ])('49 MB of %s cost less than a second of CPU', async (_, bytes, around, status) => {
    const answer = await send('POST', TRACES, wide(bytes, around), PROTOBUF);
    expect(answer.status).toBe(status);
    expect(answer.cpuMs).toBeLessThan(1000);
  });

  test('messages hidden behind a wrong wire type are not decoded', async () => {
    const spans = field(2, Buffer.alloc(40 * MB, Buffer.from([0x12, 0])));
    const hidden = new BinaryWriter().uint32(0x08).uint32(spans.byteLength).finish();
    const answer = await send('POST', TRACES, Buffer.concat([hidden, spans]), PROTOBUF);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('wire type')]);
    expect(answer.cpuMs).toBeLessThan(1000);
  });
});

describe('JSON within attributes', () => {
  const span = (key: string, text: string): Buffer => {
    const attributes = [{ key, value: { stringValue: text } }];
    const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: key };
    return Buffer.from(
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, attributes }] }] }] }),
    );
  };

  test.each([
    'honeyhive_inputs',
    'honeyhive_outputs',
    'honeyhive_metadata',
    'gen_ai.input.messages',
    'gen_ai.output.messages',
  ])('%s nested five million deep stays the text it is', async (key) => {
    const open = key.startsWith('gen_ai') ? '[' : '{"a":';
    const text = open.repeat(5_000_000);
    const { status, cpuMs } = await send('POST', TRACES, span(key, text));
    expect(status).toBe(200);
    expect(cpuMs).toBeLessThan(1500);
    expect(backend.events({ name: key })[0]?.metadata[key]).toHaveLength(text.length);
  });
});

describe('datasets', () => {
  const post = async (path: string, body: unknown): Promise<Answer> =>
    send('POST', path, Buffer.from(JSON.stringify(body)));

  test('many names of columns with many rows, and many links to one dataset, cost no more than their bytes', async () => {
    const made = await post('/datasets', { name: 'd' });
    const { result } = JSON.parse(made.text) as { result: { insertedId: string } };
    const inputs = Array.from({ length: 20_000 }, (_, index) => `c${index}`);
    const rows = { data: Array.from({ length: 10_000 }, () => ({ c1: 1 })), mapping: { inputs } };
    const filled = await post(`/datasets/${result.insertedId}/datapoints`, rows);
    expect(filled.status).toBe(200);
    expect(filled.cpuMs).toBeLessThan(1500);
    const linked_datasets = Array.from({ length: 400 }, () => result.insertedId);
    const linked = await post('/datapoints', { inputs: {}, linked_datasets });
    expect(linked.status).toBe(200);
    expect(linked.cpuMs).toBeLessThan(1500);
  });
});

test('a body in pieces of any size is kept whole', async () => {
  const text = Array.from({ length: 40_000 }, (_, index) => index).join(' ');
  const bytes = new TextEncoder().encode(
    JSON.stringify({ session_id: 'pieces', inputs: { text } }),
  );
  let at = 0;
  let size = 1;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + size));
      at += size;
      size = size >= 20_000 ? 1 : size * 3;
    },
  });
  const options = { method: 'POST', body, duplex: 'half' };
  await fetch(`${backend.url}/v1/sessions`, options);
  expect(backend.session('pieces')?.session.inputs['text']).toBe(text);
});

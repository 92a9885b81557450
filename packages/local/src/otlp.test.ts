import { gzipSync, deflateSync } from 'node:zlib';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, test } from 'vitest';
import { type LocalBackend, type LocalEvent, startLocal } from './index.ts';

let backend: LocalBackend | undefined;
afterEach(async () => backend?.close());

const start = async (options = {}): Promise<LocalBackend> => {
  backend = await startLocal({ port: 0, store: 'memory', ...options });
  return backend;
};

const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';

/** What OTel itself makes of one parent and one child. */
function record(exporter: SpanExporter = new InMemorySpanExporter()): ReadableSpan[] {
  const spans = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new SimpleSpanProcessor(spans), new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('test-scope', '1.2.3');
  const span = tracer.startSpan('work', {
    kind: SpanKind.SERVER,
    startTime: [1_760_000_000, 123_456_789],
    links: [
      {
        context: {
          traceId: 'aabbccddeeff00112233445566778899',
          spanId: '1122334455667788',
          traceFlags: 1,
        },
        attributes: { why: 'retry' },
      },
    ],
    attributes: {
      'honeyhive.session_id': SESSION,
      'honeyhive.session_name': 'support chat',
      'honeyhive.source': 'test',
      'honeyhive.project': 'shop',
      honeyhive_event_type: 'chain',
      honeyhive_event_id: '11111111-2222-4333-8444-555555555555',
      'honeyhive_inputs.question': 'Grüße 🐝',
      'honeyhive_inputs.chat_history.0.role': 'user',
      'honeyhive_inputs.chat_history.0.content': 'hi',
      'honeyhive_inputs.chat_history.1.role': 'assistant',
      'honeyhive_inputs.chat_history.1.content': 'hello',
      'honeyhive_metrics.score': 0.5,
      'honeyhive_metadata.exact': true,
      tags: ['a', 'b'],
      count: 42,
    },
  });
  span.addEvent('halfway', { at: 0.5 }, [1_760_000_001, 0]);
  span.setStatus({ code: SpanStatusCode.OK });
  span.end([1_760_000_002, 123_456_789]);
  return spans.getFinishedSpans();
}

const protobuf = (): Uint8Array =>
  ProtobufTraceSerializer.serializeRequest(record()) ?? new Uint8Array();
const json = (): Uint8Array => JsonTraceSerializer.serializeRequest(record()) ?? new Uint8Array();

const post = (body: string | Uint8Array, headers: Record<string, string>): Promise<Response> =>
  fetch(`${backend?.url}/opentelemetry/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers,
  });

function expectWork(event: LocalEvent | undefined): void {
  expect(event).toMatchObject({
    event_id: '11111111-2222-4333-8444-555555555555',
    session_id: SESSION,
    parent_id: SESSION,
    project: 'shop',
    source: 'test',
    event_name: 'work',
    event_type: 'chain',
    duration: 2000,
    kind: 'server',
    status: 'ok',
    outcome: 'ok',
    error: null,
    parent_span_id: null,
    scope: { name: 'test-scope', version: '1.2.3' },
    resource: { 'service.name': 'shop' },
    metrics: { score: 0.5 },
    links: [
      {
        trace_id: 'aabbccddeeff00112233445566778899',
        span_id: '1122334455667788',
        attributes: { why: 'retry' },
      },
    ],
    span_events: [{ name: 'halfway', time: 1_760_000_001_000, attributes: { at: 0.5 } }],
    dropped: { attributes: 0, events: 0, links: 0 },
  });
  expect(event?.start_time).toBeCloseTo(1_760_000_000_123.4568, 3);
  expect(event?.inputs).toEqual({
    question: 'Grüße 🐝',
    chat_history: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'hello' },
    ],
  });
  expect(event?.metadata).toEqual({ exact: true, tags: ['a', 'b'], count: 42 });
  expect(event?.trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(event?.span_id).toMatch(/^[0-9a-f]{16}$/);
  expect(event?.attributes['honeyhive_inputs.chat_history.1.content']).toBe('hello');
}

describe('OTLP bodies', () => {
  const encodings = [
    ['JSON', 'application/json', json],
    ['JSON with a charset', 'application/json; charset=utf-8', json],
    ['protobuf', 'application/x-protobuf', protobuf],
  ] as const;
  const packings = [
    ['plain', undefined, (body: Uint8Array) => body],
    ['gzip', 'gzip', gzipSync],
    ['deflate', 'deflate', deflateSync],
  ] as const;
  for (const [name, type, encode] of encodings) {
    for (const [packing, encoding, pack] of packings) {
      test(`${name}, ${packing}, arrives whole and is answered in kind`, async () => {
        const { events } = await start();
        const response = await post(pack(encode()), {
          'content-type': type,
          ...(encoding ? { 'content-encoding': encoding } : {}),
        });
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe(type.split(';')[0]);
        const answer = Buffer.from(await response.arrayBuffer());
        expect(answer.toString()).toBe(type.startsWith('application/json') ? '{}' : '');
        expect(events()).toHaveLength(1);
        expectWork(events()[0]);
      });
    }
  }

  for (const [name, Exporter] of [
    ['http', HttpExporter],
    ['proto', ProtoExporter],
  ] as const) {
    test(`OTel's own ${name} exporter delivers`, async () => {
      const local = await start({ apiKey: 'secret-1234' });
      const exporter = new Exporter({
        url: `${local.url}/opentelemetry/v1/traces`,
        headers: { authorization: 'Bearer secret-1234' },
      });
      record(exporter);
      await local.waitFor((b) => b.requests().length === 1, { what: 'the export' });
      expectWork(local.events()[0]);
      expect(local.requests()[0]).toMatchObject({
        method: 'POST',
        path: '/opentelemetry/v1/traces',
        status: 200,
        headers: { authorization: 'Bearer …1234' },
      });
      expect(JSON.stringify(local.requests())).not.toContain('secret');
      await exporter.shutdown();
    });
  }

  test('protobuf and JSON give the same event', async () => {
    const spans = record();
    const read = async (body: Uint8Array | undefined, type: string): Promise<LocalEvent[]> => {
      const local = await start();
      await post(body ?? '', { 'content-type': type });
      const events = local.events();
      await local.close();
      return events;
    };
    const a = await read(ProtobufTraceSerializer.serializeRequest(spans), 'application/x-protobuf');
    const b = await read(JsonTraceSerializer.serializeRequest(spans), 'application/json');
    expect(a).toHaveLength(1);
    expect(a).toEqual(b);
  });
});

const span = (more: object = {}): object => ({
  traceId: '0AF7651916CD43DD8448EB211C80319C',
  spanId: 'b7ad6b7169203331',
  name: 'x',
  startTimeUnixNano: '1760000000000000000',
  endTimeUnixNano: '1760000001000000000',
  ...more,
});
const request = (...spans: object[]): string =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const JSON_TYPE = { 'content-type': 'application/json' };

describe('what cannot be taken', () => {
  const bad: [string, string | Uint8Array, Record<string, string>, number][] = [
    ['no JSON', '{"resourceSpans": [', JSON_TYPE, 400],
    ['NaN in JSON', '{"resourceSpans": NaN}', JSON_TYPE, 400],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), JSON_TYPE, 400],
    ['a list', '[]', JSON_TYPE, 400],
    ['null', 'null', JSON_TYPE, 400],
    ['resourceSpans of another kind', '{"resourceSpans": 1}', JSON_TYPE, 400],
    ['scopeSpans of another kind', '{"resourceSpans": [{"scopeSpans": {}}]}', JSON_TYPE, 400],
    ['broken protobuf', protobuf().slice(0, 50), { 'content-type': 'application/x-protobuf' }, 400],
    ['no gzip', 'plain', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
    ['an unknown packing', '{}', { ...JSON_TYPE, 'content-encoding': 'constructor' }, 415],
    ['another type', '{}', { 'content-type': 'text/plain' }, 415],
  ];
  for (const [name, body, headers, status] of bad) {
    test(`${name} is answered ${status}`, async () => {
      const local = await start();
      const response = await post(body, headers);
      expect(response.status).toBe(status);
      expect((await response.text()).length).toBeGreaterThan(10);
      expect(local.events()).toEqual([]);
      expect(await (await post(request(span()), JSON_TYPE)).json()).toEqual({});
    });
  }

  test('a body that unpacks to more than 50 MB is refused', async () => {
    await start();
    const bomb = gzipSync(Buffer.alloc(51 * 1024 * 1024, ' '));
    const response = await post(bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(response.status).toBe(413);
  });

  test('a body over 50 MB is refused, announced or not', async () => {
    await start();
    const large = Buffer.alloc(51 * 1024 * 1024, ' ');
    expect((await post(large, JSON_TYPE)).status).toBe(413);
    const stream = new Blob([large]).stream();
    const response = await fetch(`${backend?.url}/opentelemetry/v1/traces`, {
      method: 'POST',
      body: stream,
      headers: JSON_TYPE,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test('invalid spans are named, valid ones beside them kept', async () => {
    const local = await start();
    const response = await post(
      request(
        span(),
        span({ traceId: 'zz' }),
        span({ spanId: '0000000000000000' }),
        span({ attributes: [{ key: 'a', value: 'not an AnyValue' }] }),
        span({ startTimeUnixNano: 'soon' }),
      ),
      JSON_TYPE,
    );
    expect(response.status).toBe(200);
    const { partialSuccess }: { partialSuccess: { rejectedSpans: string; errorMessage: string } } =
      await response.json();
    expect(partialSuccess.rejectedSpans).toBe('4');
    expect(partialSuccess.errorMessage).toContain('traceId');
    expect(partialSuccess.errorMessage).toContain('attribute a');
    expect(local.events()).toHaveLength(1);
  });

  const nested = (levels: number): string => {
    const deep = `${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}`;
    const body = request(span(), span({ spanId: '1111111111111111', attributes: 0 }));
    return body.replace('"attributes":0', `"attributes":[{"key":"a","value":${deep}}]`);
  };

  test('values nested over 64 levels reject their span only', async () => {
    const local = await start();
    const response = await post(nested(70), JSON_TYPE);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('too deeply');
    expect(local.events()).toHaveLength(1);
  });

  test('values nested a hundred thousand deep refuse the request before it is parsed', async () => {
    const local = await start();
    const response = await post(nested(100_000), JSON_TYPE);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('too deeply');
    expect(local.events()).toEqual([]);
  });
});

describe('values', () => {
  test('upper case ids, exact integers, numbers that are no JSON numbers, bytes', async () => {
    const local = await start();
    await post(
      request(
        span({
          startTimeUnixNano: 1_760_000_000_000_000_000,
          attributes: [
            { key: 'safe', value: { intValue: '42' } },
            { key: 'number', value: { intValue: 7 } },
            { key: 'large', value: { intValue: '9007199254740993' } },
            { key: 'nan', value: { doubleValue: 'NaN' } },
            { key: 'bytes', value: { bytesValue: 'AQID' } },
            { key: 'empty', value: {} },
            {
              key: 'map',
              value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] } },
            },
          ],
        }),
      ),
      JSON_TYPE,
    );
    const [event] = local.events();
    expect(event?.trace_id).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(event?.attributes).toEqual({
      safe: 42,
      number: 7,
      large: '9007199254740993',
      nan: 'NaN',
      bytes: 'AQID',
      empty: null,
      map: { a: false },
    });
  });

  test('hostile keys become data and pollute nothing', async () => {
    const local = await start();
    const keys = [
      'honeyhive_inputs.__proto__.polluted',
      'honeyhive_inputs.constructor.prototype.polluted',
      'honeyhive_metadata.__proto__',
      '__proto__',
      `honeyhive_config${'.a'.repeat(20_000)}`,
    ];
    const attributes = keys.map((key) => ({ key, value: { stringValue: 'yes' } }));
    expect((await post(request(span({ attributes })), JSON_TYPE)).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const [event] = local.events();
    expect(Object.keys(event?.inputs ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(event?.inputs)).toBe(Object.prototype);
    expect(Object.hasOwn(event?.metadata ?? {}, '__proto__')).toBe(true);
    expect((await fetch(`${local.url}/api/events/${event?.event_id}`)).status).toBe(200);
  });
});

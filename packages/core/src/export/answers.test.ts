import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ExportResultCode } from '@opentelemetry/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { openServer, openTracer } from '@honeyhive/test-support/test-scoped';
import type { Server } from 'node:http';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

/** Status, content type and body. */
type Answer = readonly [status: number, type?: string, body?: string];

let server: Server;
let url: string;
/** What the server answers, one after the other; the last one for good. */
let answers: Answer[];
let asked: number;
let said: string[];
beforeEach(async () => {
  asked = 0;
  said = [];
  ({ server, url } = await openServer((request, response) => {
    asked += 1;
    const [status, type = 'application/json', body = '{}'] = (answers.length > 1
      ? answers.shift()
      : answers[0]) ?? [500];
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': type }).end(body));
  }));
});
afterEach(() => void vi.useRealTimers());
const tracerWith = (options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: url, logger: collectLogs(said), ...options });
function record(tracer: HoneyHiveTracer, count = 3): void {
  for (let index = 0; index < count; index += 1) tracer.startSpan('work').end();
}

describe('an answer of 200', () => {
  test.each([
    ['a page', 'text/html', '<html></html>'],
    ['a page in capitals', 'Text/HTML; charset=utf-8', ''],
    ['a page that says it is text', 'text/plain', '\n <!doctype html><title>App</title>'],
    ['a page that says it is JSON', 'application/json', '<html></html>'],
    ['XML', 'application/xml', '<?xml version="1.0"?>'],
    ['a page after a byte order mark', 'application/json', '\uFEFF<!doctype html>'],
    ['a page after a byte order mark and lines', 'text/plain', '\uFEFF\r\n\t <html>'],
    ['a comment before a page', '', '<!-- portal --><html></html>'],
    ['XHTML', 'application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an empty page', 'text/html', ''],
  ])('that is %s is no delivery, and the log names the address', async (_, type, body) => {
    answers = [[200, type, body]];
    const tracer = tracerWith();
    record(tracer);
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: { rejected: 3 }, pending: 0 });
    expect(said.join('\n')).toContain(url);
  });

  test.each([
    ['nothing', 'text/plain', ''],
    ['a word', 'text/plain', 'ok'],
    ['JSON', 'application/json', '{}'],
    ['JSON after a byte order mark', 'application/json', '\uFEFF{}'],
    ['null', 'application/json', 'null'],
    ['a list', 'application/json', '[]'],
    ['JSON that is cut off', 'application/json', '{"partialSuccess":{"rejec'],
    ['protobuf that begins like a page', 'application/x-protobuf', '<'],
  ])('that is %s is one', async (_, type, body) => {
    answers = [[200, type, body]];
    const tracer = tracerWith();
    record(tracer);
    expect(await tracer.flush()).toEqual({ exported: 3, dropped: {}, pending: 0 });
  });
});

const REJECTED: ReadonlyArray<readonly [string, number]> = (
  [
    [2, 2],
    ['2', 2],
    [0, 0],
    ['0', 0],
    [null, 0],
    ['', 0],
    ['two', 0],
    [1.5, 0],
    [-1, 0],
    [99, 3],
    [{}, 0],
  ] as const
).flatMap(([said, rejected]) =>
  ['partialSuccess', 'partial_success'].flatMap((partial) =>
    ['rejectedSpans', 'rejected_spans'].map(
      (name) => [JSON.stringify({ [partial]: { [name]: said } }), rejected] as const,
    ),
  ),
);
test.each<readonly [string, number]>([
  ...REJECTED,
  ['{"partialSuccess":null}', 0],
  ['{"partial_success":null}', 0],
  ['{"partialSuccess":"all"}', 0],
])('an answer of 200 with %s refuses %d', async (body, rejected) => {
  answers = [[200, 'application/json', body]];
  const tracer = tracerWith();
  record(tracer);
  const dropped = rejected > 0 ? { rejected } : {};
  expect(await tracer.flush()).toEqual({ exported: 3 - rejected, dropped, pending: 0 });
});

test.each([
  ['nothing, as 204 does', 204, 'text/plain', { exported: 3, dropped: {} }],
  ['a redirect to a page', 302, 'text/html', { exported: 0, dropped: { rejected: 3 } }],
  ['a redirect for good', 308, 'text/plain', { exported: 0, dropped: { rejected: 3 } }],
  ['that it has not changed', 304, '', { exported: 0, dropped: { rejected: 3 } }],
] as const)('a server that answers %s', async (_, status, type, told) => {
  answers = [[status, type, '']];
  const tracer = tracerWith();
  record(tracer);
  expect(await tracer.flush()).toEqual({ ...told, pending: 0 });
});

test.each([
  408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 403,
])('an answer of %d, once, costs nothing', async (status) => {
  speedUpTime();
  answers = [[status], [200]];
  const tracer = tracerWith();
  record(tracer);
  expect(await tracer.flush()).toEqual({ exported: 3, dropped: {}, pending: 0 });
  expect(asked).toBe(2);
});

test('403 twice is an answer: what follows is dropped without a request', async () => {
  answers = [[403]];
  const tracer = tracerWith();
  record(tracer);
  await tracer.flush();
  record(tracer);
  expect(await tracer.flush()).toMatchObject({ dropped: { unauthorized: 3 } });
  expect(asked).toBe(2);
});

describe('an exporter of OpenTelemetry', () => {
  test('that gives up on a server that is only busy is asked again', async () => {
    const errors: unknown[] = [
      Object.assign(new Error('Service Unavailable'), { code: 503 }),
      new Error('Export failed with retryable status'),
      new Error('Concurrent export limit reached'),
      Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }),
      Object.assign(new Error('connect'), { code: 'ECONNRESET' }),
    ];
    const tracer = tracerWith({
      exporter: {
        export(_spans, done) {
          const error = errors.shift();
          if (error) done({ code: ExportResultCode.FAILED, error: error as Error });
          else done({ code: ExportResultCode.SUCCESS });
        },
        shutdown: () => Promise.resolve(),
      },
    });
    record(tracer);
    vi.useFakeTimers();
    const flushed = tracer.flush({ timeoutMs: 25_000 });
    await vi.advanceTimersByTimeAsync(25_000);
    vi.useRealTimers();
    expect(await flushed).toEqual({ exported: 3, dropped: {}, pending: 0 });
  });

  test.each([
    ['a status that refuses', Object.assign(new Error('Bad Request'), { code: 400 })],
    ['an error of its own', new Error('broken')],
  ])('that fails with %s is not', async (_, error) => {
    const tracer = tracerWith({
      exporter: {
        export: (_spans, done) => done({ code: ExportResultCode.FAILED, error }),
        shutdown: () => Promise.resolve(),
      },
    });
    record(tracer);
    expect(await tracer.flush()).toMatchObject({ dropped: { rejected: 3 }, pending: 0 });
  });

  test('whose server has taken only a part says how many were refused', async () => {
    answers = [[200, 'application/json', '{"partialSuccess":{"rejectedSpans":2}}'], [200]];
    const tracer = tracerWith({ exporter: new OTLPTraceExporter({ url }) });
    record(tracer);
    expect(await tracer.flush()).toEqual({ exported: 1, dropped: { rejected: 2 }, pending: 0 });
    record(tracer);
    expect(await tracer.flush()).toEqual({ exported: 3, dropped: {}, pending: 0 });
  });
});

describe('tracers of one server', () => {
  test.each([
    ['keys', { apiKey: 'noisy' }, { apiKey: 'calm' }, 3],
    ['headers of their own', { headers: { 'x-tenant': 'a' } }, { headers: { 'x-tenant': 'b' } }, 3],
    ['the same key', { source: 'a' }, { source: 'b' }, 0],
  ])(
    'that have %s: a 429 for one silences as many as it concerns',
    async (_, noisy, calm, exported) => {
      answers = [[503], [200]];
      server.removeAllListeners('request');
      let isFirst = true;
      server.on('request', (request, response) => {
        request.resume();
        response.writeHead(isFirst ? 429 : 200, isFirst ? { 'retry-after': '3600' } : {}).end('{}');
        isFirst = false;
      });
      const first = tracerWith(noisy);
      const second = tracerWith(calm);
      record(first);
      await first.flush({ timeoutMs: 200 });
      record(second);
      expect(await second.flush({ timeoutMs: 200 })).toMatchObject({ exported });
    },
  );

  test('a batch that is refused in every part says nothing about the next one', async () => {
    let isRefusing = true;
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () =>
        response.writeHead(isRefusing || body.includes('poison') ? 400 : 200).end('{}'),
      );
    });
    const tracer = tracerWith();
    record(tracer, 100);
    await tracer.flush();
    isRefusing = false;
    record(tracer, 20);
    tracer.startSpan('poison').end();
    expect(await tracer.flush()).toEqual({ exported: 20, dropped: { rejected: 1 }, pending: 0 });
  });
});

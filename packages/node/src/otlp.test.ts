import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type LocalBackend } from '@honeyhive/local';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { beforeEach, describe, expect, test } from 'vitest';
import { readBody } from '@honeyhive/test-support/http-server';
import { eventNames } from '@honeyhive/test-support/spans';
import { openBackend, openServer, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer, type TracerOptions } from './index.ts';
import { otlpExporter, type OtlpExporterOptions } from './otlp.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}
const PROTOCOLS = ['http/json', 'http/protobuf'] as const;
const TYPE = { 'http/json': 'application/json', 'http/protobuf': 'application/x-protobuf' };

/** Reads what the Collector accepts. */
let backend: LocalBackend;
let url: string;
/** What the Collector answers, one after the other; when none is left it accepts. `broken` ends the connection. */
let answers: Array<Answer | 'broken'>;
let requests: Array<{ readonly path: string; readonly headers: IncomingHttpHeaders }>;
let said: string[];
beforeEach(async () => {
  answers = [];
  requests = [];
  said = [];
  backend = await openBackend();
  const collector = await openServer(async (request, response) => {
    const body = await readBody(request);
    requests.push({ path: request.url ?? '', headers: request.headers });
    const answer = answers.shift();
    if (answer === 'broken') return void request.socket.destroy();
    if (answer) return void response.writeHead(answer.status, answer.headers).end(answer.body);
    response.writeHead(await accept(body, request.headers)).end();
  });
  url = `${collector.url}/v1/traces`;
});

async function accept(sent: Buffer, headers: IncomingHttpHeaders): Promise<number> {
  const body = new Uint8Array(headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent);
  const type = headers['content-type'] ?? '';
  const { status } = await fetch(`${backend.url}/opentelemetry/v1/traces`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': type },
    body,
  });
  return status;
}

function tracerTo(
  options: Partial<OtlpExporterOptions> = {},
  more: TracerOptions = {},
): HoneyHiveTracer {
  const warn = (message: string): void => void said.push(message);
  return openTracer(HoneyHiveTracer, {
    exporter: otlpExporter({ url, ...options }),
    logger: { error: warn, warn, info() {}, debug() {} },
    ...more,
  });
}
function record(tracer: HoneyHiveTracer, count: number): void {
  for (let index = 0; index < count; index += 1) tracer.startSpan(`span ${index}`).end();
}
const arrived = (): string[] => eventNames(backend);

describe.each(PROTOCOLS)('over %s', (protocol) => {
  test('spans arrive with their tree and session, under the headers that were given and none of HoneyHive', async () => {
    const tracer = tracerTo({ protocol, headers: { Authorization: 'Basic me', 'x-tenant': 'a' } });
    tracer.withSpan('turn', { eventType: 'chain', inputs: { apiKey: 'secret' } }, () =>
      tracer.startSpan('step').end(),
    );
    expect(await tracer.flush()).toEqual({ exported: 2, dropped: {}, pending: 0 });
    const [turn] = backend.events({ name: 'turn' });
    expect(turn).toMatchObject({ session_id: tracer.sessionId, event_type: 'chain' });
    expect(backend.events({ name: 'step' })[0]?.parent_id).toBe(turn?.event_id);
    expect(JSON.stringify(turn)).not.toContain('"secret"');
    expect(requests).toHaveLength(1);
    const { path, headers } = requests[0] ?? { path: '', headers: {} };
    expect(path).toBe('/v1/traces');
    expect(headers).toMatchObject({
      authorization: 'Basic me',
      'x-tenant': 'a',
      'content-type': TYPE[protocol],
    });
    expect(Object.keys(headers).filter((name) => /^(?:hh-|x-source)/.test(name))).toEqual([]);
  });

  test.each<readonly [string, Answer | 'broken']>([
    ['breaks the connection', 'broken'],
    ['answers 502', { status: 502 }],
    ['answers 503', { status: 503 }],
    ['answers 503 and when to come back', { status: 503, headers: { 'retry-after': '1' } }],
    ['answers 429 and when to come back', { status: 429, headers: { 'retry-after': '1' } }],
  ])('a Collector that %s gets every span once it is back', async (_, fault) => {
    answers = [fault];
    const tracer = tracerTo({ protocol });
    record(tracer, 80);
    expect(await tracer.flush({ timeoutMs: 25_000 })).toEqual({
      exported: 80,
      dropped: {},
      pending: 0,
    });
    expect(new Set(arrived()).size).toBe(80);
    expect(said.join('\n')).toContain(url);
    expect(said.join('\n')).not.toContain('api.dp1');
  });

  test('a pause that the Collector asks for is kept: there is one request until it is over', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '60' } }];
    const tracer = tracerTo({ protocol }, { batch: { delayMs: 10 } });
    record(tracer, 2);
    await tracer.flush({ timeoutMs: 300 });
    record(tracer, 2);
    await tracer.flush({ timeoutMs: 1_500 });
    expect(tracer.stats()).toMatchObject({ recorded: 4, exported: 0, dropped: {}, pending: 4 });
    expect(requests).toHaveLength(1);
  });

  test('what the Collector has accepted in part is counted so', async () => {
    const body =
      protocol === 'http/json'
        ? '{"partialSuccess":{"rejectedSpans":"1"}}'
        : Uint8Array.of(10, 2, 8, 1);
    answers = [{ status: 200, headers: { 'content-type': TYPE[protocol] }, body }];
    const tracer = tracerTo({ protocol });
    record(tracer, 2);
    expect(await tracer.flush()).toEqual({ exported: 1, dropped: { rejected: 1 }, pending: 0 });
  });

  test.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [404, 'rejected'],
    [413, 'too_large'],
  ] as const)(
    'an answer of %d costs the spans, and says how to mend it',
    async (status, reason) => {
      answers = Array.from({ length: 8 }, () => ({ status }));
      const tracer = tracerTo({ protocol });
      record(tracer, 1);
      expect(await tracer.flush()).toEqual({ exported: 0, dropped: { [reason]: 1 }, pending: 0 });
      expect(said.join('\n')).toContain(url);
      expect(said.join('\n')).not.toMatch(/HH_API|serverUrl/);
    },
  );

  test('a function gives the headers of each request', async () => {
    let count = 0;
    const headers = (): Promise<Record<string, string>> => {
      count += 1;
      return count === 1
        ? Promise.reject(new Error('offline'))
        : Promise.resolve({ n: `${count}` });
    };
    const tracer = tracerTo({ protocol, headers });
    record(tracer, 1);
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
    expect(requests.map(({ headers: sent }) => sent['n'])).toEqual(['2']);
  });

  test('a body is compressed where that is asked for', async () => {
    const tracer = tracerTo({ protocol, compression: 'gzip' });
    record(tracer, 3);
    expect(await tracer.flush()).toMatchObject({ exported: 3 });
    expect(requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(arrived()).toHaveLength(3);
  });

  test('an OpenTelemetry SDK takes the same exporter', async () => {
    const exporter = otlpExporter({ url, protocol, headers: { 'x-tenant': 'a' } });
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    provider.getTracer('theirs').startSpan('theirs').end();
    await provider.shutdown();
    expect(arrived()).toEqual(['theirs']);
    expect(requests[0]?.headers).toMatchObject({ 'x-tenant': 'a', 'content-type': TYPE[protocol] });
  });

  test('the format of the tracer’s own requests does not matter', async () => {
    const other = PROTOCOLS.find((one) => one !== protocol);
    const tracer = tracerTo(
      { protocol },
      { protocol: other, apiKey: 'hh_key', compression: 'gzip' },
    );
    record(tracer, 1);
    expect(await tracer.flush()).toMatchObject({ exported: 1 });
    expect(requests[0]?.headers).toMatchObject({ 'content-type': TYPE[protocol] });
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(requests[0]?.headers).not.toHaveProperty('content-encoding');
  });
});

test.each(['', 'no address', '/v1/traces', undefined])(
  'a `url` of %j takes nothing, throws nothing, and the log says so',
  async (bad) => {
    const tracer = tracerTo({ url: bad as string });
    expect(tracer.withSpan('work', () => 1)).toBe(1);
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: { rejected: 1 }, pending: 0 });
    expect(said.join('\n')).toContain('otlpExporter');
  },
);

test('credentials are in nothing that prints the exporter', () => {
  const exporter = otlpExporter({ url, headers: { authorization: 'Bearer hidden-token' } });
  expect(JSON.stringify(exporter)).not.toContain('hidden-token');
});

const SECRET = 'CanaryBird77xyz';
/** Ways to give a credential. */
const CREDENTIALS: Readonly<Record<string, OtlpExporterOptions>> = {
  'a password in the address': { url: `https://me:${SECRET}@collector.test/v1/traces` },
  'a user in the address': { url: `https://${SECRET}@collector.test/v1/traces` },
  'the query of the address': { url: `https://collector.test/v1/traces?key=${SECRET}&x=1` },
  'a header': { url: 'https://collector.test/v1', headers: { 'X-Key': SECRET } },
  'a token': { url: 'https://collector.test/v1', headers: { authorization: `Bearer ${SECRET}` } },
  'a function': { url: 'https://collector.test/v1', headers: () => ({ 'x-key': SECRET }) },
  'an address that is none': { url: `not one ${SECRET} ://` },
};
for (const protocol of PROTOCOLS)
  test.each(Object.entries(CREDENTIALS))(
    `%s is in no log, whatever a failing fetch quotes, in ${protocol}`,
    async (_, options) => {
      let sent = 0;
      const tracer = new HoneyHiveTracer({
        exporter: otlpExporter({ protocol, ...options }),
        batch: { maxRetryMs: 10 },
        verbose: true,
        logger: Object.fromEntries(
          ['warn', 'error', 'info', 'debug'].map((level) => [
            level,
            (message: string) => void said.push(message),
          ]),
        ) as never,
        fetch: (address, init) => {
          sent += 1;
          const quoted = `${JSON.stringify(address)} ${JSON.stringify(init?.headers)}`;
          return Promise.reject(
            new Error(`${quoted} ${encodeURIComponent(quoted)} ${btoa(quoted)}`),
          );
        },
      });
      tracer.startSpan('work').end();
      await tracer.flush({ timeoutMs: 1_000 });
      await tracer.shutdown({ timeoutMs: 10 });
      expect(sent > 0).toBe(!options.url.startsWith('not'));
      const shown = [...said, inspect(tracer, { depth: 9, showHidden: true })].join('\n');
      expect(said.length).toBeGreaterThan(0);
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain(btoa(SECRET).slice(0, 16));
    },
  );

test('a user and a password in the address arrive as the header that means them', async () => {
  const tracer = openTracer(HoneyHiveTracer, {
    exporter: otlpExporter({ url: url.replace('//', '//me:p%C3%A4ss@') }),
  });
  tracer.startSpan('work').end();
  expect(await tracer.flush()).toMatchObject({ exported: 1 });
  const sent = Buffer.from('me:päss', 'utf8').toString('base64');
  expect(requests[0]?.headers.authorization).toBe(`Basic ${sent}`);
});

import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import type { HoneyHiveTracer, TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const CANARY = 'CanaryBird77';
const LEAK = /Canary|Bird/;

/** Texts of errors that quote a request, a command, settings or JSON. */
const TEXTS: Readonly<Record<string, string>> = {
  JSON: `{"apiKey":"${CANARY}","model":"m"}`,
  'nested JSON': `{"config":{"headers":{"authorization":["x","${CANARY}"]}}}`,
  'JSON behind words': `Request failed: {"user":"ada","password":"${CANARY}"} (401)`,
  'JSON in JSON behind words': `400 ${JSON.stringify({ body: JSON.stringify({ secret: `a"${CANARY}` }) })}`,
  'JSON that was cut': `body was {"a":1,"access_token":"${CANARY}`,
  'indented JSON': `Bad config\n${JSON.stringify({ a: 1, credentials: [CANARY] }, null, 2)}`,
  'an inspected object': `failed with { apiKey: '${CANARY}', retries: 2 }`,
  'inspected headers': `rejected { headers: { 'set-cookie': [ 'a=${CANARY}' ] } }`,
  'a Python dictionary': `KeyError in {'client_secret': '${CANARY}'}`,
  'an address with a query': `GET https://h.test/p?a=1&token=${CANARY}&b=2 failed`,
  'a relative address': `GET /p?user[password]=${CANARY} failed`,
  'an address with a user': `cannot connect to postgres://app:${CANARY}@db:5432/x`,
  'a header': `unexpected header Authorization: Bearer ${CANARY}`,
  'a header without a scheme': `Authorization: ${CANARY}`,
  'a cookie': `sent Cookie: a=1; sid=${CANARY}\n`,
  'an assignment': `password=${CANARY} is not valid`,
  'an assignment with spaces': `env OPENAI_API_KEY = ${CANARY}`,
  'a setting in words': `Invalid password: ${CANARY}`,
  'a connection string': `Server=x;Password=${CANARY};Database=y`,
  'an option of a command': `Command failed: mysql --password ${CANARY} shop`,
  'an option of a command with a sign': `Command failed: tool --api-key=${CANARY}`,
  'an element': `<login><password>${CANARY}</password></login> refused`,
};

/** Ways of an error to leave. */
const DOORS: Readonly<Record<string, (tracer: HoneyHiveTracer, text: string) => unknown>> = {
  message: (tracer, text) =>
    tracer.trace(function work() {
      throw new Error(text);
    })(),
  'rejected promise': (tracer, text) =>
    tracer.trace(function work() {
      return Promise.reject(new TypeError(text));
    })(),
  'stack alone': (tracer, text) => {
    const error = new Error('no');
    error.stack = `Error: ${text}\n    at work (/app/password.ts:12:5)`;
    tracer.startSpan('s').fail(error).end();
  },
  'thrown text': (tracer, text) => tracer.startSpan('s').fail(text).end(),
  'recorded exception': (tracer, text) => {
    const span = tracer.startSpan('s');
    span.recordException(new Error(text));
    span.end();
  },
  'recorded exception of a library’s span': (tracer, text) => {
    const span = tracer.getTracer('lib').startSpan('s');
    span.recordException(new Error(text));
    span.setStatus({ code: SpanStatusCode.ERROR, message: text }).end();
  },
  status: (tracer, text) =>
    tracer.startSpan('s').setStatus({ code: SpanStatusCode.ERROR, message: text }).end(),
  'enriched error': (tracer, text) => tracer.startSpan('s').enrich({ error: text }).end(),
  'enriched error object': (tracer, text) =>
    tracer
      .startSpan('s')
      .enrich({ error: { code: 7, message: text } })
      .end(),
  'reason of a stop': (tracer, text) => tracer.startSpan('s').cancel(new Error(text)).end(),
  'error of a cause chain': (tracer, text) => {
    const chain = new Error('a', { cause: new Error('b', { cause: new RangeError(text) }) });
    tracer.startSpan('s', { outputs: { chain } }).fail(chain).end();
  },
  'error of an AggregateError': (tracer, text) => {
    const all = new AggregateError([new Error('a'), new Error(text)], 'several');
    tracer.startSpan('s', { outputs: all }).fail(all).end();
  },
  'argument that is an error': (tracer, text) =>
    tracer.trace((e: Error) => e.name)(new Error(text)),
  'settled result': async (tracer, text) =>
    tracer.trace(() => Promise.allSettled([Promise.reject(new Error(text))]))(),
  'error in an event': (tracer, text) =>
    tracer.startSpan('s').addEvent('retry', { error: text, 'exception.message': text }).end(),
};

const sentBy = async (
  options: TracerOptions,
  work: (tracer: HoneyHiveTracer) => unknown,
): Promise<string> => {
  const { tracer, spans } = recordingTracer(options);
  await (async () => work(tracer))().catch(() => undefined);
  expect(spans).toHaveLength(1);
  const [span] = spans;
  return JSON.stringify([span?.name, span?.attributes, span?.events, span?.status]);
};

describe('with default settings', () => {
  test.each(Object.keys(DOORS))('no secret that an error quotes leaves by: %s', async (door) => {
    for (const [kind, text] of Object.entries(TEXTS)) {
      const sent = await sentBy({}, (tracer) => DOORS[door]?.(tracer, text));
      expect([kind, LEAK.exec(sent)?.[0]]).toEqual([kind, undefined]);
      expect([kind, sent.includes('[secret]')]).toEqual([kind, true]);
      const open = await sentBy({ redact: false }, (tracer) => DOORS[door]?.(tracer, text));
      expect([kind, open.includes(CANARY)]).toEqual([kind, true]);
    }
  });

  test.each([
    'Unexpected token } in JSON at position 5',
    'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
    'Invalid token: expected three parts',
    'password: required',
    'token=undefined, cookie=null',
    'max_tokens: 5 is too many, total_tokens=12, token: 5',
    "ENOENT: no such file, open '/app/credentials.json'",
    'const token = getToken(request)',
    'TypeError: x\n    at password (/app/token:12:5)\n    at file:///app/src/secret.ts:3:14',
    'author: Ada, session_id=5, https://h.test/password?page=2',
  ])('an error without a secret is told as it is: %s', async (text) => {
    const sent = await sentBy({}, (tracer) => tracer.startSpan('s').fail(text).end());
    expect(sent).not.toContain('[secret]');
  });

  test('texts that are no errors keep what people write, and lose JSON members and addresses', async () => {
    const said = (text: string): Promise<string> =>
      sentBy({}, (tracer) => tracer.startSpan('s', { inputs: { message: text } }).end());
    for (const text of ['my password: hunter2', 'token = abc123', 'Authorization: see below'])
      expect(await said(text)).toContain(text);
    for (const kind of ['JSON behind words', 'JSON that was cut', 'an address with a query'])
      expect(await said(TEXTS[kind] ?? '')).not.toMatch(LEAK);
    expect(await said(`see [{"url":"https://h.test?token=${CANARY}"}]`)).not.toMatch(LEAK);
  });

  test.each<[string, TracerOptions & { name?: string }]>([
    ['the span’s name', { name: `GET https://h.test/?token=${CANARY}` }],
    ['the session’s name', { sessionName: `https://h.test/?token=${CANARY}` }],
    ['the source', { source: `https://h.test/?token=${CANARY}` }],
  ])('an address in %s loses its token', async (_, { name = 's', ...options }) => {
    const sent = await sentBy(options, (tracer) => tracer.startSpan(name).end());
    expect(sent).not.toMatch(LEAK);
    expect(sent).toContain('token=[secret]');
  });
});

import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type Redact, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const CANARY = 'CanaryBird77';
/** Everything that a tracer with these options sends: bodies and headers. */
async function sentBy(
  options: TracerOptions,
  work: (tracer: HoneyHiveTracer) => unknown,
): Promise<string> {
  const sent: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: 'https://hh.test',
    logger: quietLogger,
    ...options,
    fetch: async (url, init) => {
      sent.push(JSON.stringify(url), JSON.stringify([...new Headers(init?.headers)]));
      sent.push(new TextDecoder().decode(init?.body as Uint8Array));
      return new Response('{}');
    },
  });
  await (async () => work(tracer))().catch(() => undefined);
  expect(await tracer.flush()).toMatchObject({ dropped: {}, pending: 0 });
  await tracer.shutdown();
  return sent.join('\n');
}

/** Ways to leave, for a text and for whatever holds it. */
type Door = (tracer: HoneyHiveTracer, text: string) => unknown;
const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };
const VALUES: Readonly<Record<string, Door>> = {
  argument: (tracer, text) => tracer.trace((given: unknown) => given === text)({ a: [text] }),
  result: (tracer, text) => tracer.trace(() => ({ deep: [{ text }] }))(),
  error: (tracer, text) =>
    tracer.withSpan('e', () => {
      throw new Error(text, { cause: new Error(text) });
    }),
  'span name': (tracer, text) => tracer.startSpan(text).end(),
  'event name': (tracer, text) => tracer.startSpan('s', { eventName: text }).end(),
  'list attribute': (tracer, text) =>
    tracer.startSpan('s', { attributes: { list: [text, 'b'] } }).end(),
  event: (tracer, text) => tracer.startSpan('s').addEvent(text, { a: text }).end(),
  link: (tracer, text) =>
    tracer.startSpan('s', { links: [{ context, attributes: { a: text } }] }).end(),
  status: (tracer, text) =>
    tracer.startSpan('s').setStatus({ code: SpanStatusCode.ERROR, message: text }).end(),
  'trace state of a link': (tracer, text) =>
    tracer
      .startSpan('s', {
        links: [{ context: { ...context, traceState: new TraceState(`vendor=${text}`) } }],
      })
      .end(),
  scope: (tracer, text) => tracer.getTracer(text, text).startSpan('s').end(),
  'session name': (tracer, text) =>
    tracer.withSession({ sessionName: text }, () => tracer.startSpan('s').end()),
  'session data': (tracer, text) =>
    tracer.withSession({ metadata: { text }, inputs: { text } }, (session) => {
      tracer.startSpan('s').end();
      session.enrich({ outputs: { text }, own: text });
    }),
  'late enrichment': (tracer, text) => {
    const span = tracer.startSpan('s');
    span.end();
    span.enrich({ metadata: { text }, own: text });
  },
  'created event': (tracer, text) =>
    tracer.createEvent({ eventName: text, inputs: { text }, error: text, own: text }),
  'folded value': (tracer, text) =>
    tracer
      .startSpan('s', { inputs: { list: Array.from({ length: 400 }, (_, id) => ({ id, text })) } })
      .end(),
  'end of a cut text': (tracer, text) =>
    tracer.startSpan('s', { inputs: { text: ' '.repeat(100_000 - 4) + text } }).end(),
  'text at the end of all that is taken': (tracer, text) =>
    tracer
      .startSpan('s', {
        inputs: { list: Array.from({ length: 300 }, () => `${'-'.repeat(9_995)}${text}`) },
      })
      .end(),
};
const KEYS: Readonly<Record<string, Door>> = {
  'key of an object': (tracer, text) =>
    tracer.startSpan('s', { inputs: { a: [{ [text]: 1 }] } }).end(),
  'key that ends like the name of a secret': (tracer, text) =>
    tracer.startSpan('s', { inputs: { [`${text} password`]: 1 } }).end(),
  'key of a Map': (tracer, text) =>
    tracer.startSpan('s', { outputs: { map: new Map([[text, { b: 1 }]]) } }).end(),
  'name of an attribute': (tracer, text) => tracer.startSpan('s').setAttribute(text, 1).end(),
  'name behind a bucket': (tracer, text) =>
    tracer.startSpan('s').setAttribute(`honeyhive_inputs.${text}`, 1).end(),
  'name of an attribute of a library': (tracer, text) =>
    tracer
      .getTracer('lib')
      .startSpan('s', { attributes: { [text]: 1, [`honeyhive_inputs.${text}`]: 2 } })
      .end(),
  'key of an event': (tracer, text) =>
    tracer
      .startSpan('s')
      .addEvent('e', { [text]: 1 })
      .end(),
  'key of a link': (tracer, text) =>
    tracer.startSpan('s', { links: [{ context, attributes: { [text]: 1 } }] }).end(),
  'key of metadata': (tracer, text) =>
    tracer
      .startSpan('s')
      .enrich({ [text]: 1 })
      .end(),
  'key of an error': (tracer, text) =>
    tracer
      .startSpan('s')
      .enrich({ error: { [text]: 1 } })
      .end(),
  'key of a session': (tracer, text) =>
    tracer.withSession({}, (session) => {
      tracer.startSpan('s').end();
      session.enrich({ [text]: 1, metadata: { [text]: { [text]: 2 } } });
    }),
  'key of a created event': (tracer, text) =>
    tracer.createEvent({ inputs: { [text]: 1 }, [text]: 1 }),
  'key in a folded value': (tracer, text) =>
    tracer
      .startSpan('s', {
        inputs: { list: Array.from({ length: 400 }, (_, id) => ({ id, [text]: 1 })) },
      })
      .end(),
  'end of a cut key': (tracer, text) =>
    tracer.startSpan('s', { inputs: { ['-'.repeat(996) + text]: 1 } }).end(),
};
const OPTIONS: Readonly<Record<string, (text: string) => TracerOptions>> = {
  source: (text) => ({ source: text }),
  'trace state of a caller': (text) => ({
    linkCarrier: {
      traceparent: `00-${context.traceId}-${context.spanId}-01`,
      tracestate: `vendor=${text}`,
    },
  }),
  'source of a caller': (text) => ({
    linkCarrier: {
      traceparent: `00-${context.traceId}-${context.spanId}-01`,
      baggage: `source=${text}`,
    },
  }),
  resource: (text) => ({ resourceAttributes: { 'my.name': text, [text]: 'x' } }),
  metadata: (text) => ({ metadata: { text, [text]: 1 } }),
  experiment: (text) => ({ experiment: { name: text, metadata: { text, [text]: 1 } } }),
  evaluation: (text) => ({ runId: text }),
  'session name': (text) => ({ sessionName: text }),
};

describe('a function given as `redact`', () => {
  const redact: Redact = (value) =>
    typeof value === 'string' ? value.replaceAll(CANARY, '<bird>') : value;
  const leak = /Cana|Bird/;

  test.each(Object.keys({ ...VALUES, ...KEYS }))('reaches the %s', async (name) => {
    const door = { ...VALUES, ...KEYS }[name];
    const sent = await sentBy({ redact }, (tracer) => door?.(tracer, CANARY));
    expect(sent).not.toMatch(leak);
    expect(sent.length).toBeGreaterThan(100);
  });

  test.each(Object.keys({ ...VALUES, ...KEYS }).filter((name) => !name.includes('end of')))(
    'is what keeps it in: without it the %s leaves',
    async (name) => {
      const door = { ...VALUES, ...KEYS }[name];
      const sent = await sentBy({ redact: false }, (tracer) => door?.(tracer, CANARY));
      expect(sent).toMatch(leak);
    },
  );

  test.each(Object.keys(OPTIONS))('reaches the option for %s, body and headers', async (name) => {
    const options = OPTIONS[name]?.(CANARY);
    const work = (tracer: HoneyHiveTracer): void => tracer.startSpan('s').end();
    expect(await sentBy({ ...options, redact }, work)).not.toMatch(leak);
    expect(await sentBy({ ...options, redact: false }, work)).toMatch(leak);
  });

  test.each(Object.keys(KEYS))('that throws for the %s replaces it', async (name) => {
    const failing: Redact = (value) => {
      if (String(value).includes(CANARY)) throw new Error(String(value));
      return value;
    };
    const sent = await sentBy({ redact: failing }, (tracer) => KEYS[name]?.(tracer, CANARY));
    expect(sent).not.toMatch(leak);
    expect(sent).toContain('[redaction failed]');
  });

  test('sees each key once, with what it stands in, and the same text under the same kind', () => {
    const seen: string[] = [];
    const { tracer } = recordingTracer({
      redact: (value, { path, kind }) => {
        if (kind === 'key') seen.push(`${path} ${value}`);
        return value;
      },
    });
    for (let round = 0; round < 3; round += 1)
      tracer.startSpan('s', { inputs: { user: { name: 'ada' } } }).end();
    expect(seen).toEqual(['honeyhive_inputs user', 'honeyhive_inputs.user name']);
  });

  test('that makes keys alike loses none of their values', () => {
    const { tracer, spans } = recordingTracer({
      redact: (value, { kind }) => (kind === 'key' ? 'k' : value),
    });
    tracer.startSpan('s', { inputs: { a: 1, b: 2, c: [{ d: 3 }] } }).end();
    expect(spans[0]?.attributes).toMatchObject({
      'honeyhive_inputs.k': 1,
      'honeyhive_inputs.k (2)': 2,
      'honeyhive_inputs.k (3).0.k': 3,
    });
  });

  test('sees names, and what errors say, under one kind wherever they stand', () => {
    const { tracer, spans } = recordingTracer({
      redact: (value, { kind }) => (kind === 'name' ? '[name]' : kind === 'error' ? '[e]' : value),
    });
    tracer.withSession({ sessionName: 'Jane' }, () => {
      tracer.startSpan('mail Jane').fail(new TypeError('no Jane')).end();
    });
    const [span] = spans;
    expect(
      JSON.stringify([span?.name, span?.attributes, span?.events, span?.status]),
    ).not.toContain('Jane');
  });
});

describe('by default', () => {
  /** The names that matter, and what only sounds like them. */
  const SECRET_KEYS = [
    'apiKey',
    'api_key',
    'API-KEY',
    'x-api-key',
    'OPENAI_API_KEY',
    'openaiApiKey',
    'apikey',
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'Set-Cookie',
    'cookies',
    'password',
    'passwd',
    'userPassword',
    'db_password',
    'passphrase',
    'pwd',
    'secret',
    'client_secret',
    'clientSecret',
    'token',
    'access_token',
    'refreshToken',
    'idToken',
    'accessToken',
    'x-csrf-token',
    'private_key',
    'secretAccessKey',
    'credentials',
    'jwt',
  ];
  const HARMLESS_KEYS = [
    'max_tokens',
    'maxTokens',
    'prompt_tokens',
    'total_tokens',
    'completionTokens',
    'token_count',
    'tokenCount',
    'author',
    'authors',
    'session_id',
    'sessionId',
    'tokenizer',
    'token_type',
    'secretary',
    'password_policy',
    'cookie_consent',
    'authorization_url',

    'keyboard',
    'primary_key',
    'public_key',
    'key',
    'eos_token',
    'passport',
    'passed',
    'cookieless',
  ];
  const places: Readonly<Record<string, (key: string, text: string) => unknown>> = {
    'an object': (key, text) => ({ [key]: text }),
    'a nested object': (key, text) => ({ a: [{ [key]: { value: text } }] }),
    'a Map': (key, text) => ({ map: new Map([[key, text]]) }),
    'a list below the name': (key, text) => ({ [key]: ['x', text] }),
    'JSON in a text': (key, text) => ({ body: JSON.stringify({ a: { [key]: text } }) }),
    'JSON in JSON': (key, text) => ({
      body: JSON.stringify({ body: JSON.stringify([{ [key]: text }]) }),
    }),
    'JSON that was cut': (key, text) => ({
      body: `${JSON.stringify({ [key]: text }).slice(0, -1)},"more":"${'x'.repeat(99)}`,
    }),
    'a pair': (key, text) => ({
      pairs: [
        ['accept', '*/*'],
        [key, text],
      ],
    }),
    'a list of headers': (key, text) => ({ rawHeaders: ['accept', '*/*', key, text] }),
    'the query of an address': (key, text) => ({ url: `https://h.test/p?a=1&${key}=${text}#x` }),
    'a URL': (key, text) => ({ url: new URL(`https://h.test/p?${key}=${text}`) }),
    'a folded value': (key, text) => ({
      list: Array.from({ length: 400 }, (_, id) => ({ id, [key]: text })),
    }),
  };
  const said = (inputs: unknown, options: TracerOptions = {}): string => {
    const { tracer, spans } = recordingTracer(options);
    tracer.startSpan('s', { inputs }).end();
    const all = Object.entries(spans[0]?.attributes ?? {});
    return JSON.stringify(all.filter(([name]) => name.startsWith('honeyhive_inputs')));
  };

  test.each(Object.keys(places))(
    'what stands under the name of a secret in %s is redacted',
    (place) => {
      const isPair = /pair|headers/.test(place);
      for (const key of SECRET_KEYS) {
        if (isPair && key === 'token') continue;
        const inputs = places[place]?.(key, CANARY);
        const [clean, open] = [said(inputs), said(inputs, { redact: false })];
        const isKept = (text: string): boolean => text.includes(CANARY);
        expect([key, isKept(clean), isKept(open)]).toEqual([key, false, true]);
      }
      for (const key of HARMLESS_KEYS) {
        const text = said(places[place]?.(key, CANARY));
        expect([key, text.includes(CANARY)]).toEqual([key, true]);
      }
    },
  );

  test('passwords of addresses, numbers under the name of a password and late data are redacted', async () => {
    expect(said({ db: `postgres://app:${CANARY}@db:5432/x` })).not.toContain(CANARY);
    expect(said({ password: 12_345_678, token: 17, tokens: ['a'] })).toBe(
      said({ password: '[secret]', token: 17, tokens: ['a'] }),
    );
    const sent = await sentBy(
      { resourceAttributes: { api_key: CANARY }, experiment: { metadata: { token: CANARY } } },
      (tracer) => {
        tracer.enrichSession({ metadata: { password: CANARY }, apiKey: CANARY });
        tracer.createEvent({ inputs: { headers: [['cookie', CANARY]] } });
        tracer.startSpan('s').addEvent('e', { token: CANARY }).end();
        tracer
          .startSpan('s', { links: [{ context, attributes: { secret: CANARY } }] })
          .setAttribute('http.request.header.authorization', [CANARY])
          .end();
      },
    );
    expect(sent).not.toContain(CANARY);
  });

  test('tokens of a text beside their probabilities, and switches, are no secrets', () => {
    const inputs = {
      logprobs: { content: [{ token: CANARY, logprob: -1 }] },
      body: JSON.stringify({ token: CANARY, logprob: -1 }),
      password: '',
      secret: true,
    };
    expect(said(inputs)).toBe(said(inputs, { redact: false }));
  });

  test('an instance that carries a key is recorded as its class, a plain object by its entries', () => {
    class Client {
      apiKey = CANARY;
      baseUrl = 'https://h.test';
      options = { defaultHeaders: { note: CANARY } };
    }
    class Session {
      _accessToken = CANARY;
    }
    class User {
      name = 'ada';
      password = CANARY;
    }
    const text = said({ client: new Client(), list: [new Session()], user: new User() });
    expect(text).not.toContain(CANARY);
    expect(JSON.parse(text)).toEqual([
      ['honeyhive_inputs.client', '[Client]'],
      ['honeyhive_inputs.list.0', '[Session]'],
      ['honeyhive_inputs.user.name', 'ada'],
      ['honeyhive_inputs.user.password', '[secret]'],
    ]);
    expect(said({ config: { apiKey: CANARY, model: 'm' } })).toContain('"m"');
  });

  test('a function of the user’s sees what the default has left', () => {
    const seen: unknown[] = [];
    said({ password: CANARY, q: 'x' }, { redact: (value) => (seen.push(value), value) });
    expect(seen).toContain('x');
    expect(seen).toContain('[secret]');
    expect(seen).not.toContain(CANARY);
  });
});

import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const no = (): never => {
  throw new Error('mine is broken');
};
const nothing = (): Promise<void> => Promise.resolve();

describe('what the user plugs in may throw without user code noticing:', () => {
  test.each<readonly [string, TracerOptions]>([
    ['redact', { redact: no, logger: quietLogger }],
    ['sampler', { sampler: { shouldSample: no, toString: () => 'mine' }, logger: quietLogger }],
    [
      'processor',
      {
        spanProcessors: [{ onStart: no, onEnd: no, forceFlush: no, shutdown: no }],
        logger: quietLogger,
      },
    ],
    ['half a processor', { spanProcessors: [{ onStart: no } as never], logger: quietLogger }],
    ['logger', { logger: { error: no, warn: no, info: no, debug: no }, redact: no }],
  ])('%s', async (_, options) => {
    const { tracer } = recordingTracer(options);
    tracer.observe({ spanStart: no, spanEnd: no, export: no, drop: no, shutdown: no });
    const value = {
      toJSON: no,
      get bad(): never {
        return no();
      },
    };
    expect(tracer.trace((given: object) => given)(value)).toBe(value);
    expect(
      await tracer.withSpan('work', { inputs: { value } }, async (span) => {
        span.enrich({ outputs: value }).addEvent('x').setAttribute('y', 1);
        return 5;
      }),
    ).toBe(5);
    const error = new RangeError('the user’s own');
    expect(() =>
      tracer.withSpan('fails', () => {
        throw error;
      }),
    ).toThrow(error);
    await tracer.flush();
    await tracer.shutdown();
    expect(
      Object.values(tracer.stats().failures).reduce((sum, count) => sum + count, 0),
    ).toBeGreaterThan(0);
  });

  test('a sampler, in spans that libraries start', () => {
    const { tracer } = recordingTracer({
      sampler: { shouldSample: no, toString: () => 'mine' },
      logger: quietLogger,
    });
    expect(() => tracer.getTracer().startSpan('work').end()).not.toThrow();
    expect(tracer.getTracer().startActiveSpan('work', () => 4)).toBe(4);
  });

  test('a sampler, and the session and headers of what is inside are right all the same', async () => {
    const { tracer, span } = recordingTracer({
      sampler: {
        shouldSample: (_context, _trace, name) => (name === 'bad' ? no() : { decision: 2 }),
        toString: () => 'mine',
      },
      logger: quietLogger,
    });
    const headers: Record<string, string> = {};
    tracer.withSession({ sessionId: 'chat' }, (session) =>
      tracer.withSpan('bad', () => {
        tracer.startSpan('child').end();
        tracer.inject(headers);
        expect(headers['baggage']).toContain(`honeyhive.session_id=${session.id}`);
        expect(span('child').attributes['honeyhive.session_id']).toBe(session.id);
      }),
    );
    expect(headers['traceparent'] ?? '').not.toContain('0000000000000000');
    await tracer.flush();
  });

  test('an exporter', async () => {
    const { HoneyHiveTracer } = await import('../index.ts');
    const tracer = new HoneyHiveTracer({
      exporter: { export: no, shutdown: nothing },
      logger: quietLogger,
    });
    expect(tracer.withSpan('work', () => 1)).toBe(1);
    await tracer.flush();
    expect(tracer.stats()).toMatchObject({
      recorded: 1,
      exported: 0,
      dropped: { rejected: 1 },
      pending: 0,
    });
  });

  test('fetch, which is then asked again', async () => {
    const { HoneyHiveTracer } = await import('../index.ts');
    const tracer = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: 'http://127.0.0.1:9',
      fetch: no,
      batch: { maxRetryMs: 1 },
      logger: quietLogger,
    });
    expect(tracer.withSpan('work', () => 1)).toBe(1);
    await tracer.flush();
    await tracer.flush();
    expect(tracer.stats()).toMatchObject({ exported: 0, recorded: 1 });
    await tracer.shutdown({ timeoutMs: 10 });
  });
});

test('each kind of failure is said once and counted every time', async () => {
  const said: string[] = [];
  const { tracer } = recordingTracer({
    logger: { ...quietLogger, warn: (message) => said.push(message) },
  });
  tracer.observe({ spanEnd: no });
  for (let index = 0; index < 5; index += 1) tracer.startSpan('work').end();
  await tracer.flush();
  expect(said).toHaveLength(1);
  expect(tracer.stats().failures).toEqual({ 'observer spanEnd': 5 });
});

describe('redaction', () => {
  test('that gives back a promise by mistake replaces the value', async () => {
    const { tracer, span } = recordingTracer({
      redact: (async () => 'x') as never,
      logger: quietLogger,
    });
    tracer.startSpan('work', { inputs: { q: 'secret' } }).end();
    await tracer.flush();
    expect(Object.values(span('[redaction failed]').attributes)).not.toContain('secret');
    expect(span('[redaction failed]').attributes).toMatchObject({
      'honeyhive_inputs.[redaction failed]': '[redaction failed]',
    });
  });

  test('reaches names, lists, events and errors: nothing of the user’s goes past it', async () => {
    const { tracer, spans } = recordingTracer({
      redact: (value) => (typeof value === 'string' ? value.replaceAll('secret', '***') : value),
    });
    const span = tracer.startSpan('secret name', { inputs: { list: ['secret'] } });
    span.addEvent('secret event', { a: 'secret' }).setAttribute('list', ['secret']);
    span.fail(new Error('secret')).end();
    await tracer.flush();
    expect(spans).toHaveLength(1);
    expect(JSON.stringify({ ...spans[0], spanContext: 0 })).not.toContain('secret');
    expect(spans[0]?.name).toBe('*** name');
  });

  test('sees every value with its place, and what it leaves out is not sent', async () => {
    const places: Record<string, string> = {};
    const { tracer, span } = recordingTracer({
      redact: (value, { path, kind }) => {
        places[path] = kind;
        return path.endsWith('secret')
          ? undefined
          : typeof value === 'string'
            ? value.replaceAll('4111-2222', '****')
            : value;
      },
    });
    tracer
      .startSpan('pay', { inputs: { card: '4111-2222', secret: 'x' }, metadata: { note: 'ok' } })
      .fail(new Error('card 4111-2222 refused'))
      .end();
    await tracer.flush();
    const { attributes, status, events } = span('pay');
    expect(attributes).toMatchObject({
      'honeyhive_inputs.card': '****',
      honeyhive_error: 'card **** refused',
    });
    expect(attributes).not.toHaveProperty(['honeyhive_inputs.secret']);
    expect(status.message).toBe('card **** refused');
    expect(JSON.stringify(events)).not.toContain('4111-2222');
    expect(places).toMatchObject({
      name: 'name',
      'honeyhive_inputs.card': 'inputs',
      'honeyhive_metadata.note': 'metadata',
      honeyhive_error: 'error',
    });
  });

  test('that throws replaces the value and its key, and identity stays', async () => {
    const { tracer, spans } = recordingTracer({ redact: no, logger: quietLogger, project: 'shop' });
    tracer.startSpan('private name', { inputs: { q: 'private' } }).end();
    await tracer.flush();
    expect(JSON.stringify({ ...spans[0], resource: 0 })).not.toContain('private');
    expect(spans[0]?.attributes).toMatchObject({
      'honeyhive_inputs.[redaction failed]': '[redaction failed]',
      'honeyhive.session_id': tracer.sessionId,
      'honeyhive.project': 'shop',
    });
  });
});

test('a span with 10 000 attributes of the user’s still says who it is', async () => {
  const { tracer, span } = recordingTracer({
    project: 'shop',
    sessionName: 'chat',
    runId: 'run',
    logger: quietLogger,
  });
  const held = tracer.startSpan('work', { eventType: 'model' });
  for (let index = 0; index < 10_000; index += 1) held.setAttribute(`user.${index}`, index);
  held.end();
  await tracer.flush();
  expect(span('work').attributes).toMatchObject({
    'honeyhive.session_id': tracer.sessionId,
    'honeyhive.source': 'dev',
    'honeyhive.project': 'shop',
    'honeyhive.session_name': 'chat',
    'honeyhive_metadata.run_id': 'run',
    honeyhive_event_type: 'model',
    honeyhive_event_name: 'work',
    honeyhive_event_id: held.eventId,
  });
  expect(span('work').droppedAttributesCount).toBeGreaterThan(8_000);
});

test('a span with 10 000 attributes of the user’s still says how it went and what it was told to be', async () => {
  const { tracer, span } = recordingTracer({ logger: quietLogger });
  const held = tracer.startSpan('work');
  for (let index = 0; index < 10_000; index += 1) held.setAttribute(`user.${index}`, index);
  held.enrich({ eventType: 'model', eventName: 'renamed' }).fail(new Error('broken')).end();
  await tracer.flush();
  expect(span('work').attributes).toMatchObject({
    honeyhive_event_type: 'model',
    honeyhive_event_name: 'renamed',
    honeyhive_error: 'broken',
    'honeyhive_metadata.outcome': 'error',
  });
});

describe('callers in plain JavaScript pass nothing where something is due, and nothing throws:', () => {
  const tracer = recordingTracer({ logger: quietLogger }).tracer;
  const nothing = null as never;
  test.each<readonly [string, () => unknown]>([
    ['withSession', () => tracer.withSession(nothing, () => 1)],
    [
      'a session id that is a number',
      () => tracer.withSession({ sessionId: 42 as never }, () => 1),
    ],
    [
      'a session id that is half a character',
      () => tracer.withSession({ sessionId: '\ud800' }, () => 1),
    ],
    ['enrichSpan', () => tracer.enrichSpan(undefined as never)],
    ['enrichSession', () => tracer.enrichSession(undefined as never)],
    ['createEvent', () => tracer.createEvent(undefined as never)],
    ['startSpan', () => tracer.startSpan('work', nothing)],
    ['a name that is a symbol', () => tracer.startSpan(Symbol('work') as never).end()],
    ['enrich', () => tracer.startSpan('work').enrich(nothing)],
    ['setStatus', () => tracer.startSpan('work').setStatus(nothing)],
    ['inject', () => tracer.inject(nothing)],
    ['extract', () => tracer.extract(nothing)],
    ['observe', () => tracer.observe(nothing)],
    ['flush', () => tracer.flush(nothing)],
  ])('%s', (_, call) => {
    expect(call).not.toThrow();
    expect(tracer.withSpan('afterwards', () => 5)).toBe(5);
  });
});

test('filtered spans leave no orphans: their children hang on the nearest span that is kept', async () => {
  const { tracer, span, spans } = recordingTracer({
    spanNameFilters: { exclude: ['noise', { type: 'prefix', value: 'http ' }] },
  });
  tracer.withSpan('root', () =>
    tracer.withSpan('noise 1', () =>
      tracer.withSpan('http get', () => tracer.startSpan('leaf').end()),
    ),
  );
  tracer.withSpan('noise root', () => tracer.startSpan('alone').end());
  await tracer.flush();
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['alone', 'leaf', 'root']);
  expect(span('leaf').parentSpanContext?.spanId).toBe(span('root').spanContext().spanId);
  expect(span('alone').parentSpanContext).toBeUndefined();
});

test('only what is included is kept, by the beginning of its name', async () => {
  const { tracer, spans } = recordingTracer({
    spanNameFilters: { include: ['llm.'], exclude: ['llm.debug'] },
  });
  for (const name of ['llm.chat', 'llm.debug.x', 'my llm.chat', 'LLM.chat'])
    tracer.startSpan(name).end();
  await tracer.flush();
  expect(spans.map(({ name }) => name)).toEqual(['llm.chat']);
});

test('a filtered span names its nearest kept ancestor as the parent for other processes', () => {
  const { tracer } = recordingTracer({ spanNameFilters: { exclude: ['HTTP'] } });
  tracer.withSpan('chat', (chat) => {
    const http = chat.startSpan('HTTP GET');
    expect(http.traceparent).toBe(chat.traceparent);
    expect(http.startSpan('HTTP again').traceparent).toBe(chat.traceparent);
    expect(chat.startSpan('search').traceparent).not.toBe(chat.traceparent);
  });
});

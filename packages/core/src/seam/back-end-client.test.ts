import type { Span } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { hostTracer } from '@honeyhive/test-support/host-provider';
import type { CreateBackEnd } from './back-end.ts';
import { coreRuntime, HoneyHiveTracer, type Runtime, type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { createFullBackEnd } from '../internal-back-end.ts';

/** A runtime whose code after the end of a span comes when the test says so. */
function onDemand(): {
  readonly runtime: Runtime;
  readonly arrive: (create?: CreateBackEnd) => void;
  readonly fail: () => void;
  readonly asked: () => number;
} {
  let asked = 0;
  let settle: PromiseWithResolvers<CreateBackEnd> = withResolvers();
  const backEnd = {
    get: () => undefined,
    load: () => {
      asked += 1;
      return settle.promise;
    },
  };
  return {
    runtime: { ...coreRuntime, backEnd },
    arrive: (create = createFullBackEnd) => settle.resolve(create),
    fail: () => {
      settle.reject(new Error('no such file'));
      settle = withResolvers();
    },
    asked: () => asked,
  };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((one, other) => {
    resolve = one;
    reject = other;
  });
  return { promise, resolve, reject };
}

interface Sent {
  readonly requests: ReadonlyArray<readonly [route: string, body: unknown]>;
  readonly options: TracerOptions;
}

/** A server that takes everything, behind the application's `fetch`. */
function taking(): Sent {
  const requests: Array<[string, unknown]> = [];
  return {
    requests,
    options: {
      apiKey: 'key',
      serverUrl: 'https://server.test',
      sessionId: '00000000-0000-4000-8000-000000000001',
      compression: 'none',
      logger: quietLogger,
      fetch: (url, init) => {
        const body = new TextDecoder().decode(init?.body as Uint8Array);
        requests.push([
          `${init?.method} ${new URL(url as string).pathname}`,
          JSON.parse(body) as unknown,
        ]);
        return Promise.resolve(Response.json({}));
      },
    },
  };
}

type Use = (tracer: HoneyHiveTracer) => void;

const LINK = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };

/** Everything that a tracer records, and what is said of it afterwards. */
const USES: Readonly<Record<string, Use>> = {
  'a span': (tracer) => tracer.startSpan('one').end(),
  'a span of a host': (tracer) =>
    hostTracer(new HoneyHiveSpanProcessor({ tracer }))
      .startSpan('hosted', { links: [LINK], attributes: { 'gen_ai.request.model': 'm' } })
      .addEvent('event', { a: 1 })
      .end(),
  'nested spans': (tracer) =>
    tracer.withSpan('outer', () =>
      tracer.withSpan('inner', (span) => void span.enrich({ metadata: { deep: { a: [1] } } })),
    ),
  'a span that fails': (tracer) =>
    tracer.startSpan('bad').fail(new TypeError('with password=hunter2')).end(),
  'a span with everything': (tracer) =>
    tracer
      .startSpan('full', {
        inputs: { question: 'q', apiKey: 'secret' },
        eventType: 'model',
        attributes: { 'gen_ai.request.model': 'm' },
      })
      .addEvent('event', { a: 1 })
      .enrich({ outputs: 'o', metrics: { n: 1 }, config: { t: 0 }, feedback: { rating: true } })
      .end(),
  'a span that is added to when it is over': (tracer) => {
    const span = tracer.startSpan('late');
    span.end();
    span.enrich({ feedback: { rating: 1 } });
  },
  'feedback for an event': (tracer) =>
    void tracer.enrichSpan({
      eventId: '00000000-0000-4000-8000-000000000002',
      feedback: { rating: 2 },
    }),
  'an event after the fact': (tracer) =>
    void tracer.createEvent({
      eventId: '00000000-0000-4000-8000-000000000003',
      eventName: 'after',
      startTime: 1_000,
      duration: 5,
      inputs: { a: 1n },
      error: new Error('no'),
    }),
  'a session that is added to': (tracer) => {
    tracer.withSession({ sessionId: 'mine', metadata: { plan: 'free' } }, (session) => {
      tracer.startSpan('within').end();
      session.enrich({ userProperties: { name: 'n' } });
    });
  },
};

const MASKED =
  /"(?:traceId|spanId|parentSpanId|startTimeUnixNano|endTimeUnixNano|timeUnixNano)":"\w+"/g;
/** What differs from run to run is left out. */
const masked = ({ requests }: Sent): string[] =>
  requests
    .map(([route, body]) =>
      `${route} ${JSON.stringify(body)}`
        .replaceAll(MASKED, '""')
        .replaceAll(/[\da-f]{8}-[\da-f]{4}-8[\da-f-]{21}/g, 'event')
        .replaceAll(/"honeyhive_duration_ms","value":\{[^}]*\}/g, '"duration"')
        .replaceAll(/"exception.stacktrace","value":\{[^}]*\}/g, '"stack"'),
    )
    .toSorted((a, b) => a.localeCompare(b));

async function sentBy(work: Use, runtime: Runtime, arrive: () => void): Promise<string[]> {
  const sent = taking();
  const tracer = new HoneyHiveTracer(sent.options, runtime);
  work(tracer);
  arrive();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ pending: 0, dropped: {}, failures: {} });
  await tracer.shutdown();
  return masked(sent);
}

for (const [name, work] of Object.entries(USES))
  test(`${name} is sent as it would be if the code had been there from the start`, async () => {
    const { runtime, arrive } = onDemand();
    const expected = await sentBy(work, here, () => {});
    expect(expected.length).toBeGreaterThan(0);
    expect(await sentBy(work, runtime, arrive)).toEqual(expected);
  });

/** The code is there from the start. */
const here = { ...coreRuntime, backEnd: { ...coreRuntime.backEnd, get: () => createFullBackEnd } };

/** The text that a page leaves for the next one, of what `work` records. */
function leftBy(options: TracerOptions, work: Use): string {
  const tracer = new (class extends HoneyHiveTracer {
    get text(): string {
      return `[${this.backEnd.left.map(({ text }) => text).join(',')}]`;
    }
  })({ ...taking().options, ...options }, onDemand().runtime);
  work(tracer);
  return tracer.text;
}

const SAID = 'what was said to the doctor';
const MESSAGES = { messages: [{ role: 'user', content: SAID }] };
const host = (tracer: HoneyHiveTracer): Span =>
  hostTracer(new HoneyHiveSpanProcessor({ tracer })).startSpan('s');
/** Everything that says content, in a text that a page leaves. */
const SAYING: Readonly<Record<string, (tracer: HoneyHiveTracer, said: object) => void>> = {
  'a span': (tracer, inputs) => tracer.startSpan('s', { inputs, outputs: inputs }).end(),
  'an attribute': (tracer, { messages }: Partial<typeof MESSAGES>) =>
    tracer
      .startSpan('s', { attributes: { 'gen_ai.input.messages': JSON.stringify(messages) } })
      .end(),
  'a span of a library': (tracer, said) =>
    tracer
      .getTracer('library')
      .startSpan('s', { attributes: { 'input.value': JSON.stringify(said) } })
      .end(),
  'a span of a host': (tracer, said) =>
    host(tracer).setAttribute('gen_ai.output.messages', JSON.stringify(said)).end(),
  'an event of a host’s span': (tracer, said) =>
    host(tracer)
      .addEvent('gen_ai.choice', { 'gen_ai.completion': JSON.stringify(said) })
      .end(),
  'a link of a host’s span': (tracer, said) =>
    host(tracer)
      .addLink({ ...LINK, attributes: { 'input.value': JSON.stringify(said) } })
      .end(),
  'an event after the fact': (tracer, inputs) =>
    void tracer.createEvent({ eventName: 'e', inputs, outputs: inputs }),
  'a session': (tracer, inputs) =>
    tracer.withSession({ inputs: { ...inputs } }, () => tracer.startSpan('s').end()),
  'what is added to a session': (tracer, outputs) => {
    tracer.enrichSession({ outputs });
    tracer.startSpan('s').end();
  },
  'what is added to an event': (tracer, outputs) =>
    void tracer.enrichSpan({ eventId: '00000000-0000-4000-8000-000000000002', outputs }),
  'what is added to a span that is over': (tracer, outputs) => {
    const span = tracer.startSpan('s');
    span.end();
    span.enrich({ outputs });
  },
};
for (const [name, say] of Object.entries(SAYING))
  test(`${name}: what is switched off does not stand in what a page leaves for the next one`, () => {
    const work = (tracer: HoneyHiveTracer): void => say(tracer, MESSAGES);
    expect(leftBy({}, work)).toContain(SAID);
    for (const capture of [
      { promptText: false },
      { inputs: false, outputs: false },
      { inputs: false, outputs: false, promptText: false, media: false, arguments: false },
    ]) {
      const text = leftBy({ capture }, work);
      expect([capture, text.includes(SAID)]).toEqual([capture, false]);
      expect(text).not.toBe('');
    }
    const image = `data:image/png;base64,${'iVBORw0KGgo'.repeat(9)}`;
    const show = (tracer: HoneyHiveTracer): void => say(tracer, { messages: [image] });
    expect(leftBy({}, show)).toContain(image);
    expect(leftBy({ capture: { media: false } }, show)).not.toContain(image);
  });

test('what a page leaves of a host’s span holds what the span says, and nothing else of the host', () => {
  const exporter = { url: 'https://other.test', headers: { 'x-other': 'key-of-the-host' } };
  const processor: SpanProcessor & { readonly exporter: object } = {
    exporter,
    onStart: () => {},
    onEnd: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  for (const redact of [undefined, false] as const) {
    const text = leftBy({ redact, apiKey: 'hh_page_key' }, (tracer) =>
      hostTracer(processor, new HoneyHiveSpanProcessor({ tracer })).startSpan('of the host').end(),
    );
    expect(text).toContain('of the host');
    expect(text).not.toMatch(/other\.test|key-of-the-host/);
    expect(text).not.toContain('hh_page_key');
  }
});

for (const [name, work] of Object.entries(USES))
  test(`${name} of a page that was left early is sent by the next one, redacted`, async () => {
    const text = leftBy({}, work);
    expect(text).not.toMatch(/secret"|hunter2/);
    const sent = taking();
    const next = new (class extends HoneyHiveTracer {
      async restore(): Promise<void> {
        await this.backEnd.load();
        this.backEnd.loaded?.restore(text);
      }
    })(sent.options, here);
    await next.restore();
    await next.flush();
    // A page that is left early takes out a whole text where the back end takes out a part.
    const whole = (texts: readonly string[]): readonly string[] =>
      texts.map((text) => text.replaceAll('with password=[secret]', '[secret]'));
    expect(masked(sent)).toEqual(whole(await sentBy(work, here, () => {})));
    expect(next.stats()).toMatchObject({ pending: 0, dropped: {}, failures: {} });
  });

test('nothing is loaded before there is something to deliver, and then once', async () => {
  const { runtime, asked, arrive } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  await tracer.flush();
  expect(asked()).toBe(0);
  tracer.startSpan('one').end();
  tracer.startSpan('two').end();
  expect(asked()).toBe(1);
  expect(tracer.stats()).toMatchObject({ recorded: 2, exported: 0, pending: 2 });
  arrive();
  expect(await tracer.flush()).toEqual({ exported: 2, dropped: {}, pending: 0 });
});

for (const [name, work] of Object.entries(USES))
  test(`${name} is told as the first work before the code is there: the page may be left`, () => {
    const tracer = new HoneyHiveTracer(taking().options, onDemand().runtime);
    let told = 0;
    tracer.observe({ firstWork: () => (told += 1) });
    work(tracer);
    expect(told).toBe(1);
    expect(tracer.stats().pending).toBeGreaterThan(0);
  });

test('a tracer that is shut down before its first span loads nothing', async () => {
  const { runtime, asked } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  await tracer.shutdown();
  expect(asked()).toBe(0);
});

test('what is said counts as it was, whatever happens to it before the code is there', async () => {
  const { runtime, arrive } = onDemand();
  const sent = taking();
  const tracer = new HoneyHiveTracer(sent.options, runtime);
  const feedback = { comment: 'before' };
  tracer.enrichSpan({ eventId: '00000000-0000-4000-8000-000000000002', feedback });
  const inputs = { text: 'before' };
  tracer.createEvent({ eventName: 'e', inputs });
  Object.assign(feedback, { comment: 'after' });
  Object.assign(inputs, { text: 'after' });
  arrive();
  await tracer.flush();
  const bodies = JSON.stringify(sent.requests);
  expect(bodies).toContain('before');
  expect(bodies).not.toContain('after');
});

test('observers hear of what has ended in its order, with what it carries', async () => {
  const { runtime, arrive } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  const heard: unknown[] = [];
  tracer.observe({
    spanEnd: ({ attributes, span }) =>
      heard.push([attributes['honeyhive_metadata.n'], span.sessionId]),
    export: ({ count }) => heard.push(count),
  });
  for (const n of [1, 2]) tracer.startSpan('s').enrich({ metadata: { n } }).end();
  expect(heard).toEqual([]);
  arrive();
  await tracer.flush();
  const session = '00000000-0000-4000-8000-000000000001';
  expect(heard).toEqual([[1, session], [2, session], 2]);
});

test('code that does not load is asked for again, and what waits arrives then', async () => {
  const { runtime, arrive, fail, asked } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  tracer.startSpan('one').end();
  fail();
  await Promise.resolve();
  expect(await tracer.flush({ timeoutMs: 20 })).toMatchObject({ exported: 0, pending: 1 });
  expect(tracer.stats().failures).toEqual({ 'back end': 1 });
  arrive();
  expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
  expect(asked()).toBeGreaterThan(1);
});

test('work does not ask again for code that has failed: the next try is a second away', async () => {
  let asked = 0;
  const backEnd = {
    get: () => undefined,
    load: () => {
      asked += 1;
      return Promise.reject(new Error('no such file'));
    },
  };
  const delays: number[] = [];
  const setTimer: Runtime['setTimer'] = (work, ms, isIdle) => {
    if (isIdle && ms <= 60_000) delays.push(ms);
    return coreRuntime.setTimer(work, ms, isIdle);
  };
  const tracer = new HoneyHiveTracer(taking().options, { ...coreRuntime, backEnd, setTimer });
  for (let index = 0; index < 50; index += 1) {
    tracer.startSpan('s').end();
    // oxlint-disable-next-line no-await-in-loop -- each failure is over before the next work
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }
  expect(asked).toBe(1);
  expect(delays).toEqual([1_000]);
  expect(tracer.stats()).toMatchObject({ pending: 50 });
  await tracer.shutdown({ timeoutMs: 10 });
});

test('what waits for code that never comes is counted when the tracer is shut down', async () => {
  const { runtime } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  const drops: unknown[] = [];
  tracer.observe({ drop: (drop) => drops.push(drop) });
  tracer.startSpan('one').end();
  tracer.createEvent({ eventName: 'two' });
  await tracer.shutdown({ timeoutMs: 10 });
  expect(drops).toEqual([{ reason: 'shutdown', count: 2 }]);
  expect(tracer.stats()).toMatchObject({ recorded: 2, pending: 0, dropped: { shutdown: 2 } });
});

test('no more waits for the code than may wait for a server', async () => {
  const { runtime, arrive } = onDemand();
  const { options } = taking();
  const tracer = new HoneyHiveTracer({ ...options, batch: { maxQueueSpans: 10 } }, runtime);
  for (let index = 0; index < 25; index += 1) tracer.startSpan('s').end();
  expect(tracer.stats()).toMatchObject({ recorded: 25, pending: 10, dropped: { queue_full: 15 } });
  arrive();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ recorded: 25, exported: 10, pending: 0 });
});

test('spans that nobody ends take no more and more room while the code is awaited', async () => {
  const { runtime, arrive } = onDemand();
  const { options } = taking();
  const tracer = new HoneyHiveTracer({ ...options, batch: { maxQueueSpans: 10 } }, runtime);
  tracer.startSpan('ended').end();
  for (let index = 0; index < 400; index += 1) tracer.startSpan('open');
  let opened = 0;
  arrive((parts) => {
    const backEnd = createFullBackEnd(parts);
    return {
      ...backEnd,
      opened(session) {
        opened += 1;
        backEnd.opened(session);
      },
    };
  });
  await tracer.flush();
  expect(opened).toBe(39);
  expect(tracer.stats()).toMatchObject({ exported: 1, pending: 0, openSpans: 400 });
});

test('spans that were open on a page that was left early hold up nothing of their session on the next one', async () => {
  const text = leftBy({}, (tracer) => {
    tracer.startSpan('open for ever');
    tracer.enrichSession({ metadata: { plan: 'free' } });
  });
  const sent = taking();
  const next = new (class extends HoneyHiveTracer {
    async restore(): Promise<void> {
      await this.backEnd.load();
      this.backEnd.loaded?.restore(text);
    }
  })(sent.options, here);
  await next.restore();
  await next.flush();
  expect(next.stats()).toMatchObject({ exported: 1, pending: 0, dropped: {}, failures: {} });
});

test('what is thrown away before the code is there is counted at once, and never sent', async () => {
  const { runtime, arrive } = onDemand();
  const sent = taking();
  const tracer = new (class extends HoneyHiveTracer {
    forget(): void {
      this.backEnd.refuse('no_consent');
      this.throwAway('no_consent');
      this.backEnd.refuse(undefined);
    }
  })(sent.options, runtime);
  tracer.startSpan('one').end();
  const open = tracer.startSpan('two');
  tracer.forget();
  open.end();
  expect(tracer.stats()).toMatchObject({ recorded: 2, pending: 0, dropped: { no_consent: 2 } });
  tracer.startSpan('three').end();
  arrive();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ recorded: 3, exported: 1, dropped: { no_consent: 2 } });
  expect(JSON.stringify(sent.requests)).not.toMatch(/"(?:one|two)"/);
});

test('a function that redacts sees what was said before the code was there, keys too', async () => {
  const { runtime, arrive, asked } = onDemand();
  const sent = taking();
  const redact: NonNullable<TracerOptions['redact']> = (value) =>
    typeof value === 'string' ? value.replaceAll('canary', '***') : value;
  const tracer = new HoneyHiveTracer({ ...sent.options, redact }, runtime);
  expect(asked()).toBe(1);
  tracer.startSpan('s', { inputs: { 'my canary': 'a canary' } }).end();
  tracer.enrichSession({ metadata: { 'canary key': 'canary' } });
  tracer.createEvent({ eventName: 'canary', inputs: { canary: 1 } });
  arrive();
  await tracer.flush();
  expect(sent.requests.length).toBeGreaterThan(1);
  expect(JSON.stringify(sent.requests)).not.toContain('canary');
});

test('an observer that records while it hears of what has waited brings no loop', async () => {
  const { runtime, arrive } = onDemand();
  const tracer = new HoneyHiveTracer(taking().options, runtime);
  tracer.observe({ spanEnd: () => tracer.startSpan('by the observer').end() });
  for (let index = 0; index < 3; index += 1) tracer.startSpan('waiting').end();
  arrive();
  await tracer.flush();
  const { recorded, exported, pending } = tracer.stats();
  expect({ exported, pending }).toEqual({ exported: recorded, pending: 0 });
  expect(recorded).toBeGreaterThanOrEqual(6);
  expect(recorded).toBeLessThan(20);
});

test.each([
  '5',
  'null',
  '{}',
  '[null]',
  '[1]',
  'no json',
  '[{}]',
  '[{"name":"finish"}]',
  ...[
    'discard',
    'leave',
    'release',
    'restore',
    'leftOut',
    'constructor',
    'toString',
    '__proto__',
  ].map((name) => JSON.stringify([{ name, args: ['x'] }])),
  ...['finish', 'opened', 'update', 'record', 'enrichSession'].map((name) =>
    JSON.stringify([{ name, args: [name === 'update' ? {} : 'x', null] }]),
  ),
])('a stored text that no page has written harms nothing: %s', async (text) => {
  const tracer = new (class extends HoneyHiveTracer {
    restore(all: string): void {
      this.backEnd.loaded?.restore(all);
    }
  })(taking().options, {
    ...coreRuntime,
    backEnd: { ...coreRuntime.backEnd, get: () => createFullBackEnd },
  });
  tracer.startSpan('own').end();
  expect(() => tracer.restore(text)).not.toThrow();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ exported: 1, pending: 0, dropped: {} });
});

test('code that comes after a shutdown sends nothing that was given up', async () => {
  const { runtime, arrive } = onDemand();
  const sent = taking();
  const tracer = new HoneyHiveTracer(sent.options, runtime);
  tracer.startSpan('one').end();
  await tracer.shutdown({ timeoutMs: 10 });
  arrive();
  await new Promise((resolve) => void setTimeout(resolve, 20));
  expect(sent.requests).toEqual([]);
  expect(tracer.stats()).toMatchObject({ recorded: 1, exported: 0, dropped: { shutdown: 1 } });
});

const SECRET = 'CanaryBird77';
/** Places of a span that are neither its data nor its attributes. */
const PLACES: Readonly<Record<string, Use>> = {
  'an entry of baggage': (tracer) =>
    tracer.withRemoteParent(
      { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: `password=${SECRET}` },
      () => tracer.startSpan('one').end(),
    ),
  'the scope of a library': (tracer) =>
    tracer.getTracer(`lib password=${SECRET}`, `token: ${SECRET}`).startSpan('one').end(),
  'the name of a session': (tracer) =>
    tracer.withSession({ sessionName: `api_key=${SECRET}` }, () => tracer.startSpan('one').end()),
  'the name of a span': (tracer) => tracer.startSpan(`password=${SECRET}`).end(),
  'a status': (tracer) =>
    tracer
      .startSpan('one')
      .setStatus({ code: 2, message: `secret: "${SECRET}"` })
      .end(),
  'the name of an event': (tracer) => tracer.startSpan('one').addEvent(`jwt=${SECRET}`).end(),
  'a link': (tracer) =>
    tracer
      .startSpan('one', { links: [{ context: { ...LINK.context, password: SECRET } as never }] })
      .end(),
};
test.each(Object.entries(PLACES))(
  '%s: no secret stands in what a page leaves for the next one',
  (_, work) => {
    const options = { baggageKeys: ['password'] };
    const text = leftBy(options, work);
    expect(text).toContain('finish');
    expect(text).not.toContain(SECRET);
    expect(leftBy({ ...options, redact: false }, work)).toContain(SECRET);
  },
);

// Every function beside the tracer's own methods × arguments of any kind: the caller's code runs, and nothing rejects unseen.
import { recordingTracer } from '@honeyhive/core/testing';
import { redactAll } from '@honeyhive/core/redact';
import { sampleSessions } from '@honeyhive/core/sampling';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, memoryLimits, TracerPool } from '../index.ts';

type Make = () => unknown;
const refusing = (target: object): object =>
  new Proxy(
    target,
    Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((trap) => [
        trap,
        () => {
          throw new Error(`refused ${trap}`);
        },
      ]),
    ),
  );
const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cyclic = (): object => {
  const one: Record<string, unknown> = {};
  one['self'] = one;
  return one;
};
const HOSTILE: Readonly<Record<string, Make>> = {
  nothing: () => undefined,
  null: () => null,
  'an object': () => ({}),
  'a list': () => [],
  zero: () => 0,
  'an empty text': () => '',
  'a symbol': () => Symbol('s'),
  'a bigint': () => 1n,
  'a function': () => () => undefined,
  'a throwing proxy': () => refusing({}),
  'a throwing function': () => refusing(() => {}),
  'a revoked proxy': () => revoked({}),
  'a cyclic object': cyclic,
};

const make = (options: object = {}): HoneyHiveTracer =>
  recordingTracer({ logger: quietLogger, ...options }, (all) => new HoneyHiveTracer(all))
    .tracer as HoneyHiveTracer;
const request = (): Request => new Request('http://app.test/x', { method: 'POST', body: '{}' });

/** Calls with one argument replaced; what each gives is what it has to give. */
const CALLS: Readonly<Record<string, (bad: never) => unknown>> = {
  'sampleSessions({ every option })': (bad) => {
    const names = [
      'rate',
      'keepErrors',
      'keepSlowMs',
      'keep',
      'holdMs',
      'maxHeldBytes',
      'maxHeldSpans',
      'maxDecided',
    ];
    const flushes = names.map((name) => {
      const tracer = make({ sampler: sampleSessions({ rate: 0, [name]: bad }) });
      tracer.withSpan('a', () => 1);
      return tracer.flush();
    });
    return Promise.all(flushes);
  },
  'a tenant’s id': async (bad) => {
    const pool = new TracerPool({ create: () => make() });
    pool.for(bad).withSpan('a', () => 1);
    await pool.shutdown();
  },
  'redactAll(one)': (bad) => {
    const tracer = make({ redact: redactAll(bad) });
    tracer.withSpan('a', { inputs: { password: 'x' } }, () => 1);
  },
  'withRequest(options)': async (bad) => {
    const response = await make().withRequest(request(), () => new Response('yes'), bad);
    expect(await response.text()).toBe('yes');
  },
  'withRequest({ every option })': async (bad) => {
    for (const name of ['name', 'route', 'session', 'trust', 'waitUntil']) {
      // oxlint-disable-next-line no-await-in-loop
      const response = await make().withRequest(request(), () => new Response('yes'), {
        [name]: bad,
      });
      // oxlint-disable-next-line no-await-in-loop
      expect([name, await response.text()]).toEqual([name, 'yes']);
    }
  },
  'withRequest(request)': async (bad) => {
    const response = await make().withRequest(bad, () => new Response('yes'));
    expect(await response.text()).toBe('yes');
  },
  'traceClass(one)': (bad) => {
    expect(Object.is(make().traceClass(bad), bad)).toBe(true);
  },
  'flush(options)': async (bad) => {
    await make().flush(bad);
  },
  'flush({ timeoutMs })': async (bad) => {
    await make().flush({ timeoutMs: bad });
  },
  'shutdown(options)': async (bad) => {
    const tracer = make();
    await tracer.shutdown(bad);
    expect(tracer.enabled).toBe(false);
  },
  'shutdown({ timeoutMs })': async (bad) => {
    const tracer = make();
    await tracer.shutdown({ timeoutMs: bad });
    expect(tracer.enabled).toBe(false);
  },
  'follow(stream, options)': async (bad) => {
    const stream = new ReadableStream<string>({
      start(controller) {
        for (const chunk of ['a', 'b']) controller.enqueue(chunk);
        controller.close();
      },
    });
    const chunks: string[] = [];
    for await (const chunk of make().startSpan('a').follow(stream, bad)) chunks.push(chunk);
    expect(chunks).toEqual(['a', 'b']);
  },
  'trace(fn, options) and trace(options, fn)': (bad) => {
    // The name of a member: that is how a compiled decorator is called.
    if (['string', 'symbol'].includes(typeof bad)) return;
    const tracer = make();
    expect(tracer.trace(() => 1, bad)()).toBe(1);
    const traced = tracer.trace(bad, () => 1) as unknown;
    expect(typeof traced === 'function' || Object.is(traced, bad)).toBe(true);
  },
  'setAttribute(name)': (bad) => {
    make().startSpan('a').setAttribute(bad, 1).end();
  },
  'getTracer().startSpan(name, options, context)': (bad) => {
    const contextManager = new AsyncLocalStorageContextManager();
    for (const options of [{}, { disableTracing: true }, {}]) {
      const library = make(options).getTracer('library');
      library.startSpan(bad).end();
      library.startSpan('a', bad).end();
      library.startSpan('a', {}, bad).end();
      expect(library.startActiveSpan('a', bad, () => 1)).toBe(1);
      expect(library.startActiveSpan('a', {}, bad, () => 1)).toBe(1);
      // The last round has a context manager of the application's.
      context.setGlobalContextManager(contextManager);
    }
    context.disable();
  },
  'follow(value, options)': (bad) => {
    expect(make().startSpan('a').follow('text', bad)).toBe('text');
  },
  'memoryLimits(limits)': (bad) => {
    memoryLimits(bad);
  },
  'what a handler gives': async (bad) => {
    const of = (answer: () => unknown): Promise<unknown> =>
      (async () => answer())().then((value) => [value], String);
    const [untraced, traced] = await Promise.all([
      of(() => bad),
      of(() => make().withRequest(request(), () => bad)),
    ]);
    expect(traced).toEqual(untraced);
  },
};

const runUntraced: unknown[] = [];
const note = (reason: unknown): void => void runUntraced.push(reason);
beforeEach(() => {
  runUntraced.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => void process.off('unhandledRejection', note));

const rows = Object.entries(CALLS).flatMap(([call, run]) =>
  Object.entries(HOSTILE).map(([what, of]) => [call, what, run, of] as const),
);
test.each(rows)('%s: %s', async (_call, _what, run, of) => {
  await run(of() as never);
  await new Promise((resolve) => void setTimeout(resolve, 2));
  expect(runUntraced).toEqual([]);
});

test('trace takes options that look like the context of a decorator, and refuse to be read', () => {
  const has = (): never => {
    throw new Error('refused has');
  };
  const bad = new Proxy({ kind: 'method' }, { has });
  expect(make().trace(() => 1, bad as never)()).toBe(1);
});

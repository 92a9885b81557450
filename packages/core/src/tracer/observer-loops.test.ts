import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { coreRuntime, HoneyHiveTracer, type Runtime, type TracerOptions } from '../index.ts';

const storage = new AsyncLocalStorage<Context>();
/** Servers, whose context crosses an `await`, and pages, where it does not. */
const RUNTIMES: Readonly<Record<string, Runtime>> = {
  'a server': {
    ...coreRuntime,
    contextStorage: () => ({
      get: () => storage.getStore() ?? ROOT_CONTEXT,
      run: (context, work) => storage.run(context, work),
    }),
  },
  'a page': coreRuntime,
};

/** What a callback calls of ours. */
const CALLS: Readonly<Record<string, (tracer: HoneyHiveTracer) => unknown>> = {
  'starts and ends two': (tracer) => {
    tracer.startSpan('caused').end();
    tracer.startSpan('caused').end();
  },
  'runs a traced function': (tracer) => tracer.trace(async () => 1)(),
  'begins a session': (tracer) => tracer.withSession({}, () => tracer.startSpan('caused').end()),
  'records an event': (tracer) => tracer.createEvent({ eventName: 'caused' }),
  'gives feedback': (tracer) => tracer.enrichSession({ feedback: { rating: 1 } }),
};
type When = (call: () => unknown) => unknown;
const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
/** When a callback does so. */
const AWAITED: Readonly<Record<string, When>> = {
  'at once': (call) => call(),
  'after an await': async (call) => {
    await Promise.resolve();
    return call();
  },
  'after a timer': async (call) => {
    await pause();
    return call();
  },
  'after a request': async (call) => {
    await fetch('data:text/plain,a');
    return call();
  },
};
/** The same where nobody waits for it: a context follows, the promise of the callback does not. */
const LEFT: Readonly<Record<string, When>> = {
  'in a timer that it leaves': (call) => void setTimeout(call, 0),
  'in a promise that it leaves': (call) => void pause().then(call),
  'in a microtask that it leaves': (call) => queueMicrotask(() => void call()),
};
const done = (): Promise<void> => Promise.resolve();
const EVENTS = ['spanStart', 'spanEnd', 'firstWork', 'export', 'drop', 'sessionChange'] as const;

/** How often a callback is called while a tracer does a little work, and until nothing happens any more. */
async function callsOf(
  runtime: Runtime,
  when: When,
  call: (tracer: HoneyHiveTracer) => unknown,
  plug: (callback: () => unknown) => {
    options?: TracerOptions;
    observer?: Parameters<HoneyHiveTracer['observe']>[0];
  },
): Promise<number> {
  let calls = 0;
  let session = 0;
  const one: { tracer?: HoneyHiveTracer } = {};
  const { options, observer } = plug(() => {
    calls += 1;
    const { tracer } = one;
    return tracer && when(() => call(tracer));
  });
  const tracer = new HoneyHiveTracer(
    {
      apiKey: 'key',
      fetch: async () => new Response('{}'),
      logger: quietLogger,
      maxSpanBytes: 5_000,
      ...options,
    },
    { ...runtime, session: () => ({ id: `visit ${Math.floor((session += 1) / 4)}` }) },
  );
  one.tracer = tracer;
  if (observer) tracer.observe(observer);
  for (let index = 0; index < 3; index += 1) {
    tracer.startSpan('work').end();
    tracer.startSpan('too large', { inputs: { text: 'x'.repeat(9_000) } }).end();
  }
  await tracer.flush({ timeoutMs: 500 });
  for (let turn = 0; turn < 8; turn += 1) await pause();
  await tracer.shutdown({ timeoutMs: 500 });
  const { recorded, exported, dropped, pending } = tracer.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect(recorded).toBe(exported + lost + pending);
  return calls;
}

const EVERYTHING = 'one observer of everything';
const KINDS: Readonly<Record<string, (callback: () => unknown) => ReturnType<Plug>>> = {
  ...Object.fromEntries(
    EVENTS.map((event) => [
      `an observer of ${event}`,
      (callback: () => unknown) => ({ observer: { [event]: callback } }),
    ]),
  ),
  [EVERYTHING]: (callback) => ({
    observer: Object.fromEntries(EVENTS.map((event) => [event, callback])),
  }),
  'a processor’s onStart': (callback) => ({
    options: {
      spanProcessors: [{ onStart: callback, onEnd() {}, forceFlush: done, shutdown: done }],
    },
  }),
  'a processor’s onEnd': (callback) => ({
    options: {
      spanProcessors: [{ onStart() {}, onEnd: callback, forceFlush: done, shutdown: done }],
    },
  }),
};
type Plug = Parameters<typeof callsOf>[3];

describe.each(Object.entries(RUNTIMES))('on %s', (name, runtime) => {
  const isPage = name === 'a page';
  const times = isPage ? AWAITED : { ...AWAITED, ...LEFT };
  const { [EVERYTHING]: _, ...single } = KINDS;
  // A page cannot tell who records after an `await`: see delivery-observers.test.ts for what it can.
  const kinds = isPage ? single : KINDS;
  describe.each(Object.entries(kinds))('%s', (_kind, plug) => {
    test.each(Object.entries(times))('may call anything of ours %s', async (time, when) => {
      // In a page only their number bounds calls that wait for something.
      const most = isPage && time !== 'at once' ? 4_000 : 1_500;
      for (const call of Object.values(CALLS))
        // oxlint-disable-next-line no-await-in-loop
        expect(await callsOf(runtime, when, call, plug)).toBeLessThan(most);
    });
  });
});

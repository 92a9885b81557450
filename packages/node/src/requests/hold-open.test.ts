import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  // Nothing leaves by itself in the time of a test.
  tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: backend.url,
    batch: { delayMs: 60_000 },
    logger: quietLogger,
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await tracer.shutdown();
  await backend.close();
});
const names = (): string[] => backend.events().map((event) => event.event_name);
const request = (): Request => new Request('http://app.test/chat');

test('with waitUntil, work of the trace that ends after the response is sent too', async () => {
  const held: Array<Promise<unknown>> = [];
  let finish: () => void = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  let later: Promise<unknown> | undefined;
  const response = await tracer.withRequest(
    request(),
    (span) => {
      later = span.withSpan('summary', () => gate);
      return new Response('answer');
    },
    { waitUntil: (work) => void held.push(work) },
  );
  await response.text();
  expect(names()).toEqual([]);
  finish();
  await later;
  await Promise.all(held);
  expect(names().sort()).toEqual(['GET', 'summary']);
});

test.each([
  ['a body', () => new Response('answer')],
  ['no body', () => new Response(null, { status: 204 })],
  [
    'a stream',
    () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode('answer'));
            controller.close();
          },
        }),
      ),
  ],
])(
  'where nothing runs between requests, a response with %s ends after its spans have left',
  async (_what, respond) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'chat');
    const response = await tracer.withRequest(request(), () => tracer.withSpan('work', respond));
    await response.text();
    expect(names().sort()).toEqual(['GET', 'work']);
  },
);

test.each([
  ['Vercel', '@vercel/request-context'],
  ['Next’s edge runtime', '@next/request-context'],
])('the waitUntil of %s is found', async (_platform, context) => {
  const held: Array<Promise<unknown>> = [];
  vi.stubGlobal(Symbol.for(context), {
    get: () => ({ waitUntil: (work: Promise<unknown>) => void held.push(work) }),
  });
  await (await tracer.withRequest(request(), () => new Response('answer'))).text();
  expect(held).toHaveLength(1);
  await held[0];
  expect(names()).toEqual(['GET']);
});

test('a waitUntil that throws costs nobody the answer', async () => {
  const waitUntil = (): never => {
    throw new TypeError('Illegal invocation');
  };
  const response = await tracer.withRequest(request(), () => new Response('answer'), { waitUntil });
  expect(await response.text()).toBe('answer');
});

test.each(['session', 'trust'] as const)(
  'a request waits two seconds for a callback about its %s that never answers, and is handled',
  async (callback) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answered = tracer.withRequest(request(), () => new Response('answer'), {
      [callback]: () => new Promise<never>(() => {}),
    });
    await vi.advanceTimersByTimeAsync(2_100);
    vi.useRealTimers();
    expect(await (await answered).text()).toBe('answer');
  },
);

test('a handler that fails where nothing runs between requests has its span sent before it fails', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'chat');
  const failed = tracer.withRequest(request(), () => {
    throw new Error('broken');
  });
  await expect(failed).rejects.toThrow('broken');
  expect(names()).toEqual(['GET']);
});

import { type LocalBackend } from '@honeyhive/local';
import { beforeEach, describe, expect, test } from 'vitest';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { openBackend, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';

const SESSION = '0b9f3ba5-2a3e-4b52-9b6a-4d9a31b1a111';
/** About 100 KB in all. */
const PARTS = Array.from({ length: 10 }, (_, index) => `part${index}`);
const FILLER = 'x'.repeat(10_000);

let backend: LocalBackend;
beforeEach(async () => {
  backend = await openBackend();
});
const tracerWith = (options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: backend.url, ...options });
const methods = (): string[] => backend.requests().map(({ method }) => method);
const sessionOf = (id: string) => backend.session(id)?.session;

describe('what is said about a session', () => {
  test('arrives also where only libraries make spans', async () => {
    const tracer = tracerWith({ userProperties: { user_id: 'ada' } });
    tracer.getTracer('lib').startSpan('work').end();
    await tracer.flush();
    expect(methods()).toEqual(['POST', 'PUT']);
    expect(sessionOf(tracer.sessionId)).toMatchObject({ user_properties: { user_id: 'ada' } });
  });

  test('before its first span waits for that span, and follows it', async () => {
    const tracer = tracerWith();
    tracer.enrichSession({ metadata: { plan: 'pro' } });
    await tracer.flush();
    expect(methods()).toEqual([]);
    tracer.startSpan('work').end();
    await tracer.flush();
    expect(methods()).toEqual(['POST', 'PUT']);
    expect(sessionOf(tracer.sessionId)).toMatchObject({ metadata: { plan: 'pro' } });
  });

  test('arrives from a function that is frozen after its flush, where its id is known to others', async () => {
    const tracer = tracerWith({ sessionId: SESSION });
    tracer.enrichSession({ feedback: { rating: true } });
    expect(tracer.stats()).toMatchObject({ recorded: 1, pending: 1 });
    expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
    expect(methods()).toEqual(['PUT']);
    tracer.enrichSession({ sessionId: 'chat', metadata: { plan: 'pro' } });
    expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
  });

  test('and was sent before its first span is said again after that: it may have come too early', async () => {
    const tracer = tracerWith({ sessionId: SESSION });
    tracer.enrichSession({ metadata: { plan: 'pro' } });
    await tracer.flush();
    tracer.startSpan('work').end();
    tracer.startSpan('more').end();
    await tracer.flush();
    expect(methods()).toEqual(['PUT', 'POST', 'PUT']);
    expect(tracer.stats()).toMatchObject({ recorded: 4, exported: 4, pending: 0 });
  });

  test('is in the books while it waits, and sent at shutdown however long its span stays open', async () => {
    const tracer = tracerWith();
    const host = new TracerProvider({ spanProcessors: [new HoneyHiveSpanProcessor({ tracer })] });
    host.getTracer('host').startSpan('web socket', {}, ROOT_CONTEXT);
    tracer.enrichSession({ feedback: { rating: true } });
    expect(tracer.stats()).toMatchObject({ recorded: 1, pending: 1 });
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: {}, pending: 1 });
    await tracer.shutdown();
    expect(tracer.stats()).toMatchObject({ recorded: 1, exported: 1, pending: 0 });
    expect(methods()).toEqual(['PUT']);
  });

  test('waits within bounds, in number and in bytes, under a span that stays open', () => {
    const tracer = tracerWith({
      logger: quietLogger,
      batch: { maxQueueSpans: 100, delayMs: 3_600_000 },
    });
    const long = tracer.startSpan('long');
    for (let index = 0; index < 400; index += 1)
      tracer.enrichSession({ metadata: Object.fromEntries(PARTS.map((part) => [part, FILLER])) });
    expect(tracer.stats().pending).toBeLessThan(200);
    for (let index = 0; index < 25_000; index += 1) tracer.enrichSession({ metadata: { index } });
    const { recorded, exported, pending, dropped } = tracer.stats();
    expect(recorded).toBe(25_400);
    expect(exported + pending + (dropped.queue_full ?? 0)).toBe(25_400);
    // 40 MB were said at first: most of that had no room. What is small has become one.
    expect(dropped.queue_full).toBeGreaterThan(300);
    long.end();
  });

  test('when it is entered again is added to it', async () => {
    const tracer = tracerWith();
    let id = '';
    for (const plan of ['free', 'pro']) {
      tracer.withSession({ sessionId: 'chat', userProperties: { plan } }, (session) => {
        ({ id } = session);
        tracer.startSpan('work').end();
      });
      await tracer.flush();
      expect(sessionOf(id)).toMatchObject({ user_properties: { plan } });
    }
  });
});

test('feedback on a span that has ended and is not sent yet arrives with it', async () => {
  const tracer = tracerWith();
  const span = tracer.startSpan('answer');
  span.end();
  span.enrich({ feedback: { rating: true } });
  await tracer.flush();
  expect(backend.events({ name: 'answer' })[0]?.feedback).toEqual({ rating: true });
});

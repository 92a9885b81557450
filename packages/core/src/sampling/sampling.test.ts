import { type LocalBackend } from '@honeyhive/local';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventNames } from '@honeyhive/test-support/spans';
import { openBackend, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { sampleSessions, type SessionSampling } from '../sampling.ts';
import { recordingTracer } from '../testing.ts';
import { provider as adapt } from '../otel.ts';

let backend: LocalBackend;
beforeEach(async () => {
  backend = await openBackend();
});
const tracerOf = (sampling: SessionSampling, options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, {
    serverUrl: backend.url,
    batch: { delayMs: 3_600_000 },
    sampler: sampleSessions(sampling),
    ...options,
  });
/** A session's id that is a UUID: of another one the original would be told too, and be counted. */
const idOf = (name: string): string => {
  const hex = Buffer.from(name.padEnd(16, '.')).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const names = (): string[] => eventNames(backend).toSorted();
/** A turn of two spans, one under the other. */
const turn = (tracer: HoneyHiveTracer, name: string, fails = false): void =>
  tracer.withSpan(name, () => {
    const step = tracer.startSpan(`${name} step`);
    if (fails) step.fail(new Error('odd'));
    step.end();
  });
/** Recorded is always what was exported, dropped, or is pending. */
function expectBalanced(tracer: HoneyHiveTracer): void {
  const { recorded, exported, dropped, pending } = tracer.stats();
  expect(recorded).toBe(
    exported + pending + Object.values(dropped).reduce((sum, count) => sum + count, 0),
  );
}

describe('a rate', () => {
  test('keeps about that part of the sessions, each of them whole', async () => {
    const tracer = tracerOf({ rate: 0.25, keepErrors: false });
    for (let index = 0; index < 400; index += 1) {
      tracer.withSession({ sessionId: idOf(`chat ${index}`) }, () => {
        turn(tracer, 'turn');
        turn(tracer, 'turn');
      });
    }
    await tracer.flush();
    const sessions = backend.sessions();
    expect(sessions.length).toBeGreaterThan(60);
    expect(sessions.length).toBeLessThan(140);
    for (const { session_id: id } of sessions)
      expect(backend.events({ sessionId: id })).toHaveLength(4);
    expectBalanced(tracer);
    expect(tracer.stats().dropped).toEqual({ sampled: (400 - sessions.length) * 4 });
  });

  test('keeps the same sessions in every process, and a higher one those of a lower', () => {
    const kept = (rate: number, keepErrors: boolean): string[] => {
      const { tracer, spans } = recordingTracer({ sampler: sampleSessions({ rate, keepErrors }) });
      for (let index = 0; index < 200; index += 1)
        tracer.withSession({ sessionId: `${index}` }, () => tracer.startSpan(`${index}`).end());
      return spans.map(({ name }) => name);
    };
    const half = kept(0.5, false);
    expect(kept(0.5, true)).toEqual(half);
    expect(half.length).toBeGreaterThan(60);
    expect(kept(0.8, false)).toEqual(expect.arrayContaining(half));
    expect(kept(1, false)).toHaveLength(200);
    expect(kept(0, false)).toEqual([]);
    expect(kept(Number.NaN, false)).toHaveLength(200);
  });

  test('without anything that could keep a session records nothing of it, and services below see that', () => {
    const tracer = tracerOf({ rate: 0, keepErrors: false });
    const below = tracerOf({ rate: 1 });
    const span = tracer.startSpan('request');
    expect(span.isRecording()).toBe(false);
    const headers = tracer.inject<Record<string, string>>({}, span);
    expect(headers['traceparent']).toMatch(/-00$/);
    below.withRemoteParent(headers, () =>
      expect(below.startSpan('work').isRecording()).toBe(false),
    );
  });
});

describe('a session that the rate leaves out', () => {
  test('is sent whole as soon as one of its spans fails, with what comes later', async () => {
    const tracer = tracerOf({ rate: 0 });
    tracer.withSession({ sessionId: idOf('bad'), userProperties: { user_id: 'u' } }, () => {
      turn(tracer, 'first');
      turn(tracer, 'second', true);
      turn(tracer, 'third');
    });
    tracer.withSession({ sessionId: idOf('good') }, () => turn(tracer, 'unseen'));
    const flushed = await tracer.flush();
    expect(names()).toEqual([
      'first',
      'first step',
      'second',
      'second step',
      'third',
      'third step',
    ]);
    expect(flushed).toEqual({ exported: 7, dropped: { sampled: 2 }, pending: 0 });
    const [session] = backend.sessions();
    expect(session).toMatchObject({ user_properties: { user_id: 'u' } });
    const roots = backend.tree(session?.session_id ?? '');
    expect(roots.map(({ children }) => children.length)).toEqual([1, 1, 1]);
    expectBalanced(tracer);
  });

  test('is kept for a slow span, and for what you ask for yourself', async () => {
    const slow = tracerOf({ rate: 0, keepErrors: false, keepSlowMs: 5_000 });
    const begun = Date.now() - 6_000;
    slow.withSession({ sessionId: idOf('slow') }, () => {
      slow.startSpan('quick').end();
      slow.startSpan('slow', { startTime: begun }).end();
    });
    const chosen = tracerOf({ rate: 0, keep: ({ name }) => name === 'precious' });
    chosen.withSession({ sessionId: idOf('chosen') }, () => {
      chosen.startSpan('before').end();
      chosen.startSpan('precious').end();
    });
    await Promise.all([slow.flush(), chosen.flush()]);
    expect(names()).toEqual(['before', 'precious', 'quick', 'slow']);
  });

  test('is dropped for good once it is: a later error does not make half of it appear', async () => {
    const tracer = tracerOf({ rate: 0 });
    const session = tracer.startSession({ sessionId: idOf('quiet') });
    session.run(() => turn(tracer, 'first'));
    expect(tracer.stats()).toMatchObject({ recorded: 2, pending: 2 });
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: { sampled: 2 }, pending: 0 });
    session.run(() => turn(tracer, 'second', true));
    await tracer.flush();
    expect(backend.requests()).toEqual([]);
    expect(tracer.stats()).toMatchObject({ dropped: { sampled: 4 }, pending: 0 });
  });

  test('stays open while one of its spans is, whoever flushes', async () => {
    const tracer = tracerOf({ rate: 0 });
    const session = tracer.startSession({ sessionId: idOf('long') });
    const open = session.run(() => tracer.startSpan('open'));
    open.startSpan('step').end();
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: {}, pending: 1 });
    open.fail(new Error('late')).end();
    await tracer.flush();
    expect(names()).toEqual(['open', 'step']);
  });

  test('is dropped when it has been quiet for long enough, and no sooner', async () => {
    const tracer = tracerOf({ rate: 0, holdMs: 20 });
    const dropped = new Promise<void>((resolve) => {
      tracer.observe({ drop: () => resolve() });
    });
    tracer.startSpan('quiet').end();
    expect(tracer.stats()).toMatchObject({ pending: 1, dropped: {} });
    await dropped;
    expect(tracer.stats()).toMatchObject({ pending: 0, dropped: { sampled: 1 } });
  });

  test('gives way when too much is held: the one that was quiet longest goes, whole', async () => {
    const tracer = tracerOf({ rate: 0, maxHeldSpans: 3 });
    const [old, young] = [
      tracer.startSession({ sessionId: idOf('old') }),
      tracer.startSession({ sessionId: idOf('young') }),
    ];
    old.run(() => turn(tracer, 'old'));
    young.run(() => turn(tracer, 'young'));
    expect(tracer.stats()).toMatchObject({ recorded: 4, pending: 2, dropped: { sampled: 2 } });
    old.run(() => turn(tracer, 'old again', true));
    young.run(() => turn(tracer, 'young again', true));
    await tracer.flush();
    expect(names()).toEqual(['young', 'young again', 'young again step', 'young step']);
    expectBalanced(tracer);
  });

  test('is bounded in bytes: one that is larger than everything allowed is dropped', () => {
    const tracer = tracerOf({ rate: 0, maxHeldBytes: 10_000 });
    for (let index = 0; index < 20; index += 1)
      tracer.startSpan('large', { inputs: { text: 'x'.repeat(3_000) } }).end();
    expect(tracer.stats()).toMatchObject({ recorded: 20, pending: 0, dropped: { sampled: 20 } });
  });

  test('is dropped at a shutdown, and so is what ends after it', async () => {
    const tracer = tracerOf({ rate: 0 });
    turn(tracer, 'turn');
    await tracer.shutdown();
    expect(tracer.stats()).toMatchObject({ recorded: 2, pending: 0, dropped: { sampled: 2 } });
    expect(backend.requests()).toEqual([]);
  });
});

describe('what is said about a session that is dropped', () => {
  test.each([
    ['never recorded', { rate: 0, keepErrors: false }],
    ['held and dropped', { rate: 0 }],
  ])('does not reach the backend (%s)', async (_, sampling) => {
    const tracer = tracerOf(sampling, { userProperties: { team: 'core' } });
    const session = tracer.startSession({ sessionId: 'gone', metadata: { early: true } });
    const span = session.run(() => {
      const one = tracer.startSpan('turn');
      tracer.enrichSession({ metadata: { during: true } });
      one.run(() => tracer.createEvent({ eventName: 'imported' }));
      return one;
    });
    span.end();
    span.enrich({ feedback: { rating: true } });
    await tracer.flush();
    session.enrich({ metadata: { after: true } });
    span.enrich({ feedback: { rating: false } });
    tracer.enrichSpan({ eventId: span.eventId, feedback: { rating: false } });
    tracer.enrichSession({ sessionId: 'gone', feedback: { late: true } });
    await tracer.shutdown();
    expect(backend.requests()).toEqual([]);
    expectBalanced(tracer);
    expect(tracer.stats().pending).toBe(0);
  });

  test('arrives after all when the session becomes kept, and late feedback by event id too', async () => {
    const tracer = tracerOf({ rate: 0 });
    const session = tracer.startSession({ sessionId: 'saved', metadata: { early: true } });
    const span = session.run(() => tracer.startSpan('turn'));
    span.end();
    tracer.enrichSpan({ eventId: span.eventId, feedback: { rating: true } });
    session.enrich({ metadata: { during: true } });
    session.run(() => tracer.createEvent({ eventName: 'imported', error: 'broken' }));
    await tracer.flush();
    session.enrich({ metadata: { after: true } });
    await tracer.flush();
    expect(names()).toEqual(['imported', 'turn']);
    expect(backend.events({ name: 'turn' })[0]?.feedback).toEqual({ rating: true });
    expect(backend.session(session.id)?.session.metadata).toMatchObject({
      early: true,
      during: true,
      after: true,
    });
    expectBalanced(tracer);
  });

  test('feedback on an event of another process is sent: nobody here knows better', async () => {
    const tracer = tracerOf({ rate: 0 });
    tracer.enrichSpan({ eventId: '6f1a5bd2-4a0c-8a0f-9c56-0a3f5a0b1c2d', feedback: { ok: true } });
    await tracer.flush();
    expect(backend.requests()).toHaveLength(1);
  });
});

test('spans that a provider of yours makes are kept or dropped by their sessions too', async () => {
  const provider = new BasicTracerProvider();
  const tracer = tracerOf({ rate: 0 }, { provider: adapt(provider) });
  tracer.withSession({ sessionId: idOf('good') }, () => turn(tracer, 'good'));
  tracer.withSession({ sessionId: idOf('bad') }, () => turn(tracer, 'bad', true));
  await tracer.flush();
  expect(names()).toEqual(['bad', 'bad step']);
  expect(tracer.stats()).toMatchObject({ recorded: 4, exported: 2, dropped: { sampled: 2 } });
});

test('tracers that share a sampler decide each for itself', async () => {
  const sampler = sampleSessions({ rate: 0 });
  const failing = tracerOf({}, { sampler });
  const fine = tracerOf({}, { sampler });
  const within = (tracer: HoneyHiveTracer, fails: boolean): void =>
    tracer.withSession({ sessionId: 'same' }, () => turn(tracer, fails ? 'bad' : 'fine', fails));
  within(fine, false);
  within(failing, true);
  await Promise.all([failing.flush(), fine.flush()]);
  expect(names()).toEqual(['bad', 'bad step']);
});

test('a rule of yours that throws keeps nothing and loses nothing else', async () => {
  const tracer = tracerOf(
    {
      rate: 0,
      keep: () => {
        throw new Error('broken rule');
      },
    },
    { logger: { warn: () => undefined, debug: () => undefined } as never },
  );
  turn(tracer, 'fine');
  turn(tracer, 'bad', true);
  await tracer.flush();
  expect(names()).toEqual(['bad', 'bad step', 'fine', 'fine step']);
  expect(tracer.stats().failures).toMatchObject({ sampler: expect.any(Number) });
  expectBalanced(tracer);
});

import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: backend.url,
    userProperties: { team: 'core' },
    inputs: { topic: 'tea' },
    metadata: { build: 7 },
  });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
const sessionOf = (name: string): string | undefined => backend.events({ name })[0]?.session_id;

describe('sessions', () => {
  test('run side by side, each span in its own', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        tracer.withSession(
          { sessionId: `chat-${index}`, sessionName: `chat ${index}` },
          async (session) => {
            await pause();
            await tracer.withSpan(`turn ${index}`, async () => {
              await pause();
              tracer.startSpan(`step ${index}`).end();
            });
            expect(tracer.sessionId).toBe(session.id);
            return session.id;
          },
        ),
      ),
    );
    await tracer.flush();
    expect(new Set(ids).size).toBe(20);
    for (const [index, id] of ids.entries()) {
      expect([sessionOf(`turn ${index}`), sessionOf(`step ${index}`)]).toEqual([id, id]);
      expect(backend.session(id)?.session.session_name).toBe(`chat ${index}`);
    }
  });

  test('nest, and the outer one is back afterwards', async () => {
    const before = tracer.sessionId;
    await tracer.withSession({ sessionId: 'outer' }, async (outer) => {
      await tracer.withSession({ sessionId: 'inner' }, async (inner) => {
        await pause();
        expect(tracer.sessionId).toBe(inner.id);
      });
      expect(tracer.sessionId).toBe(outer.id);
    });
    expect(tracer.sessionId).toBe(before);
  });

  test('nest side by side, and each level is itself again after the one inside', async () => {
    const names = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        tracer.withSession({ sessionId: `outer ${index}` }, async (outer) => {
          await pause();
          tracer.startSpan(`before ${index}`).end();
          const inner = await tracer.withSession(
            { sessionId: `inner ${index}` },
            async ({ id }) => {
              for (let step = 0; step < index % 3; step += 1) await pause();
              tracer.withSpan(`inside ${index}`, () => tracer.startSpan(`below ${index}`).end());
              return id;
            },
          );
          tracer.startSpan(`after ${index}`).end();
          return { outer: outer.id, inner };
        }),
      ),
    );
    await tracer.flush();
    for (const [index, { outer, inner }] of names.entries()) {
      const found = ['before', 'inside', 'below', 'after'].map((one) =>
        sessionOf(`${one} ${index}`),
      );
      expect(found).toEqual([outer, inner, inner, outer]);
    }
  });

  test('keep the spans that were begun in them, however late they end, and never get another', async () => {
    const [late, id] = tracer.withSession({ sessionId: 'short' }, (session) => [
      tracer.startSpan('late'),
      session.id,
    ]);
    tracer.startSpan('elsewhere').end();
    await pause();
    late.startSpan('child').end();
    late.end();
    await tracer.flush();
    expect([sessionOf('late'), sessionOf('child')]).toEqual([id, id]);
    expect(sessionOf('elsewhere')).toBe(tracer.sessionId);
    expect(id).not.toBe(tracer.sessionId);
  });

  test('stand on every span by id and by the wish to be made, whoever has started it', async () => {
    const id = await tracer.withSession({ sessionId: 'all' }, async (session) => {
      await tracer.trace({ eventName: 'wrapped' }, async () => {
        await pause();
        tracer.startSpan('held').end();
        tracer.getTracer('library').startSpan('of a library').end();
      })();
      for await (const _ of tracer.trace({ eventName: 'stream' }, async function* () {
        yield 1;
        tracer.startSpan('in a stream').end();
      })());
      return session.id;
    });
    await tracer.flush();
    expect(backend.events()).toHaveLength(5);
    for (const { attributes } of backend.events()) {
      expect(attributes).toMatchObject({
        'honeyhive.session_id': id,
        'honeyhive.session_auto_create': true,
      });
    }
  });

  test('make a tree of their own, also inside of a span', async () => {
    tracer.withSpan('outside', () =>
      tracer.withSession({ sessionId: 'x' }, () => tracer.startSpan('inside').end()),
    );
    await tracer.flush();
    const [inside] = backend.events({ name: 'inside' });
    expect(inside?.parent_span_id).toBeNull();
    expect(inside?.session_id).not.toBe(sessionOf('outside'));
  });

  test('known by an id that is no UUID get its UUIDv5, the same every time, and keep the original', async () => {
    const id = tracer.withSession({ sessionId: 'order #42' }, (session) => {
      tracer.startSpan('work').end();
      return session.id;
    });
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab]/);
    expect(tracer.startSession({ sessionId: 'order #42' }).id).toBe(id);
    await tracer.flush();
    expect(backend.session(id)?.session.metadata).toMatchObject({ session_given_id: 'order #42' });
  });

  test.each(['ключ 🔑', 'x'.repeat(5_000), ' spaced ', '{"json":1}', '00000000', 'a\uD800'])(
    'known by any text are one session, for spans, updates and events alike: %j',
    async (given) => {
      const [id, span] = tracer.withSession({ sessionId: given }, (session) => [
        session.id,
        tracer.startSpan('work'),
      ]);
      span.end();
      const eventId = tracer.createEvent({ eventName: 'imported', sessionId: given });
      tracer.enrichSession({ sessionId: given, feedback: { rating: true } });
      await tracer.flush();
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5/);
      expect([sessionOf('work'), backend.events({ eventId })[0]?.session_id]).toEqual([id, id]);
      expect(backend.sessions()).toHaveLength(1);
      expect(backend.session(id)?.session.feedback).toEqual({ rating: true });
    },
  );

  test('known by an empty text are new ones', () => {
    const [one, other] = ['', ''].map((sessionId) => tracer.startSession({ sessionId }).id);
    expect(one).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    expect(one).not.toBe(other);
  });

  test('known by a UUID keep it, in lower case', () => {
    expect(tracer.startSession({ sessionId: '6F1A5BD2-4A0C-4A0F-9C56-0A3F5A0B1C2D' }).id).toBe(
      '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d',
    );
  });

  test('send nothing to begin', async () => {
    tracer.startSession({ sessionId: 'quiet', userProperties: { a: 1 } });
    await tracer.withSession({ metadata: { b: 2 } }, pause);
    await tracer.flush();
    expect(backend.requests()).toEqual([]);
  });

  test('told by options arrive with what they were told', async () => {
    tracer.startSpan('work').end();
    await tracer.flush();
    expect(backend.session(tracer.sessionId)?.session).toMatchObject({
      user_properties: { team: 'core' },
      metadata: { build: 7, inputs: { topic: 'tea' } },
    });
  });

  test('that are held can be entered, enriched and ended', async () => {
    const session = tracer.startSession({ sessionName: 'held', userProperties: { plan: 'pro' } });
    session.run(() => tracer.startSpan('first').end());
    session.enrich({ metadata: { n: 1 } });
    await tracer.flush();
    session.end();
    session.run(() => tracer.startSpan('after').end());
    await tracer.flush();
    expect(backend.session(session.id)?.session).toMatchObject({
      session_name: 'held',
      user_properties: { plan: 'pro' },
      metadata: { n: 1 },
    });
    expect(sessionOf('after')).not.toBe(session.id);
  });
});

describe('what is said about a session', () => {
  test('before its first span goes with a flush, for others may know it, and is said again after that span', async () => {
    const session = tracer.startSession({ sessionId: 'early' });
    session.enrich({ metadata: { first: 1 }, userProperties: { user_id: 'u' } });
    session.run(() => tracer.enrichSession({ feedback: { rating: true } }));
    await tracer.flush();
    expect(backend.requests().map(({ method }) => method)).toEqual(['PUT']);
    session.run(() => tracer.startSpan('work').end());
    await tracer.flush();
    expect(backend.session(session.id)?.session).toMatchObject({
      metadata: { first: 1 },
      user_properties: { user_id: 'u', team: 'core' },
      feedback: { rating: true },
    });
  });

  test('stays with its session, with many at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        tracer.withSession(
          { sessionId: `s ${index}`, userProperties: { user_id: `u${index}` } },
          async ({ id }) => {
            tracer.enrichSession({ metadata: { before: index } });
            await tracer.withSpan('turn', async () => {
              await pause();
              tracer.enrichSession({ metadata: { during: index } });
            });
            await pause();
            tracer.enrichSession({ metadata: { after: index }, feedback: { score: index } });
            return id;
          },
        ),
      ),
    );
    await tracer.flush();
    for (const [index, id] of ids.entries()) {
      expect(backend.session(id)?.session).toMatchObject({
        metadata: { before: index, during: index, after: index },
        user_properties: { user_id: `u${index}` },
        feedback: { score: index },
      });
    }
  });

  test('of a caller in another process is said about the caller’s session', async () => {
    const headers: Record<string, string> = {};
    const caller = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
    caller.withSession({ sessionId: 'theirs' }, () =>
      caller.withSpan('caller', () => caller.inject(headers)),
    );
    const callee = new HoneyHiveTracer({
      apiKey: 'key',
      serverUrl: backend.url,
      linkCarrier: headers,
    });
    callee.startSpan('callee').end();
    callee.enrichSession({ metadata: { told: 'by the callee' } });
    callee.createEvent({ eventName: 'imported' });
    await caller.shutdown();
    await callee.shutdown();
    expect(backend.sessions()).toHaveLength(1);
    const [session] = backend.sessions();
    expect(callee.sessionId).toBe(session?.session_id);
    expect(backend.session(callee.sessionId)?.session.metadata).toMatchObject({
      told: 'by the callee',
    });
    expect(
      backend
        .events()
        .map(({ event_name: name }) => name)
        .toSorted(),
    ).toEqual(['callee', 'caller', 'imported']);
  });

  test('during and after its spans arrives', async () => {
    await tracer.withSession({ sessionId: 's' }, async () => {
      await tracer.withSpan('turn', async () => {
        await pause();
        tracer.enrichSession({ metadata: { during: true }, userProperties: { user_id: 'u' } });
      });
      tracer.enrichSession({
        metadata: { after: true },
        feedback: { rating: true },
        metrics: { score: 0.5 },
      });
    });
    await tracer.flush();
    const [{ session_id: id } = { session_id: '' }] = backend.events();
    expect(backend.session(id)?.session).toMatchObject({
      metadata: { during: true, after: true },
      user_properties: { user_id: 'u' },
      feedback: { rating: true },
      metrics: { score: 0.5 },
    });
  });

  test('by its own id arrives from anywhere', async () => {
    tracer.withSession({ sessionId: 'mine' }, () => tracer.startSpan('work').end());
    await tracer.flush();
    tracer.enrichSession({ sessionId: 'mine', feedback: { comment: 'good' } });
    await tracer.flush();
    expect(
      backend.session(tracer.startSession({ sessionId: 'mine' }).id)?.session.feedback,
    ).toEqual({ comment: 'good' });
  });
});

describe('a span that has ended', () => {
  test('takes feedback by its event id, from the handle and from anywhere', async () => {
    const span = tracer.startSpan('turn');
    span.end();
    await tracer.flush();
    tracer.enrichSpan({ eventId: span.eventId, feedback: { rating: true } });
    span.enrich({ metadata: { late: 1 } });
    await tracer.flush();
    expect(backend.events({ name: 'turn' })[0]).toMatchObject({
      feedback: { rating: true },
      metadata: { late: 1 },
    });
  });

  test('takes feedback by its event id from another tracer, after its own has gone', async () => {
    const { eventId } = tracer.withSpan('turn', (span) => span);
    await tracer.shutdown();
    const later = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
    expect(later.enrichSpan({ eventId, feedback: { rating: false, comment: 'slow' } })).toBe(true);
    await later.shutdown();
    expect(backend.events({ name: 'turn' })[0]?.feedback).toEqual({
      rating: false,
      comment: 'slow',
    });
    expect(backend.sessions()).toHaveLength(1);
  });

  test('takes feedback of many kinds, one after the other, and keeps all of it', async () => {
    const span = tracer.startSpan('turn', { feedback: { first: 1 } });
    span.enrich({ feedback: { second: 2 } });
    span.end();
    span.enrich({ feedback: { third: 3 }, metrics: { score: 0.5 }, metadata: { late: true } });
    tracer.enrichSpan({ eventId: span.eventId, feedback: { fourth: 4 } });
    await tracer.flush();
    expect(backend.events({ name: 'turn' })[0]).toMatchObject({
      feedback: { first: 1, second: 2, third: 3, fourth: 4 },
      metrics: { score: 0.5 },
      metadata: { late: true },
    });
  });

  test('takes feedback before it has been sent, too', async () => {
    const span = tracer.startSpan('turn');
    span.end();
    span.enrich({ feedback: { rating: false } });
    await tracer.flush();
    expect(backend.events({ name: 'turn' })[0]?.feedback).toEqual({ rating: false });
  });
});

test('an event after the fact arrives under the active span', async () => {
  let id = '';
  const span = tracer.startSpan('turn');
  span.run(() => {
    id = tracer.createEvent({
      eventName: 'imported',
      eventType: 'model',
      inputs: { q: 1 },
      outputs: { a: 2 },
      duration: 50,
      error: new Error('x'),
      metadata: { m: 1 },
    });
  });
  span.end();
  await tracer.flush();
  expect(backend.events({ eventId: id })[0]).toMatchObject({
    event_name: 'imported',
    event_type: 'model',
    inputs: { q: 1 },
    outputs: { a: 2 },
    duration: 50,
    error: 'x',
    parent_id: span.eventId,
    session_id: span.sessionId,
  });
});

test('enrichSpan says whether there was a span to enrich', async () => {
  expect(tracer.enrichSpan({ metadata: { a: 1 } })).toBe(false);
  tracer.withSpan('work', () =>
    expect(
      tracer.enrichSpan({ tags: ['x'], metrics: { score: 1 }, eventName: 'renamed', error: 'odd' }),
    ).toBe(true),
  );
  await tracer.flush();
  expect(backend.events({ name: 'renamed' })[0]).toMatchObject({
    metadata: { tags: ['x'] },
    metrics: { score: 1 },
    error: 'odd',
  });
});

import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HoneyHiveTracer } from './index.ts';

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

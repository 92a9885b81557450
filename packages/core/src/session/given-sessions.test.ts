import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: backend.url, logger: quietLogger });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});

/** What callers in plain JavaScript pass as a session's id by mistake. */
const NO_IDS: ReadonlyArray<[string, () => unknown]> = [
  ['a promise', () => Promise.resolve('chat')],
  ['null', () => null],
  ['an empty text', () => ''],
  ['blanks', () => '  '],
  ['an object', () => ({ id: 'chat' })],
  ['a number', () => 7],
  ['NaN', () => Number.NaN],
];

test.each(NO_IDS)(
  'an event with %s for a session belongs to the one that is active',
  async (_, id) => {
    const active = tracer.withSession({}, (session) => {
      tracer.createEvent({ eventName: 'event', sessionId: id() as string });
      return session.id;
    });
    await tracer.flush();
    expect(backend.events().map((event) => event.session_id)).toEqual([active]);
  },
);

test.each(NO_IDS)('a session that is begun with %s for an id is a new one', (_, id) => {
  const ids = [1, 2].map(() => tracer.withSession({ sessionId: id() as string }, ({ id }) => id));
  expect(new Set([...ids, tracer.sessionId]).size).toBe(3);
});

test.each<[string, () => unknown]>([
  ['a promise', () => Promise.resolve('chat')],
  ['an object', () => ({ id: 'chat' })],
])('what is said about the session %s is said about no other, and counted', async (_, id) => {
  tracer.withSession({}, () => {
    tracer.startSpan('span').end();
    tracer.enrichSession({ sessionId: id() as string, metadata: { plan: 'gold' } });
  });
  await tracer.flush();
  expect(JSON.stringify(backend.events())).not.toContain('gold');
  expect(backend.requests().filter(({ method }) => method === 'PUT')).toEqual([]);
  expect(tracer.stats().failures).toEqual({ enrichSession: 1 });
});

test('a text for an id names its session, blanks around it included', async () => {
  const one = tracer.withSession({ sessionId: 'chat 7' }, ({ id }) => id);
  tracer.createEvent({ eventName: 'event', sessionId: 'chat 7' });
  await tracer.flush();
  expect(backend.events()[0]?.session_id).toBe(one);
});

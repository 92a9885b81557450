import { expect, test } from 'vitest';
import { Changes } from './changes.ts';
import { readSession } from './ingest/rest-event.ts';
import type { JsonObject } from './json.ts';
import { Recorder } from './recorder.ts';
import { MemoryStore } from './store/memory-store.ts';

test('PUTs for ids that never come do not fill the memory', () => {
  const store = new MemoryStore();
  const recorder = new Recorder(store, new Changes(), 10);
  for (let i = 0; i <= 10_000; i++) recorder.patch(`id${i}`, { metadata: {} });
  expect([store.patch('id0'), store.patch('id1')]).toEqual([undefined, { metadata: {} }]);
});

test.each<[string, (recorder: Recorder, metadata: JsonObject) => void]>([
  ['an event', (recorder, metadata) => recorder.patch('one', { metadata })],
  [
    'a session',
    (recorder, metadata) => recorder.sessions([readSession({ session_id: 'one', metadata }, 1)]),
  ],
])('small additions to %s with ever new keys end at a bound, and the server goes on', (_, add) => {
  const store = new MemoryStore();
  const recorder = new Recorder(store, new Changes(), 10);
  const flood = (): void => {
    for (let i = 0; i < 100; i += 1) add(recorder, { [`key ${i}`]: 'x'.repeat(100_000) });
  };
  expect(flood).toThrow('event or session too large');
  const kept = JSON.stringify([store.patch('one'), store.session('one')]);
  expect(kept.length).toBeGreaterThan(4_000_000);
  expect(kept.length).toBeLessThan(5_100_000);
  expect(() => recorder.patch('other', { metadata: { a: 1 } })).not.toThrow();
});

test.each([
  [100, 100],
  [1_000_000, 10_000],
])('with maxSpans %i, sessions without spans end at %i', (maxSpans, limit) => {
  const store = new MemoryStore();
  const recorder = new Recorder(store, new Changes(), maxSpans);
  const count = limit + limit / 2;
  for (let i = 0; i < count; i++) recorder.sessions([readSession({ session_id: `s${i}` }, i)]);
  expect(store.countSessions()).toBeLessThanOrEqual(limit * 1.05 + 1);
  expect([store.session('s0'), store.session(`s${count - 1}`)?.session_id]).toEqual([
    undefined,
    `s${count - 1}`,
  ]);
});

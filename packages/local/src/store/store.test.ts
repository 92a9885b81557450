import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredEvent } from '../events/event.ts';
import type { JsonObject } from '../json.ts';
import { readEvent, readSession } from '../ingest/rest-event.ts';
import { openLibsqlStore } from './libsql-store.ts';
import { MemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

describe.each(['memory', 'libsql'] as const)('the %s store', (kind) => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'honeyhive-store-'));
    store =
      kind === 'memory'
        ? new MemoryStore()
        : await openLibsqlStore(join(folder, 'local.db'), () => {});
  });
  afterEach(async () => {
    store.close();
    await rm(folder, { recursive: true });
  });

  const put = (event_id: string, session_id: string): void => {
    store.putEvent(readEvent({ event_type: 'tool', event_id, session_id }, 1));
    store.putSession(readSession({ session_id }, 1));
  };

  test('what was said about ids that never came is bounded, the rest stays', () => {
    put('here', 'session');
    for (const id of ['here', 'session', 'old', 'older', 'new'])
      store.putPatch(id, { metadata: {} });
    store.putPatch('old', { metadata: {} }); // said again: the newest now
    store.trimPatches(2);
    const kept = ['here', 'session', 'old', 'older', 'new'].filter((id) => store.patch(id));
    expect(kept).toEqual(['here', 'session', 'old', 'new']);
  });

  test('documents are kept by collection and id, in the order in which they came', () => {
    const names = (): unknown[] => store.documents('runs').map((document) => document['name']);
    store.putDocument('runs', 'a', { name: 'first' });
    store.putDocument('runs', 'b', { name: 'second' });
    store.putDocument('tools', 'a', { name: 'tool' });
    store.putDocument('runs', 'a', { name: 'changed' });
    expect(names()).toEqual(['changed', 'second']);
    expect([store.document('tools', 'a'), store.document('tools', 'b')]).toEqual([
      { name: 'tool' },
      undefined,
    ]);
    expect([store.removeDocument('runs', 'a'), store.removeDocument('runs', 'a')]).toEqual([
      true,
      false,
    ]);
    expect([store.countDocuments('runs'), store.countDocuments('none')]).toEqual([1, 0]);
    store.clear();
    expect([names(), store.documents('tools')]).toEqual([[], []]);
  });

  test('an event that moved to another session does not go with the old one', () => {
    put('a', 's1');
    put('a', 's2');
    store.removeSession('s1');
    expect(store.events({ sessionId: 's2' }).map((event) => event.event_id)).toEqual(['a']);
  });

  test('a session goes with its events and what was said about both', () => {
    put('a', 's1');
    put('b', 's2');
    for (const id of ['a', 's1', 'b']) store.putPatch(id, { metrics: { x: 1 } });
    store.removeSession('s1');
    expect([store.event('a'), store.session('s1'), store.patch('a'), store.patch('s1')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([store.countEvents(), store.patch('b')]).toEqual([1, { metrics: { x: 1 } }]);
  });

  test('the sums of a session follow what is put, said, moved and removed', () => {
    const event = (id: string, rest: JsonObject): StoredEvent =>
      readEvent({ event_type: 'model', event_id: id, session_id: 's1', ...rest }, 1);
    store.putPatch('early', { metadata: { outcome: 'timeout', total_tokens: 7 } });
    store.putEvent(event('early', { start_time: 20, end_time: 30 }));
    store.putEvent(
      event('a', {
        start_time: 10,
        end_time: 15,
        event_name: 'root',
        metadata: { total_tokens: 2 },
      }),
    );
    store.putEvent(
      event('b', { start_time: 40, end_time: 50, error: 'broken', feedback: { rating: true } }),
    );
    store.putPatch('a', { metrics: { cost: 0.5 }, end_time: 99, feedback: { rating: false } });
    expect(store.sums('s1').get('s1')).toMatchObject({
      events: 3,
      models: 3,
      traces: 0,
      start: 10,
      end: 99,
      total: 9,
      cost: 0.5,
      up: 1,
      down: 1,
      rootName: 'root',
      outcomes: { ok: 1, error: 1, timeout: 1, cancelled: 0, abandoned: 0 },
    });
    store.putEvent(event('a', { session_id: 's2', start_time: 60, event_type: 'tool' }));
    store.removeEvent('b');
    const all = store.sums();
    expect(all.get('s1')).toMatchObject({
      events: 1,
      start: 20,
      end: 30,
      total: 7,
      up: 0,
      down: 0,
    });
    expect(all.get('s2')).toMatchObject({ events: 1, models: 0, start: 60, cost: 0, down: 1 });
    store.removeSession('s2');
    expect(store.sums('s2').get('s2')?.events ?? 0).toBe(0);
    expect(store.sums().get('s1')).toEqual(store.sums('s1').get('s1'));
  });
});

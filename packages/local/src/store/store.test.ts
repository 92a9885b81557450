import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
});

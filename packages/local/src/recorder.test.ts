import { expect, test } from 'vitest';
import { Changes } from './changes.ts';
import { Recorder } from './recorder.ts';
import { MemoryStore } from './store/memory-store.ts';

test('PUTs for ids that never come do not fill the memory', () => {
  const store = new MemoryStore();
  const recorder = new Recorder(store, new Changes(), 10);
  for (let i = 0; i <= 10_000; i++) recorder.patch(`id${i}`, { metadata: {} });
  expect([store.patch('id0'), store.patch('id1')]).toEqual([undefined, { metadata: {} }]);
});

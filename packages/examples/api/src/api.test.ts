import { type LocalBackend, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer, setDefaultTracer } from '@honeyhive/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { call } from './across-processes.ts';
import { decorate } from './decorators.ts';
import { live } from './life.ts';
import { everywhere, tracersOf } from './many-tracers.ts';
import { record } from './operations.ts';
import { converse } from './sessions.ts';
import { tracers } from './tracer.ts';

let backend: LocalBackend;
let options: { readonly apiKey: string; readonly serverUrl: string };
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  options = { apiKey: 'key', serverUrl: backend.url };
});
afterEach(async () => {
  setDefaultTracer(undefined);
  await backend.close();
});
const named = (name: string) => backend.events({ name })[0];

test('each way to make a tracer gives one that works', async () => {
  const all = await tracers('hh_key');
  expect(all.map(({ problems, enabled }) => [problems, enabled])).toEqual([
    [[], true],
    [[], true],
    [[], true],
  ]);
  await Promise.all(all.map((tracer) => tracer.shutdown()));
});

test('each way to record work gives its events, in one tree where they nest', async () => {
  const tracer = new HoneyHiveTracer(options);
  expect(await record(tracer, 'tea?')).toEqual([
    'tea? about tea?',
    'about tea?',
    'tea? about tea?',
  ]);
  expect(await decorate(tracer)).toEqual(['plan for tea', 'two', 'words', 'TEXT']);
  await tracer.shutdown();
  const names = backend.events().map(({ event_name: name, event_type: type }) => `${name} ${type}`);
  expect(names.toSorted()).toEqual([
    'Pipeline.run tool',
    'answer tool',
    'chat turn chain',
    'generate model',
    'manual tool',
    'plan tool',
    'retrieve tool',
    'search tool',
  ]);
  expect(named('retrieve')?.parent_id).toBe(named('chat turn')?.event_id);
  expect(named('chat turn')).toMatchObject({
    inputs: { question: 'tea?' },
    metadata: { plan: 'pro' },
    outputs: { result: 'tea? about tea?' },
  });
});

test('what a tracer tells of itself is what has arrived', async () => {
  const [seen, exported, dropped, pending, recorded] = await live(options);
  expect([seen, dropped, pending]).toEqual([['ok'], {}, 0]);
  expect([exported, recorded]).toEqual([5, 5]);
  expect(backend.events()).toHaveLength(4);
  expect(named('turn')).toMatchObject({ metrics: { score: 0.9 }, metadata: { anything: 'else' } });
  expect(backend.sessions()[0]?.user_properties).toEqual({ plan: 'pro' });
});

test('sessions hold what was done and said in them', async () => {
  const tracer = new HoneyHiveTracer(options);
  const [scoped = '', held = ''] = await converse(tracer, 'chat 7', 'u-1');
  await tracer.shutdown();
  expect(backend.session(scoped)?.session).toMatchObject({
    session_name: 'support',
    user_properties: { user_id: 'u-1' },
  });
  expect(backend.session(held)?.session.feedback).toEqual({ rating: true });
});

test('many tracers, none aware of another', async () => {
  const pool = tracersOf((tenantId) => ({ ...options, project: tenantId }));
  await everywhere(pool.for('bees'), pool.for('ants'));
  await pool.shutdown();
  const names = (project: string): string[] =>
    backend
      .events({ project })
      .map(({ event_name: name }) => name)
      .filter((name) => name !== 'held' && name !== 'fn')
      .toSorted();
  expect(backend.events({ project: 'bees', name: 'held' })).toHaveLength(2);
  expect(backend.events({ project: 'ants', name: 'held' })).toHaveLength(2);
  expect(names('bees')).toContain('by default');
  expect(names('ants')).toEqual(expect.arrayContaining(['active', 'explicit']));
});

test('one tree across two processes', async () => {
  const [caller, callee] = [new HoneyHiveTracer(options), new HoneyHiveTracer(options)];
  expect(call(caller, callee, () => 7)).toBe(7);
  await Promise.all([caller.shutdown(), callee.shutdown()]);
  expect(named('callee')).toMatchObject({
    parent_id: named('caller')?.event_id,
    session_id: caller.sessionId,
  });
});

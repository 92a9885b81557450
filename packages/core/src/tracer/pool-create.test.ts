// Everything that the `create` of a pool may give or do.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type Runtime, TracerPool, coreRuntime } from '../index.ts';
import { BaseTracerPool } from './tracer-pool.ts';

/** Keys that requests were made with. */
const keys: string[] = [];
const send: typeof fetch = async (_url, init) => {
  keys.push(new Headers(init?.headers).get('authorization') ?? '');
  return new Response('{}');
};
/** A machine whose environment has a key: another's than any tenant's. */
const runtime: Runtime = {
  ...coreRuntime,
  environment: (path) =>
    path === 'apiKey' ? { value: 'of the environment', name: 'HH_API_KEY' } : undefined,
  fetch: () => send,
};
const poolWith = (create: (tenant: string) => unknown) =>
  new BaseTracerPool<HoneyHiveTracer>(
    { create: create as never, max: 1, graceMs: 0 },
    (options) => new HoneyHiveTracer({ logger: quietLogger, ...options }, runtime),
  );
const optionsOf = (apiKey: string) => ({ apiKey, fetch: send, logger: quietLogger });

const unseen: unknown[] = [];
const note = (reason: unknown): void => void unseen.push(reason);
beforeEach(() => {
  keys.length = 0;
  unseen.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => void process.off('unhandledRejection', note));

const throwing = (): never => {
  throw new Error('unreadable');
};
const NO_OPTIONS: Readonly<Record<string, () => unknown>> = {
  'a promise': async () => optionsOf('key'),
  'a promise that rejects': async () => throwing(),
  // oxlint-disable-next-line unicorn/no-thenable -- one that is no promise
  'another thenable': () => ({ then: (go: (options: object) => void) => go(optionsOf('key')) }),
  'a list': () => [optionsOf('key')],
  'a Map': () => new Map([['apiKey', 'key']]),
  'a date': () => new Date(),
  'a function': () => () => optionsOf('key'),
  'a text': () => 'key',
  'a number': () => 1,
  null: () => null,
  nothing: () => {},
  'what cannot be read': () => new Proxy({}, { get: throwing, ownKeys: throwing }),
};

test.each(Object.entries(NO_OPTIONS))(
  'a tenant for which `create` gives %s is not recorded with the key of the environment',
  async (_, create) => {
    const pool = poolWith(create);
    const tracer = pool.for('tenant');
    expect(tracer.withSpan('one', () => 7)).toBe(7);
    await pool.flush();
    await pool.shutdown();
    await new Promise((resolve) => void setTimeout(resolve, 0));
    expect({ keys, unseen }).toEqual({ keys: [], unseen: [] });
  },
);

test('a `create` that shuts the pool down makes nothing that stays', async () => {
  const pool = poolWith(() => {
    void pool.shutdown();
    return optionsOf('key');
  });
  const tracer = pool.for('tenant');
  expect({ enabled: tracer.enabled, size: pool.size }).toEqual({ enabled: false, size: 0 });
  const own = new HoneyHiveTracer(optionsOf('own'));
  const another = poolWith(() => {
    void another.shutdown();
    return own;
  });
  expect(another.for('tenant').enabled).toBe(false);
  expect({ isShutDown: own.isShutDown, size: another.size }).toEqual({ isShutDown: true, size: 0 });
});

test('a tracer that several tenants are given works until the last of them has left, and counts once', async () => {
  const shared = new HoneyHiveTracer(optionsOf('shared'));
  const pool = poolWith((tenant) => (tenant === 'other' ? optionsOf('other') : shared));
  pool.for('first').startSpan('one').end();
  pool.for('second').startSpan('two').end();
  // The first has left, and its time is up.
  await vi.waitFor(() => expect(pool.stats().leaving).toBe(0));
  expect(shared.isShutDown).toBe(false);
  pool.for('second').startSpan('three').end();
  await pool.flush();
  expect(pool.stats()).toMatchObject({ recorded: 3, exported: 3, dropped: {} });
  pool.for('other');
  await vi.waitFor(() => expect(shared.isShutDown).toBe(true));
  await pool.shutdown();
  expect(pool.stats()).toMatchObject({ recorded: 3, exported: 3, dropped: {}, pending: 0 });
});

test('the pool of the package takes options, or a tracer', async () => {
  const pool = new TracerPool({ create: () => optionsOf('key') });
  pool.for('tenant').startSpan('one').end();
  await pool.shutdown();
  expect(keys).toEqual(['Bearer key']);
});

import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HoneyHiveTracer, TracerPool, type TracerPoolOptions } from './index.ts';

const TENANTS = ['ada', 'bob', 'cyd'] as const;
let backends: Record<string, LocalBackend>;
let pools: TracerPool[];
beforeEach(async () => {
  pools = [];
  backends = Object.fromEntries(
    await Promise.all(
      TENANTS.map(
        async (tenant) => [tenant, await startLocal({ port: 0, store: 'memory' })] as const,
      ),
    ),
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.map((pool) => pool.shutdown()));
  await Promise.all(Object.values(backends).map((backend) => backend.close()));
});

const backendOf = (tenant: string): LocalBackend => backends[tenant] as LocalBackend;
/** A batch that leaves by itself would hide what a pool has to send. */
const optionsOf = (tenant: string) => ({
  apiKey: `key-${tenant}`,
  serverUrl: backendOf(tenant).url,
  project: tenant,
  batch: { delayMs: 3_600_000 },
});
function poolOf(options: Partial<TracerPoolOptions<HoneyHiveTracer>> = {}) {
  const create = vi.fn<(tenant: string) => ReturnType<typeof optionsOf>>(optionsOf);
  const pool = new TracerPool({ create, ...options });
  pools.push(pool);
  return { pool, create };
}
const names = (tenant: string): string[] =>
  backendOf(tenant)
    .events()
    .map(({ event_name: name }) => name)
    .toSorted();

describe('a pool of tracers', () => {
  test('gives each tenant one tracer of its own, made when it is first asked for', () => {
    const { pool, create } = poolOf();
    expect(create).not.toHaveBeenCalled();
    const [ada, bob] = [pool.for('ada'), pool.for('bob')];
    expect(ada).not.toBe(bob);
    expect([pool.for('ada'), pool.for('bob')]).toEqual([ada, bob]);
    expect(create.mock.calls).toEqual([['ada'], ['bob']]);
    expect(pool.size).toBe(2);
  });

  test('lets nothing of one tenant reach another, however their work is nested', async () => {
    const { pool } = poolOf();
    pool.for('ada').withSpan('outer', { inputs: { of: 'ada' } }, () =>
      pool.for('bob').withSpan('inner', { inputs: { of: 'bob' } }, () => {
        pool.for('ada').startSpan('innermost').end();
      }),
    );
    await pool.flush();
    expect([names('ada'), names('bob'), names('cyd')]).toEqual([
      ['innermost', 'outer'],
      ['inner'],
      [],
    ]);
    expect(JSON.stringify(backendOf('ada').events())).not.toContain('bob');
    expect(JSON.stringify(backendOf('bob').events())).not.toContain('ada');
  });

  test('takes a tracer that is made already as it is', () => {
    const tracer = new HoneyHiveTracer({ testMode: true });
    const { pool } = poolOf({ create: () => tracer });
    expect(pool.for('ada')).toBe(tracer);
  });

  test('makes a new tracer for a tenant whose tracer was shut down', async () => {
    const { pool } = poolOf();
    const before = pool.for('ada');
    await before.shutdown();
    const after = pool.for('ada');
    expect(after).not.toBe(before);
    expect(after.enabled).toBe(true);
    expect(pool.size).toBe(1);
  });
});

describe('a pool that is full', () => {
  test('lets the tracer go that was asked for longest ago, which first sends what it has', async () => {
    const { pool, create } = poolOf({ max: 2 });
    const ada = pool.for('ada');
    const bob = pool.for('bob');
    bob.startSpan('ended').end();
    pool.for('ada');
    pool.for('cyd');
    expect(pool.size).toBe(2);
    await backendOf('bob').waitFor((backend) => backend.events({ name: 'ended' }).length === 1);
    await vi.waitFor(() => expect(bob.enabled).toBe(false));
    expect(pool.for('ada')).toBe(ada);
    expect(pool.for('bob')).not.toBe(bob);
    expect(create.mock.calls.flat()).toEqual(['ada', 'bob', 'cyd', 'bob']);
  });

  test('keeps a leaving tracer at work until its open spans have ended, and they arrive', async () => {
    const { pool } = poolOf({ max: 1 });
    const ada = pool.for('ada');
    const open = ada.startSpan('answer');
    const child = open.startSpan('step');
    pool.for('bob');
    expect(pool.size).toBe(1);
    child.end();
    expect(ada.enabled).toBe(true);
    open.enrich({ outputs: { text: 'late' } }).end();
    await vi.waitFor(() => expect(names('ada')).toEqual(['answer', 'step']));
    expect(backendOf('ada').events({ name: 'answer' })[0]).toMatchObject({
      outcome: 'ok',
      outputs: { text: 'late' },
    });
    await vi.waitFor(() => expect(ada.enabled).toBe(false));
  });

  test('gives a tenant that comes back while its tracer leaves a new one, and both deliver', async () => {
    const { pool } = poolOf({ max: 1 });
    const open = pool.for('ada').startSpan('before');
    pool.for('bob');
    pool.for('ada').startSpan('after').end();
    open.end();
    await pool.flush();
    expect(names('ada')).toEqual(['after', 'before']);
  });
});

test('a tracer that nobody has asked for in a while leaves, and one that is in use stays', async () => {
  const { pool } = poolOf({ idleMs: 60_000 });
  const start = Date.now();
  vi.setSystemTime(start);
  const ada = pool.for('ada');
  const bob = pool.for('bob');
  bob.startSpan('ended').end();
  vi.setSystemTime(start + 40_000);
  pool.for('ada');
  vi.setSystemTime(start + 80_000);
  pool.for('cyd');
  expect(pool.size).toBe(2);
  expect(pool.for('ada')).toBe(ada);
  await backendOf('bob').waitFor((backend) => backend.events({ name: 'ended' }).length === 1);
});

test('shutting a pool down sends what every tracer has and empties it', async () => {
  const { pool } = poolOf();
  const tracers = TENANTS.map((tenant) => pool.for(tenant));
  for (const tracer of tracers) tracer.startSpan('ended').end();
  tracers[0]?.startSpan('open');
  await pool.shutdown();
  expect(pool.size).toBe(0);
  expect(tracers.map(({ enabled }) => enabled)).toEqual([false, false, false]);
  expect(TENANTS.map(names)).toEqual([['ended', 'open'], ['ended'], ['ended']]);
  expect(backendOf('ada').events({ name: 'open' })[0]?.outcome).toBe('abandoned');
});

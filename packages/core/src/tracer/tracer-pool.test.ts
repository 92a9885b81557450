import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  HoneyHiveTracer,
  type TracerOptions,
  TracerPool,
  type TracerPoolOptions,
} from '../index.ts';

const TENANTS = ['ludwig', 'xavier', 'yvonne'] as const;
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

function backendOf(tenant: string): LocalBackend {
  const backend = backends[tenant];
  if (!backend) throw new Error(`nobody knows ${tenant}`);
  return backend;
}
/** A batch that leaves by itself would hide what a pool has to send. */
const optionsOf = (tenant: string) => ({
  apiKey: `key-${tenant}`,
  serverUrl: backendOf(tenant).url,
  project: tenant,
  batch: { delayMs: 3_600_000 },
});
function poolOf(options: Partial<TracerPoolOptions<HoneyHiveTracer>> = {}) {
  const create = vi.fn<(tenant: string) => ReturnType<typeof optionsOf>>(optionsOf);
  const pool = new TracerPool({ create, graceMs: 0, ...options });
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
    const [ludwig, xavier] = [pool.for('ludwig'), pool.for('xavier')];
    expect(ludwig).not.toBe(xavier);
    expect([pool.for('ludwig'), pool.for('xavier')]).toEqual([ludwig, xavier]);
    expect(create.mock.calls).toEqual([['ludwig'], ['xavier']]);
    expect(pool.size).toBe(2);
  });

  test('lets nothing of one tenant reach another, however their work is nested', async () => {
    const { pool } = poolOf();
    pool.for('ludwig').withSpan('outer', { inputs: { of: 'ludwig' } }, () =>
      pool.for('xavier').withSpan('inner', { inputs: { of: 'xavier' } }, () => {
        pool.for('ludwig').startSpan('innermost').end();
      }),
    );
    await pool.flush();
    expect([names('ludwig'), names('xavier'), names('yvonne')]).toEqual([
      ['innermost', 'outer'],
      ['inner'],
      [],
    ]);
    expect(JSON.stringify(backendOf('ludwig').events())).not.toContain('xavier');
    expect(JSON.stringify(backendOf('xavier').events())).not.toContain('ludwig');
  });

  test('takes a tracer that is made already as it is', () => {
    const tracer = new HoneyHiveTracer({ testMode: true });
    const { pool } = poolOf({ create: () => tracer });
    expect(pool.for('ludwig')).toBe(tracer);
  });

  test('makes a new tracer for a tenant whose tracer was shut down', async () => {
    const { pool } = poolOf();
    const before = pool.for('ludwig');
    await before.shutdown();
    const after = pool.for('ludwig');
    expect(after).not.toBe(before);
    expect(after.enabled).toBe(true);
    expect(pool.size).toBe(1);
  });
});

describe('a pool that is full', () => {
  test('lets the tracer go that was asked for longest ago, which first sends what it has', async () => {
    const { pool, create } = poolOf({ max: 2 });
    const ludwig = pool.for('ludwig');
    const xavier = pool.for('xavier');
    xavier.startSpan('ended').end();
    pool.for('ludwig');
    pool.for('yvonne');
    expect(pool.size).toBe(2);
    await backendOf('xavier').waitFor((backend) => backend.events({ name: 'ended' }).length === 1);
    await vi.waitFor(() => expect(xavier.enabled).toBe(false));
    expect(pool.for('ludwig')).toBe(ludwig);
    expect(pool.for('xavier')).not.toBe(xavier);
    expect(create.mock.calls.flat()).toEqual(['ludwig', 'xavier', 'yvonne', 'xavier']);
  });

  test('keeps a leaving tracer at work until its open spans have ended, and they arrive', async () => {
    const { pool } = poolOf({ max: 1 });
    const ludwig = pool.for('ludwig');
    const open = ludwig.startSpan('answer');
    const child = open.startSpan('step');
    pool.for('xavier');
    expect(pool.size).toBe(1);
    child.end();
    expect(ludwig.enabled).toBe(true);
    open.enrich({ outputs: { text: 'late' } }).end();
    await vi.waitFor(() => expect(names('ludwig')).toEqual(['answer', 'step']));
    expect(backendOf('ludwig').events({ name: 'answer' })[0]).toMatchObject({
      outcome: 'ok',
      outputs: { text: 'late' },
    });
    await vi.waitFor(() => expect(ludwig.enabled).toBe(false));
  });

  test('serves handlers that wait for something between asking for their tracer and using it', async () => {
    const { pool } = poolOf({ max: 1, graceMs: 60_000 });
    const handlers = TENANTS.map(async (tenant) => {
      const tracer = pool.for(tenant);
      await new Promise((resolve) => setImmediate(resolve));
      tracer.withSpan(`of ${tenant}`, () => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      tracer.withSpan(`more of ${tenant}`, () => undefined);
    });
    await Promise.all(handlers);
    await pool.shutdown();
    expect(TENANTS.map(names)).toEqual(TENANTS.map((one) => [`more of ${one}`, `of ${one}`]));
  });

  test('says what it has not recorded for whoever still holds a tracer that is gone', async () => {
    const { pool } = poolOf({ max: 1 });
    const ludwig = pool.for('ludwig');
    const answer = ludwig.trace(() => 5);
    pool.for('xavier');
    await vi.waitFor(() => expect(ludwig.enabled).toBe(false));
    expect(answer()).toBe(5);
    expect(ludwig.withSpan('late', () => 6)).toBe(6);
    ludwig.getTracer().startSpan('later').end();
    expect(ludwig.stats()).toMatchObject({ recorded: 3, dropped: { shutdown: 3 }, pending: 0 });
  });

  test('gives a tenant that comes back while its tracer leaves a new one, and both deliver', async () => {
    const { pool } = poolOf({ max: 1 });
    const open = pool.for('ludwig').startSpan('before');
    pool.for('xavier');
    pool.for('ludwig').startSpan('after').end();
    open.end();
    await pool.flush();
    expect(names('ludwig')).toEqual(['after', 'before']);
  });
});

test('a tracer that nobody has asked for in a while leaves, and one that is in use stays', async () => {
  const { pool } = poolOf({ idleMs: 60_000 });
  const start = Date.now();
  vi.setSystemTime(start);
  const ludwig = pool.for('ludwig');
  const xavier = pool.for('xavier');
  xavier.startSpan('ended').end();
  vi.setSystemTime(start + 40_000);
  pool.for('ludwig');
  vi.setSystemTime(start + 80_000);
  pool.for('yvonne');
  expect(pool.size).toBe(2);
  expect(pool.for('ludwig')).toBe(ludwig);
  await backendOf('xavier').waitFor((backend) => backend.events({ name: 'ended' }).length === 1);
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
  expect(backendOf('ludwig').events({ name: 'open' })[0]?.outcome).toBe('abandoned');
});

describe('a pool in trouble', () => {
  test('holds no more tracers than it may, however many tenants come by, and loses nothing of theirs', async () => {
    const { pool } = poolOf({
      max: 5,
      create: () => ({ ...optionsOf('ludwig'), batch: { delayMs: 3_600_000 } }),
    });
    for (let tenant = 0; tenant < 200; tenant += 1) {
      pool.for(`tenant ${tenant}`).startSpan(`of ${tenant}`).end();
      expect(pool.size).toBeLessThanOrEqual(5);
    }
    await pool.shutdown();
    await backendOf('ludwig').waitFor((backend) => backend.events().length === 200);
    expect(new Set(names('ludwig')).size).toBe(200);
  });

  test('does not let a tenant whose server hangs hold up the others', async () => {
    let answer = (): void => {};
    const hung: typeof fetch = () =>
      new Promise((resolve) => {
        answer = () => resolve(Response.json({}));
      });
    const { pool } = poolOf({
      max: 2,
      create: (tenant) => ({
        ...optionsOf(tenant),
        ...(tenant === 'ludwig' ? { fetch: hung } : {}),
      }),
    });
    pool.for('ludwig').startSpan('stuck').end();
    pool.for('xavier').startSpan('fine').end();
    pool.for('yvonne').startSpan('fine').end();
    void pool.flush();
    await backendOf('xavier').waitFor((backend) => backend.events().length === 1);
    await backendOf('yvonne').waitFor((backend) => backend.events().length === 1);
    expect(pool.size).toBe(2);
    answer();
  });

  test('says what your `create` has thrown to whoever asked, and serves the next one', () => {
    const { pool } = poolOf({
      create: (tenant) => {
        if (tenant === 'nobody') throw new Error('no such tenant');
        return optionsOf(tenant);
      },
    });
    const ludwig = pool.for('ludwig');
    expect(() => pool.for('nobody')).toThrow('no such tenant');
    expect(pool.size).toBe(1);
    expect(pool.for('ludwig')).toBe(ludwig);
  });

  test('gives a tenant without a key a tracer that lets its code run', () => {
    const { pool } = poolOf({ create: () => ({ logger: { warn: () => undefined } as never }) });
    expect(pool.for('ludwig').withSpan('work', () => 5)).toBe(5);
    expect(pool.for('ludwig').problems).toMatchObject([{ code: 'missing_api_key' }]);
  });

  test('is waited for once, however often it is shut down', async () => {
    const { pool } = poolOf();
    pool.for('ludwig').startSpan('ended').end();
    await Promise.all([pool.shutdown(), pool.shutdown()]);
    expect(names('ludwig')).toEqual(['ended']);
  });
});

describe('a pool that is too small for its tenants', () => {
  const quiet = { error() {}, info() {}, debug() {} };

  test('gives a tenant its own tracer back, loses nothing, and says so once', async () => {
    const said: string[] = [];
    const create = vi.fn<(tenant: string) => TracerOptions>((tenant) => ({
      ...optionsOf('ludwig'),
      apiKey: `key-${tenant}`,
      logger: { ...quiet, warn: (message: string) => void said.push(message) },
    }));
    const { pool } = poolOf({ max: 10, graceMs: 60_000, create });
    const handler = async (index: number): Promise<void> => {
      const tracer = pool.for(`tenant ${index % 50}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      tracer.startSpan('work').end();
    };
    await Promise.all(Array.from({ length: 500 }, (_, index) => handler(index)));
    await pool.flush();
    expect(create).toHaveBeenCalledTimes(50);
    expect(pool.stats()).toMatchObject({ tracers: 10, leaving: 40, exported: 500, dropped: {} });
    expect(names('ludwig')).toHaveLength(500);
    expect(said).toEqual([expect.stringContaining('`max`')]);
  });

  test.each([
    ['no key', {}],
    ['tracing switched off', { apiKey: 'key', disableTracing: true }],
  ])('or whose tenants have %s keeps one tracer for each', (_, options) => {
    const create = vi.fn<() => TracerOptions>(() => ({
      ...options,
      logger: { ...quiet, warn() {} },
    }));
    const { pool } = poolOf({ create });
    const all = new Set(Array.from({ length: 100 }, () => pool.for('ludwig')));
    expect([all.size, create.mock.calls.length]).toEqual([1, 1]);
  });

  test('and is shut down makes nothing any more, and counts what still comes', async () => {
    const { pool, create } = poolOf();
    const tracer = pool.for('ludwig');
    await pool.shutdown();
    tracer.startSpan('late').end();
    pool.for('ludwig').startSpan('nobody hears it').end();
    expect(pool.for('xavier').enabled).toBe(false);
    expect(create).toHaveBeenCalledTimes(1);
    expect(pool.stats()).toMatchObject({ tracers: 0, dropped: { shutdown: 1 } });
  });
});

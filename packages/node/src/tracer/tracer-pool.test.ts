import { startLocal } from '@honeyhive/local';
import { expect, test } from 'vitest';
import { HoneyHiveTracer, TracerPool } from '../index.ts';

test('a pool gives each tenant a tracer of this runtime, whose requests stay apart', async () => {
  const [red, blue] = await Promise.all(
    ['red', 'blue'].map(() => startLocal({ port: 0, store: 'memory' })),
  );
  const urls: Record<string, string | undefined> = { red: red?.url, blue: blue?.url };
  const pool = new TracerPool({
    create: (tenant) => ({ apiKey: tenant, serverUrl: urls[tenant], project: tenant }),
  });
  expect(pool.for('red')).toBeInstanceOf(HoneyHiveTracer);
  await Promise.all(
    ['red', 'blue', 'red', 'blue'].map((tenant) =>
      pool.for(tenant).withRequest(new Request('http://app.test/'), async () => {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        pool.for(tenant).startSpan('work').end();
        return new Response(null);
      }),
    ),
  );
  await pool.shutdown();
  for (const [tenant, backend] of [
    ['red', red],
    ['blue', blue],
  ] as const) {
    const events = backend?.events() ?? [];
    expect(events.map(({ event_name: name }) => name).toSorted()).toEqual([
      'GET',
      'GET',
      'work',
      'work',
    ]);
    expect(new Set(events.map(({ project }) => project))).toEqual(new Set([tenant]));
    for (const { parent_id: parent } of events.filter(({ event_name: name }) => name === 'work'))
      expect(events.map(({ event_id: id }) => id)).toContain(parent);
    await backend?.close();
  }
});

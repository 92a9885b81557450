import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type LocalBackend, startLocal } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'honeyhive-closed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const spans = (count: number): string =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: Array.from({ length: count }, (_, index) => ({
              traceId: 'a'.repeat(32),
              spanId: (index + 1).toString(16).padStart(16, '0'),
              name: 's',
            })),
          },
        ],
      },
    ],
  });

const events = (count: number): string =>
  JSON.stringify({ events: Array.from({ length: count }, () => ({ event_type: 'tool' })) });

test.each([
  ['/opentelemetry/v1/traces', spans],
  ['/v1/events/batch', events],
])(
  'a server that closes while it keeps a body of %s keeps a part of it',
  async (path, body) => {
    const store = join(folder, `${path.replaceAll('/', '-')}.db`);
    const backend = await startLocal({ port: 0, store });
    const posted = fetch(backend.url + path, {
      method: 'POST',
      body: body(20_000),
      headers: { 'content-type': 'application/json' },
    }).catch(() => undefined);
    await backend.waitFor(({ sessions }) => sessions().length > 0);
    await backend.close();
    const answer = await posted;
    expect(answer?.ok ?? false).toBe(false);
    const again = await startLocal({ port: 0, store });
    const kept = again.events().length;
    await again.close();
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(20_000);
  },
  30_000,
);

const USES: readonly (readonly [string, (backend: LocalBackend) => unknown])[] = [
  ['sessions', (backend) => backend.sessions()],
  ['session', (backend) => backend.session('s')],
  ['events', (backend) => backend.events()],
  ['tree', (backend) => backend.tree('s')],
  ['clear', (backend) => backend.clear()],
];

test.each(USES)('%s of a closed backend throws, and the process lives', async (name, use) => {
  const backend = await startLocal({ port: 0, store: join(folder, `${name}.db`) });
  await backend.close();
  expect(() => use(backend)).toThrow('is closed');
  await backend.close();
});

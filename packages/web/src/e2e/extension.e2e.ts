import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, test } from '@playwright/test';
import { kept, scripts, watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

test.skip(({ browserName }) => browserName !== 'chromium', 'an extension of Chromium');

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const key = publicKey.export({ type: 'spki', format: 'der' });
/** An extension is known by its key: the first half of the key's hash, in letters from a to p. */
const id = createHash('sha256')
  .update(key)
  .digest('hex')
  .slice(0, 32)
  .replaceAll(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
const origin = `chrome-extension://${id}`;

let site: Site;
let folder: string;
let context: BrowserContext;
test.beforeEach(async ({ launchOptions }) => {
  site = await startSite([origin]);
  folder = mkdtempSync(join(tmpdir(), 'honeyhive-extension-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const [name, text] of await scripts('esm')) write(name, text);
  write(
    'page.html',
    '<!doctype html><title>Lab</title><script type="module" src="lab.js"></script>',
  );
  write(
    'manifest.json',
    JSON.stringify({
      manifest_version: 3,
      name: 'lab',
      version: '1',
      key: key.toString('base64'),
    }),
  );
  context = await chromium.launchPersistentContext('', {
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
    channel: 'chromium',
  });
});
test.afterEach(async () => {
  await context.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the page of an extension sends to a relay that lists it, and keeps what cannot be sent', async () => {
  const page = await context.newPage();
  const problems = watch(page);
  await page.goto(`${origin}/page.html`);
  const record = (name: string, timeoutMs?: number): Promise<unknown> =>
    page.evaluate(
      async ([relayUrl, named, ms]) => {
        const tracer = lab.make({ relayUrl });
        tracer.startSpan(named).end();
        return tracer.flush(ms === undefined ? {} : { timeoutMs: ms });
      },
      [`${site.url}/relay/a`, name, timeoutMs] as const,
    );
  expect(await record('delivered')).toMatchObject({ exported: 1, pending: 0 });
  expect(problems).toEqual([]);
  site.down = true;
  expect(await record('kept', 2_000)).toMatchObject({ exported: 0, pending: 1 });
  await expect.poll(async () => (await kept(page)).length).toBe(1);
  site.down = false;
  await page.reload();
  await record('next');
  await expect
    .poll(() =>
      site.a
        .events()
        .map(({ event_name }) => event_name)
        .toSorted(),
    )
    .toEqual(['delivered', 'kept', 'next']);
});

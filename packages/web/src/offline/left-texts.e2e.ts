import { expect, type Page, test } from '@playwright/test';
import { kept, serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

const SENDING = '**/create-back-end*';
const STORING = '**/offline-store*';

let site: Site;
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  await page.goto(`${site.url}/next`);
});
test.afterEach(() => site.close());
test.skip(({ browserName }) => browserName === 'webkit', 'its driver holds up no scripts');

/** Visits the page once: records, and leaves. */
async function visit(page: Page, count: number, size: number): Promise<void> {
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(([many, long]) => lab.record(many, long), [count, size] as const);
  await page.goto(`${site.url}/next`);
}
/** Characters that are left, and texts. */
const left = (page: Page) =>
  page.evaluate(() => {
    const texts = Object.keys(localStorage)
      .filter((key) => key.startsWith('honeyhive.waiting'))
      .map((key) => key.length + (localStorage.getItem(key) ?? '').length);
    return { texts: texts.length, characters: texts.reduce((sum, length) => sum + length, 0) };
  });
/** Books of a page that takes what others have left, when it has. */
async function books(page: Page): Promise<{ exported: number; dropped: Record<string, number> }> {
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(() => lab.tracer.startSpan('next page').end());
  await expect.poll(async () => (await left(page)).texts).toBe(0);
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().pending)).toBe(0);
  return page.evaluate(() => lab.tracer.stats());
}

test('what pages leave as text is bounded where the code never comes, and the app has room', async ({
  page,
}) => {
  await page.route(SENDING, (route) => route.abort());
  for (let visits = 0; visits < 8; visits += 1) await visit(page, 60, 5_000);
  const { texts, characters } = await left(page);
  expect(texts).toBe(4);
  expect(characters).toBeLessThan(810_000);
  await page.unroute(SENDING);
  const { exported, dropped } = await books(page);
  const arrived = site.a.events({ name: 'last' }).length;
  expect(arrived).toBeGreaterThan(4 * 30);
  expect(exported).toBe(arrived + 1);
  // Of each text that was still there, what it had no room for.
  expect(dropped).toEqual({ queue_full: 4 * 60 - arrived });
});

test('a large span that has no room in a text costs none of the small ones', async ({ page }) => {
  await page.route(SENDING, (route) => route.abort());
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(() => {
    const long = 'x'.repeat(90_000);
    lab.tracer.startSpan('large', { metadata: { a: long, b: long, c: long } }).end();
    lab.record(3, 10);
  });
  await page.goto(`${site.url}/next`);
  await page.unroute(SENDING);
  expect((await books(page)).dropped).toEqual({ queue_full: 1 });
  expect(site.a.events({ name: 'last' })).toHaveLength(3);
});

test('where the app has filled its storage, nothing is left, nothing thrown, and the next page counts it', async ({
  page,
}) => {
  await page.route(SENDING, (route) => route.abort());
  await page.evaluate(() => {
    const fill = (length: number): void => {
      for (let index = 0; ; index += 1)
        localStorage.setItem(`${length} ${index}`, 'x'.repeat(length));
    };
    for (const length of [500_000, 20_000, 2_000])
      try {
        fill(length);
      } catch {
        // Filled up with what is so long.
      }
  });
  await visit(page, 20, 1_000);
  expect((await left(page)).texts).toBe(1);
  await page.evaluate(() => localStorage.removeItem('500000 0'));
  await page.unroute(SENDING);
  expect(await books(page)).toMatchObject({ exported: 1, dropped: { queue_full: 20 } });
});

test('what anybody else has written where texts are left costs itself alone', async ({ page }) => {
  await page.route(SENDING, (route) => route.abort());
  await visit(page, 2, 10);
  await page.evaluate(() => {
    const [key = ''] = Object.keys(localStorage);
    const target = key.split(' ').slice(0, -4).join(' ');
    const now = Date.now();
    const said = [
      '',
      'x',
      `${now}`,
      `${now} 1e999 NaN 0`,
      `${now} -5 -5 0`,
      `${now} 0x10 {} 0`,
      `${now + 1e12} 0 0 0`,
    ];
    for (const one of said)
      for (const text of [
        '',
        'null',
        '[',
        '[{"name":"finish","args":[]}]',
        '[{"name":"constructor","args":[{}]}]',
      ])
        localStorage.setItem(`${target} ${one} ${Math.random()}`, text);
  });
  await page.unroute(SENDING);
  const { exported, dropped } = await books(page);
  expect(exported).toBe(3);
  expect(Object.values(dropped).every((count) => Number.isSafeInteger(count) && count > 0)).toBe(
    true,
  );
});

/** Code that cannot be loaded. */
const MISSING: Readonly<Record<string, readonly string[]>> = {
  'the code of the store': [STORING],
  'the code that sends': [SENDING],
  'any more code': [STORING, SENDING],
};
for (const [what, files] of Object.entries(MISSING))
  test(`consent taken back where ${what} cannot be loaded leaves nothing of earlier pages on the disk or as text`, async ({
    page,
  }) => {
    // One page leaves something on the disk, one as text.
    site.down = true;
    await page.goto(site.url);
    await page.waitForFunction(() => 'lab' in globalThis);
    await page.evaluate(() => lab.record(3, 10));
    await expect.poll(async () => (await kept(page)).length).toBe(3);
    await page.route(SENDING, (route) => route.abort());
    await visit(page, 2, 10);
    expect((await left(page)).texts).toBe(1);
    await page.unroute(SENDING);
    for (const file of files) await page.route(file, (route) => route.fulfill({ status: 404 }));
    await page.goto(site.url);
    await page.waitForFunction(() => 'lab' in globalThis);
    await page.evaluate(() => lab.tracer.consent(false));
    expect((await left(page)).texts).toBe(0);
    await expect.poll(async () => (await kept(page)).length).toBe(0);
    const { dropped } = await page.evaluate(() => lab.tracer.stats());
    // Of a database that cannot be read nobody knows how much there was.
    expect(dropped).toEqual({ no_consent: files.includes(STORING) ? 2 : 5 });
    for (const file of files) await page.unroute(file);
    site.down = false;
    await page.goto(site.url);
    await page.waitForFunction(() => 'lab' in globalThis);
    await page.evaluate(() => lab.tracer.flush());
    expect(site.a.events({ name: 'last' })).toEqual([]);
  });

test('a tracer that is shut down where no code can be loaded leaves the disk of others alone', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(() => lab.record(3, 10));
  await expect.poll(async () => (await kept(page)).length).toBe(3);
  await page.route(STORING, (route) => route.abort());
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(async () => {
    lab.tracer.startSpan('asks for the code').end();
    await lab.tracer.shutdown({ timeoutMs: 100 });
  });
  expect(await kept(page)).toHaveLength(3);
});

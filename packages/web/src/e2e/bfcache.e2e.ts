import { expect, type Page, test } from '@playwright/test';
import { kept, serveLab, watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

// Playwright switches off what these tests are about.
test.use({
  launchOptions: async ({ browserName, launchOptions }, give) => {
    const off = ['--disable-back-forward-cache'];
    await give(
      browserName === 'chromium' ? { ...launchOptions, ignoreDefaultArgs: off } : launchOptions,
    );
  },
});

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(async () => {
  await site.close();
});

/** Waits until the page is there that was left. */
const isBack = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(() => 'isThatPage' in globalThis).catch(() => false)).toBe(true);

test('a page that has delivered everything is kept for the way back, and works on when it is there again', async ({
  page,
}) => {
  const problems = watch(page);
  await page.goto(site.url);
  await page.evaluate(async () => {
    Object.assign(globalThis, { isThatPage: true, open: lab.tracer.startSpan('open') });
    lab.record(2, 10);
    await lab.tracer.flush();
  });
  await expect
    .poll(() => page.evaluate(() => lab.tracer.stats().offline))
    .toEqual({
      kept: 'disk',
      items: 0,
      refusals: 0,
    });
  // Firefox throws away a page that holds a lock, and the lock goes a moment after the last item.
  await expect
    .poll(() => page.evaluate(async () => (await navigator.locks.query()).held?.length))
    .toBe(0);
  await page.goto(`${site.url}/next`);
  await page.evaluate(() => history.back()).catch(() => undefined);
  await isBack(page);
  const books = await page.evaluate(async () => {
    const { isThatPage, open } = globalThis as unknown as {
      isThatPage?: boolean;
      open: ReturnType<typeof lab.tracer.startSpan>;
    };
    open.end();
    await lab.tracer.flush();
    return { isThatPage, ...lab.tracer.stats() };
  });
  expect(books).toMatchObject({ isThatPage: true, recorded: 3, exported: 3, dropped: {} });
  const [open] = site.a.events({ name: 'open' });
  expect(open?.outcome).toBe('ok');
  expect(problems).toEqual([]);
});

test('what a page that is put aside could not deliver, the next one delivers; back again, it loses nothing and nothing comes twice', async ({
  page,
  browserName,
}) => {
  test.skip(
    browserName === 'firefox',
    'it throws away a page that holds a lock, so nothing is put aside',
  );
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => {
    Object.assign(globalThis, { isThatPage: true, open: lab.tracer.startSpan('open') });
    lab.record(20, 10_000);
  });
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.items)).toBe(20);
  await page.goto(`${site.url}/two`);
  site.down = false;
  await page.evaluate(() => lab.tracer.startSpan('next page').end());
  await expect.poll(() => site.a.events({ name: 'last' }).length).toBe(20);
  await page.evaluate(() => history.back()).catch(() => undefined);
  await isBack(page);
  const books = await page.evaluate(async () => {
    const { open } = globalThis as unknown as { open: ReturnType<typeof lab.tracer.startSpan> };
    open.end();
    await lab.tracer.flush();
    return lab.tracer.stats();
  });
  expect(books).toMatchObject({ recorded: 21, exported: 21, dropped: {}, pending: 0 });
  expect(site.a.events({ name: 'last' })).toHaveLength(20);
  expect(site.a.events({ name: 'open' })).toHaveLength(1);
});

for (const size of [10_000, 1_000]) {
  test(`24 spans of ${size / 1_000} KB that ended just before a page is put aside all arrive, counting what the next page recovers`, async ({
    page,
  }) => {
    await page.goto(site.url);
    await page.evaluate(() => {
      lab.tracer.startSpan('before').end();
      return lab.tracer.flush();
    });
    await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.kept)).toBe('disk');
    const left = page.evaluate((bytes) => {
      lab.record(24, bytes);
      location.assign('/next');
    }, size);
    left.catch(() => undefined);
    await page.waitForURL('**/next');
    await page.goto(site.url);
    await page.evaluate(() => lab.tracer.startSpan('next page').end());
    const arrived = (): unknown[] =>
      site.a
        .events({ name: 'last' })
        .map(({ metadata }) => metadata['index'])
        .toSorted((one, other) => Number(one) - Number(other));
    await expect.poll(arrived).toEqual(Array.from({ length: 24 }, (_, index) => index));
    await expect.poll(() => kept(page)).toEqual([]);
  });
}

test('a page that is put aside while it takes over what others have left holds up no other page', async ({
  page,
  context,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(10, 100));
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.items)).toBe(10);
  await page.goto(`${site.url}/next`);
  site.down = false;
  await page.addInitScript(() => {
    if (location.pathname !== '/two') return;
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (...given) {
      IDBObjectStore.prototype.get = get;
      location.assign('/next');
      return get.apply(this, given);
    };
  });
  const other = await context.newPage();
  await page.goto(`${site.url}/two`);
  await page.evaluate(() => lab.tracer.startSpan('first').end()).catch(() => undefined);
  await page.waitForURL('**/next');
  await other.goto(site.url);
  await other.evaluate(() => {
    lab.tracer.startSpan('second').end();
  });
  await expect.poll(() => site.a.events({ name: 'last' }).length).toBe(10);
});

test('a span that was open on a page that was put aside and never came back is counted by a later page', async ({
  page,
}) => {
  await page.goto(site.url);
  await page.evaluate(() => void lab.tracer.startSpan('open'));
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.kept)).toBe('disk');
  await page.evaluate(() => location.assign('/two')).catch(() => undefined);
  await page.waitForURL('**/two');
  // At first it may still come back.
  await page.evaluate(async () => {
    lab.tracer.startSpan('soon').end();
    await lab.tracer.flush();
  });
  await expect.poll(async () => (await kept(page)).length).toBe(1);
  expect(await page.evaluate(() => lab.tracer.stats().dropped)).toEqual({});
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 30 * 60_000;
  });
  await page.goto(`${site.url}/two?setTimer`);
  await page.evaluate(() => lab.tracer.startSpan('later').end());
  await expect
    .poll(() => page.evaluate(() => lab.tracer.stats()))
    .toMatchObject({ recorded: 2, exported: 1, dropped: { abandoned: 1 }, pending: 0 });
  await expect.poll(() => kept(page)).toEqual([]);
});

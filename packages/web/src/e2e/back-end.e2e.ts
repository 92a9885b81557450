import { expect, type Page, test } from '@playwright/test';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

const CODE = '**/create-back-end*';

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(async () => {
  await site.close();
});
test.skip(({ browserName }) => browserName === 'webkit', 'its driver holds up no scripts');

/** The names of events that have arrived. */
const names = (): string[] => site.a.events().map(({ event_name: name }) => name);
/** What a page has left as text. */
const texts = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).map((key) => localStorage.getItem(key) ?? ''));
const isReady = (page: Page): Promise<unknown> => page.waitForFunction(() => 'lab' in globalThis);
/** Lets the code that sends come after so many milliseconds. */
const holdUp = (page: Page, ms: number): Promise<unknown> =>
  page.route(CODE, async (route) => {
    await new Promise((resolve) => void setTimeout(resolve, ms));
    await route.continue().catch(() => undefined);
  });

for (const stayMs of [0, 50, 150])
  test(`a page that is left ${stayMs} ms after its first span, with slow scripts, loses nothing`, async ({
    page,
  }) => {
    await holdUp(page, 100);
    await page.goto(site.url);
    await isReady(page);
    await page.evaluate((ms) => {
      lab.tracer.withSpan('early', (span) => {
        span.enrich({ inputs: { question: 'q', apiKey: 'canary' }, outputs: 'o' });
        lab.tracer.startSpan('below').end();
      });
      setTimeout(() => location.assign('/next'), ms);
    }, stayMs);
    await page.waitForURL('**/next');
    expect((await texts(page)).join(' ')).not.toContain('canary');
    await page.goto(site.url);
    await expect.poll(names).toContain('early');
    await expect.poll(names).toContain('below');
    await expect.poll(() => texts(page)).toEqual([]);
    const [early, ...others] = site.a.events({ name: 'early' });
    expect(others).toEqual([]);
    expect(early).toMatchObject({
      inputs: { question: 'q', apiKey: '[secret]' },
      outputs: { result: 'o' },
    });
    const [below] = site.a.events({ name: 'below' });
    expect(below?.parent_id).toBe(early?.event_id);
    expect(below?.session_id).toBe(early?.session_id);
  });

test('code that does not load at first is asked for again, and nothing is lost', async ({
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'others never ask again for a module that failed');
  let failures = 2;
  await page.route(CODE, (route) => (failures-- > 0 ? route.abort() : route.continue()));
  await page.goto(site.url);
  await isReady(page);
  await page.evaluate(() => lab.record(5, 10));
  await expect
    .poll(() => page.evaluate(() => lab.tracer.stats()))
    .toMatchObject({ recorded: 5, pending: 5 });
  await expect
    .poll(() => page.evaluate(() => lab.tracer.stats()), { timeout: 20_000 })
    .toMatchObject({ recorded: 5, exported: 5, pending: 0, dropped: {} });
});

test('nothing of a page is left as text when consent is taken back before the code is there', async ({
  page,
}) => {
  await page.route(CODE, (route) => route.abort());
  await page.goto(site.url);
  await isReady(page);
  const stats = await page.evaluate(() => {
    lab.record(3, 10);
    lab.tracer.consent(false);
    return lab.tracer.stats();
  });
  expect(stats).toMatchObject({ recorded: 3, pending: 0, dropped: { no_consent: 3 } });
  await page.goto(`${site.url}/next`);
  expect(await texts(page)).toEqual([]);
});

test('what earlier pages have left as text goes with consent, though the code never comes', async ({
  page,
}) => {
  await page.route(CODE, (route) => route.abort());
  await page.goto(site.url);
  await isReady(page);
  await page.evaluate(() => lab.record(3, 10));
  await page.goto(`${site.url}/next`);
  expect(await texts(page)).toHaveLength(1);
  await page.goto(site.url);
  await isReady(page);
  const dropped = await page.evaluate(() => {
    lab.tracer.consent(false);
    return lab.tracer.stats().dropped;
  });
  expect(dropped).toEqual({ no_consent: 3 });
  expect(await texts(page)).toEqual([]);
});

test('two tracers on a page load the code once, and each delivers its own', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('create-back-end')) asked.push(request.url());
  });
  await holdUp(page, 100);
  await page.goto(site.url);
  await isReady(page);
  expect(asked).toEqual([]);
  await page.evaluate(() => {
    lab.tracer.startSpan('of a').end();
    const other = lab.tracerOf('b');
    other.startSpan('of b').end();
    return Promise.all([lab.tracer.flush(), other.flush()]);
  });
  expect(asked).toHaveLength(1);
  expect(names()).toEqual(['of a']);
  expect(site.b.events().map(({ event_name: name }) => name)).toEqual(['of b']);
});

import { expect, type Page, test } from '@playwright/test';
import { kept, serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

// Playwright switches the back/forward cache off.
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
  site.down = true;
});
test.afterEach(() => site.close());
test.skip(({ browserName }) => browserName === 'webkit', 'its driver holds up no requests');

async function visit(page: Page): Promise<void> {
  await page.goto(site.url);
  await page.waitForFunction(() => 'lab' in globalThis);
}

/** Everything that the SDK has stored for the origin, and for the tab of `page`. */
const stored = async (page: Page): Promise<unknown[]> => [
  ...(await kept(page)),
  ...(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])),
];

/**
 * Holds up requests of `page` for `/hold`. A synchronous request stops the page's thread, as freezing does: Playwright
 * keeps its pages from being frozen.
 */
async function holdUp(page: Page): Promise<{ readonly stopped: Promise<void>; resume(): void }> {
  let resume = (): void => undefined;
  const resumed = new Promise<void>((resolve) => (resume = resolve));
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  await page.route('**/hold', async (route) => {
    stop();
    await resumed;
    await route.fulfill({ body: '' });
  });
  return { stopped, resume };
}

/** Records in `page`, waits for the disk, and stops the page. */
async function suspend(page: Page): Promise<() => void> {
  await visit(page);
  const { stopped, resume } = await holdUp(page);
  await page.evaluate(() => lab.record(5, 1_000));
  await expect.poll(async () => (await kept(page)).length).toBe(5);
  await page.evaluate(() => {
    document.addEventListener('freeze', () => {
      setTimeout(() => {
        const request = new XMLHttpRequest();
        request.open('GET', '/hold', false);
        request.send();
      });
    });
    lab.record(2, 1_000);
    document.dispatchEvent(new Event('freeze'));
  });
  await stopped;
  return resume;
}

for (const isAgreed of [true, false])
  test(`consent taken back while another tab is suspended leaves nothing of either, and the other tab sends ${isAgreed ? 'by its own consent' : 'nothing without consent of its own'}`, async ({
    page,
    context,
  }) => {
    const other = await context.newPage();
    const resume = await suspend(other);
    await visit(page);
    await page.evaluate(() => {
      lab.record(3, 10);
      lab.tracer.consent(false);
    });
    await expect.poll(() => stored(page)).toEqual([]);
    // The suspended tab keeps its connection: nothing may wait for it.
    await page.evaluate(() => {
      lab.tracer.consent(true);
      lab.record(4, 10);
    });
    await expect.poll(async () => (await kept(page)).length).toBe(4);
    await page.evaluate(() => lab.tracer.consent(false));
    await expect.poll(() => stored(page)).toEqual([]);
    site.down = false;
    resume();
    const books = await other.evaluate(async (agreed) => {
      if (!agreed) lab.tracer.consent(false);
      await lab.tracer.flush();
      return lab.tracer.stats();
    }, isAgreed);
    expect(books).toMatchObject(
      isAgreed
        ? { recorded: 7, exported: 7, dropped: {} }
        : { recorded: 7, exported: 0, dropped: { no_consent: 7 } },
    );
    expect(site.a.events({ name: 'last' })).toHaveLength(isAgreed ? 7 : 0);
    await expect.poll(() => kept(page)).toEqual([]);
  });

test('consent taken back while a suspended tab blocks the disk removes everything once the tab goes on', async ({
  page,
  context,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'its transactions end during a synchronous request');
  await visit(page);
  await page.evaluate(() => lab.record(5, 10));
  await expect.poll(async () => (await kept(page)).length).toBe(5);
  const other = await context.newPage();
  await page.goto(`${site.url}/next`);
  const { stopped, resume } = await holdUp(other);
  await other.addInitScript(() => {
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (...given) {
      IDBObjectStore.prototype.get = get;
      const request = new XMLHttpRequest();
      const read = get.apply(this, given);
      request.open('GET', '/hold', false);
      request.send();
      // The tab itself takes nothing over.
      this.transaction.abort();
      return read;
    };
  });
  await visit(other);
  other.evaluate(() => lab.tracer.startSpan('looks').end()).catch(() => undefined);
  await stopped;
  await visit(page);
  await page.evaluate(() => lab.tracer.consent(false));
  // The browser has refused the first attempt.
  await expect
    .poll(() => page.evaluate(() => lab.tracer.stats().offline?.refusals))
    .toBeGreaterThan(0);
  // Given again, consent does not hold for earlier data.
  await page.evaluate(() => lab.tracer.consent(true));
  site.down = false;
  resume();
  await expect.poll(() => kept(page)).toEqual([]);
  const books = await page.evaluate(async () => {
    lab.tracer.startSpan('agreed again').end();
    await lab.tracer.flush();
    return lab.tracer.stats();
  });
  expect(books).toMatchObject({ exported: 1, dropped: { no_consent: 5 } });
  expect(site.a.events({ name: 'last' })).toEqual([]);
});

for (const isAgreed of [true, false])
  test(`consent taken back while a page is in the back/forward cache leaves nothing, and the page, back again, sends ${isAgreed ? 'by its own consent' : 'nothing without consent of its own'}`, async ({
    page,
    context,
    browserName,
  }) => {
    test.skip(browserName === 'firefox', 'it throws away a page that holds a lock');
    await visit(page);
    await page.evaluate((agreed) => {
      Object.assign(globalThis, { isThatPage: true });
      addEventListener('pageshow', () => {
        if (!agreed) lab.tracer.consent(false);
      });
      lab.record(5, 1_000);
    }, isAgreed);
    await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.items)).toBe(5);
    await page.goto(`${site.url}/next`);
    const other = await context.newPage();
    await visit(other);
    await expect.poll(async () => (await kept(other)).length).toBe(5);
    await other.evaluate(() => lab.tracer.consent(false));
    await expect.poll(() => stored(other)).toEqual([]);
    site.down = false;
    await page.evaluate(() => history.back()).catch(() => undefined);
    await expect
      .poll(() => page.evaluate(() => 'isThatPage' in globalThis).catch(() => false))
      .toBe(true);
    const books = await page.evaluate(async () => {
      await lab.tracer.flush();
      return lab.tracer.stats();
    });
    expect(books).toMatchObject(
      isAgreed
        ? { recorded: 5, exported: 5, dropped: {} }
        : { recorded: 5, exported: 0, dropped: { no_consent: 5 } },
    );
    expect(site.a.events({ name: 'last' })).toHaveLength(isAgreed ? 5 : 0);
    await expect.poll(() => kept(page)).toEqual([]);
  });

test('consent taken back just before the page is left leaves nothing of the page on the disk', async ({
  page,
}) => {
  await visit(page);
  await page.evaluate(() => lab.record(5, 1_000));
  await expect.poll(async () => (await kept(page)).length).toBe(5);
  const going = page.evaluate(() => {
    lab.tracer.consent(false);
    location.assign('/next');
  });
  going.catch(() => undefined);
  await page.waitForURL('**/next');
  await expect.poll(() => stored(page)).toEqual([]);
});

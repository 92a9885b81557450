import { expect, type Page, test } from '@playwright/test';
import { kept, serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(async () => {
  await site.close();
});

/** What becomes of the browser's storage while a page has something on disk, each run in that page. */
const ATTACKS: Record<string, () => unknown> = {
  'nothing happens': () => undefined,
  'the app deletes all databases, as at a logout': async () => {
    for (const { name = '' } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  },
  'the app empties the store': () =>
    new Promise((resolve) => {
      const opening = indexedDB.open('@honeyhive/web');
      opening.addEventListener('success', () => {
        const emptying = opening.result.transaction('items', 'readwrite');
        emptying.objectStore('items').clear();
        emptying.addEventListener('complete', () => {
          opening.result.close();
          resolve(undefined);
        });
      });
    }),
  'the disk is full': () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  },
  'the disk is full every other time': () => {
    const { put } = IDBObjectStore.prototype;
    let times = 0;
    IDBObjectStore.prototype.put = function (...given) {
      times += 1;
      if (times % 2 === 0) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, given);
    };
  },
  'each transaction is refused': () => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('closing', 'InvalidStateError');
    };
  },
  'each transaction is ended': () => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...given) {
      const begun = transaction.apply(this, given);
      queueMicrotask(() => begun.abort());
      return begun;
    };
  },
  'no database opens any more': () => {
    indexedDB.deleteDatabase('@honeyhive/web');
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  },
  'locks cannot be had': () => {
    LockManager.prototype.request = () =>
      Promise.reject(new DOMException('denied', 'SecurityError'));
  },
  'the page is hidden and shown': () => {
    for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }
  },
};

const books = (page: Page) =>
  page.evaluate(() => {
    const { recorded, exported, pending, dropped, offline } = lab.tracer.stats();
    return { recorded, exported, pending, dropped, items: offline?.items };
  });
const arrived = (): unknown[] =>
  site.a.events({ name: 'last' }).map(({ metadata }) => metadata?.['index']);

for (const [what, attack] of Object.entries(ATTACKS)) {
  test(`where ${what}, all arrive once when the server is back, and nothing seems to be kept`, async ({
    page,
  }) => {
    site.down = true;
    await page.goto(site.url);
    await page.evaluate(() => lab.record(6, 100));
    await expect.poll(async () => (await kept(page)).length).toBe(6);
    await page.evaluate(attack);
    await page.evaluate(() => lab.record(6, 100));
    // Tried, refused, and tried again for some times.
    await page.evaluate(() => lab.tracer.flush({ timeoutMs: 1_500 }));
    site.down = false;
    await expect.poll(() => arrived().length).toBe(12);
    await expect
      .poll(() => books(page))
      .toEqual({ recorded: 12, exported: 12, pending: 0, dropped: {}, items: 0 });
    // A second page finds nothing to send again.
    await page.reload();
    await page.evaluate(() => lab.tracer.startSpan('next page').end());
    await expect.poll(() => site.a.events({ name: 'next page' }).length).toBe(1);
    expect(arrived()).toHaveLength(12);
  });
}

test('a database that another tab deletes costs neither tab what it has', async ({
  page,
  context,
}) => {
  site.down = true;
  const other = await context.newPage();
  for (const one of [page, other]) {
    await one.goto(site.url);
    await one.evaluate(() => lab.record(4, 100));
  }
  await expect.poll(async () => (await kept(page)).length).toBe(8);
  await other.evaluate(() => void indexedDB.deleteDatabase('@honeyhive/web'));
  for (const one of [page, other]) await one.evaluate(() => lab.tracer.flush({ timeoutMs: 1_000 }));
  await expect.poll(async () => (await kept(page)).length).toBe(8);
  await other.close();
  await page.reload();
  site.down = false;
  await page.evaluate(() => lab.tracer.startSpan('next page').end());
  await expect.poll(() => arrived().length).toBe(8);
});

test('consent taken back while items are being written leaves none of them, and counts each', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(3, 100));
  await expect.poll(async () => (await kept(page)).length).toBe(3);
  const dropped = await page.evaluate(async () => {
    lab.record(50, 2_000);
    // Written when the page is hidden: the transaction is under way.
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    lab.tracer.consent(false);
    await new Promise((resolve) => void setTimeout(resolve, 1_000));
    return lab.tracer.stats().dropped;
  });
  expect(dropped).toEqual({ no_consent: 53 });
  expect(await kept(page)).toEqual([]);
});

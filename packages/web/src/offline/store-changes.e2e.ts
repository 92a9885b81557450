import { expect, type Page, test } from '@playwright/test';
import { serveLab, watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(() => site.close());

/** What an app does to the database of this SDK, in its page. */
const CHANGES: Readonly<Record<string, () => Promise<unknown>>> = {
  'opens a later version': () => open('', 2),
  'opens a later version without the store': () => open('items', 2),
  'opens a later version and keeps it open': () => open('keep', 2),
  'makes it before, without the store': async () => {
    await remove();
    await open('', 1);
  },
  'deletes it, and makes another without the store': async () => {
    await remove();
    await open('none', 1);
  },
  'deletes it again and again': () => Promise.all(Array.from({ length: 9 }, () => remove())),
};
// The functions above run in the page, which has these two.
declare const open: (what: string, version: number) => Promise<unknown>;
declare const remove: () => Promise<unknown>;

/** Gives the page what the changes are made of. */
const prepare = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const NAME = '@honeyhive/web';
    const settled = (request: IDBOpenDBRequest): Promise<unknown> =>
      new Promise((resolve) => {
        for (const type of ['success', 'error', 'blocked'])
          request.addEventListener(type, (event) => {
            event.preventDefault();
            resolve(type);
          });
      });
    Object.assign(globalThis, {
      async open(what: string, version: number) {
        const request = indexedDB.open(NAME, version);
        request.addEventListener('upgradeneeded', () => {
          const { result } = request;
          if (what === 'items' && result.objectStoreNames.contains('items'))
            result.deleteObjectStore('items');
        });
        await settled(request);
        if (what !== 'keep') request.result.close();
      },
      remove: () => settled(indexedDB.deleteDatabase(NAME)),
    });
  });

for (const when of ['before the page records', 'while items are on the disk'] as const)
  for (const [what, change] of Object.entries(CHANGES))
    test(`an app that ${what} ${when} costs no span while the page stays, hangs nothing, and is told the truth`, async ({
      page,
      browserName,
    }) => {
      test.skip(browserName === 'webkit', 'scripts of its driver begin too late');
      const problems = watch(page);
      await prepare(page);
      await page.goto(`${site.url}/next`);
      if (when === 'before the page records') await page.evaluate(change);
      await page.goto(site.url);
      await page.waitForFunction(() => 'lab' in globalThis);
      site.down = true;
      await page.evaluate(() => lab.record(3, 10));
      const stats = () => page.evaluate(() => lab.tracer.stats());
      await expect.poll(async () => (await stats()).offline?.kept).not.toBe('waiting');
      if (when === 'while items are on the disk') {
        await expect.poll(async () => (await stats()).offline?.items).toBe(3);
        await page.evaluate(change);
      }
      await page.evaluate(() => lab.record(3, 10));
      // As many as are there, whenever it is asked.
      const onDisk = () =>
        page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const request = indexedDB.open('@honeyhive/web');
              request.addEventListener('error', () => resolve(0));
              request.addEventListener('upgradeneeded', () => request.transaction?.abort());
              request.addEventListener('success', () => {
                const { result } = request;
                if (!result.objectStoreNames.contains('items')) {
                  result.close();
                  return resolve(0);
                }
                const count = result.transaction('items').objectStore('items').count();
                count.addEventListener('success', () => {
                  result.close();
                  resolve(count.result);
                });
              });
            }),
        );
      await expect
        .poll(
          async () => {
            const { offline } = await stats();
            return `${offline?.kept} ${offline?.items} ${await onDisk()}`;
          },
          { timeout: 10_000 },
        )
        .toMatch(/^(?:disk 6 6|memory 0 \d+)$/);
      expect(await stats()).toMatchObject({ recorded: 6, pending: 6 });
      site.down = false;
      problems.length = 0;
      await page.evaluate(() => lab.tracer.flush());
      expect(site.a.events({ name: 'last' })).toHaveLength(6);
      expect(await stats()).toMatchObject({ exported: 6, pending: 0, dropped: {} });
      await page.evaluate(() => lab.tracer.shutdown());
      expect(problems).toEqual([]);
    });

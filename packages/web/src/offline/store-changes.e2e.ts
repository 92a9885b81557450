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
  'opens a later version': () => open(2),
  'opens a later version without the store': () => open(2, 'drop'),
  'opens a later version and keeps it open': () => open(2, 'keep'),
  'opens a later version without the store and keeps it open': () => open(2, 'drop', 'keep'),
  'makes it before, without the store': async () => {
    await remove();
    await open(1);
  },
  'deletes it, and makes another without the store': async () => {
    await remove();
    await open(1);
  },
  'deletes it again and again': () => Promise.all(Array.from({ length: 9 }, () => remove())),
  'clears the store': () => open(1, 'clear'),
};
/** Where the items are after a change: everywhere but here, on the disk. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  // Nobody can make the store again while the app is in the way.
  'opens a later version without the store and keeps it open': 'memory 0 0',
};
// The functions above run in the page, which has these two.
declare const open: (
  version: number,
  ...does: ReadonlyArray<'drop' | 'keep' | 'clear'>
) => Promise<unknown>;
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
      async open(version: number, ...does: readonly string[]) {
        const request = indexedDB.open(NAME, version);
        const has = (): boolean => request.result.objectStoreNames.contains('items');
        request.addEventListener('upgradeneeded', () => {
          if (does.includes('drop') && has()) request.result.deleteObjectStore('items');
        });
        await settled(request);
        if (does.includes('clear') && has()) {
          const clearing = request.result.transaction('items', 'readwrite');
          clearing.objectStore('items').clear();
          await new Promise((resolve) => clearing.addEventListener('complete', resolve));
        }
        if (!does.includes('keep')) request.result.close();
      },
      remove: () => settled(indexedDB.deleteDatabase(NAME)),
    });
  });

/** How many items are on the disk of `page`, whenever asked. */
const countOnDisk = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const request = indexedDB.open('@honeyhive/web');
        // What nobody can open holds nothing.
        setTimeout(() => resolve(0), 1_000);
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

/** True for what is said of requests that the server has not answered: the pages here have such. */
const isOfNetwork = (problem: string): boolean =>
  /^Failed to load resource|Cannot send to/.test(problem);

const offline = (page: Page) => page.evaluate(() => lab.tracer.stats().offline);
/** What the tracer says of the disk, and what is on it. */
const places = async (page: Page): Promise<string> => {
  const { kept, items } = (await offline(page)) ?? {};
  return `${kept} ${items} ${await countOnDisk(page)}`;
};

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
      await expect.poll(async () => (await offline(page))?.kept).not.toBe('waiting');
      if (when === 'while items are on the disk') {
        await expect.poll(async () => (await offline(page))?.items).toBe(3);
        await page.evaluate(change);
      }
      await page.evaluate(() => lab.record(3, 10));
      // A page that kept it open before has gone.
      const expected = (when === 'while items are on the disk' && ELSEWHERE[what]) || 'disk 6 6';
      await expect.poll(() => places(page)).toBe(expected);
      expect(await stats()).toMatchObject({ recorded: 6, pending: 6 });
      site.down = false;
      await page.evaluate(() => lab.tracer.flush());
      expect(site.a.events({ name: 'last' })).toHaveLength(6);
      expect(await stats()).toMatchObject({ exported: 6, pending: 0, dropped: {} });
      await page.evaluate(() => lab.tracer.shutdown());
      expect(problems.filter((problem) => !isOfNetwork(problem))).toEqual([]);
    });

for (const [what, change] of Object.entries(CHANGES))
  test(`what is on the disk when an app ${what} is there again though nothing is recorded after, or said not to be`, async ({
    page,
    browserName,
  }) => {
    test.skip(browserName === 'webkit', 'scripts of its driver begin too late');
    await prepare(page);
    await page.goto(site.url);
    await page.waitForFunction(() => 'lab' in globalThis);
    site.down = true;
    await page.evaluate(() => lab.record(3, 10));
    await expect.poll(() => places(page)).toBe('disk 3 3');
    await page.evaluate(change);
    // The next try finds the server away, and the items too.
    await page.evaluate(() => lab.tracer.flush({ timeoutMs: 500 }));
    await expect.poll(() => places(page)).toBe(ELSEWHERE[what] ?? 'disk 3 3');
    expect(await page.evaluate(() => lab.tracer.stats())).toMatchObject({
      recorded: 3,
      pending: 3,
    });
  });

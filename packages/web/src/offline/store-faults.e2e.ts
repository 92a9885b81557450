import { expect, type Page, test } from '@playwright/test';
import { kept, serveLab, watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
let problems: string[];
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  problems = watch(page);
});
test.afterEach(async () => {
  await site.close();
});

const offline = (page: Page) => page.evaluate(() => lab.tracer.stats().offline);
const onDisk = (page: Page, count: number): Promise<void> =>
  expect.poll(async () => (await kept(page)).length).toBe(count);
const last = (): number => site.a.events({ name: 'last' }).length;

/** Keeps hold of each connection to a database that the page makes. */
const holdConnections = (): void => {
  const { open } = IDBFactory.prototype;
  const connections: IDBDatabase[] = [];
  Object.assign(globalThis, { connections });
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given);
    request.addEventListener('success', () => void connections.push(request.result));
    return request;
  };
};

const losses: ReadonlyArray<readonly [string, () => unknown]> = [
  [
    'ends and says so',
    () => {
      const { connections } = globalThis as unknown as { connections: IDBDatabase[] };
      for (const one of connections) {
        one.close();
        one.dispatchEvent(new Event('close'));
      }
    },
  ],
  [
    'ends without a word',
    () => {
      const { connections } = globalThis as unknown as { connections: IDBDatabase[] };
      for (const one of connections) one.close();
    },
  ],
  [
    'refuses once',
    () => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        IDBObjectStore.prototype.put = put;
        throw new DOMException('lost', 'UnknownError');
      };
    },
  ],
  [
    'is deleted by the app',
    () =>
      new Promise((resolve) => {
        const deleting = indexedDB.deleteDatabase('@honeyhive/web');
        deleting.onsuccess = resolve;
        deleting.onblocked = () => resolve('blocked');
      }),
  ],
];
for (const [what, lose] of losses) {
  test(`what is recorded before and after the database ${what} is on disk again, and a setTimer page delivers it`, async ({
    page,
  }) => {
    site.down = true;
    await page.addInitScript(holdConnections);
    await page.goto(site.url);
    await page.evaluate(() => lab.record(1, 10));
    await onDisk(page, 1);
    expect(await page.evaluate(lose)).not.toBe('blocked');
    await page.evaluate(() => lab.record(3, 10));
    await onDisk(page, 4);
    await expect.poll(() => offline(page)).toMatchObject({ kept: 'disk', items: 4 });
    await page.reload();
    problems.length = 0;
    site.down = false;
    await page.evaluate(() => lab.tracer.startSpan('next page').end());
    await expect.poll(last).toBe(4);
    await onDisk(page, 0);
    expect(problems).toEqual([]);
  });

  test(`what was recorded before the database ${what} arrives, though nothing is recorded after`, async ({
    page,
  }) => {
    site.down = true;
    await page.addInitScript(holdConnections);
    await page.goto(site.url);
    await page.evaluate(() => lab.record(5, 10));
    await onDisk(page, 5);
    await page.evaluate(lose);
    // The next try finds the server away, and the database too.
    await page.evaluate(() => lab.tracer.flush({ timeoutMs: 500 }));
    await onDisk(page, 5);
    await page.reload();
    site.down = false;
    await page.evaluate(() => lab.tracer.startSpan('next page').end());
    await expect.poll(last).toBe(5);
    await onDisk(page, 0);
  });
}

test('a disk that refuses everything is said to be none, and one that takes again is used again', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(globalThis, { mend: () => (IDBObjectStore.prototype.put = put) });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    lab.record(2, 10);
  });
  await expect.poll(async () => (await offline(page))?.kept).toBe('memory');
  expect((await offline(page))?.items).toBe(0);
  await page.evaluate(() => {
    (globalThis as unknown as { mend: () => void }).mend();
    lab.record(3, 10);
  });
  await expect.poll(() => offline(page)).toMatchObject({ kept: 'disk', items: 3 });
  site.down = false;
  await expect.poll(last).toBe(5);
  await expect.poll(() => offline(page)).toMatchObject({ items: 0 });
});

test('what is answered at once is never written, what is not is', async ({ page }) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(globalThis, { puts: 0 });
    IDBObjectStore.prototype.put = function (...given) {
      (globalThis as unknown as { puts: number }).puts += 1;
      return put.apply(this, given);
    };
  });
  await page.goto(site.url);
  const puts = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as { puts: number }).puts);
  site.faults.set('a', () => Promise.resolve(new Response('{}')));
  await page.evaluate(() => lab.tracer.flush());
  await expect.poll(async () => (await offline(page))?.kept).toBe('disk');
  // On a busy machine an answer may take its time: what was answered within 150 ms counts.
  const written = await page.evaluate(async () => {
    for (;;) {
      const seen = globalThis as unknown as { puts: number };
      seen.puts = 0;
      const begun = performance.now();
      lab.record(100, 10);
      await lab.tracer.flush();
      const took = performance.now() - begun;
      await new Promise((resolve) => void setTimeout(resolve, 600));
      if (took < 150) return seen.puts;
    }
  });
  expect(written).toBe(0);
  site.faults.clear();
  site.down = true;
  await page.evaluate(() => lab.record(4, 10));
  await onDisk(page, 4);
  expect(await puts()).toBeGreaterThanOrEqual(4);
});

test('a tracer that is shut down while its store opens leaves what it has to the next page, and no lock behind', async ({
  page,
}) => {
  await page.goto(site.url);
  // The code that sends is there then.
  await page.evaluate(() => {
    const other = lab.make({ offline: false });
    other.startSpan('of another tracer').end();
    return other.flush();
  });
  site.down = true;
  await page.evaluate(async () => {
    const tracer = lab.make({});
    lab.record(3, 10, tracer);
    await tracer.shutdown({ timeoutMs: 0 });
  });
  await onDisk(page, 3);
  const locks = (): Promise<unknown> =>
    page.evaluate(async () => (await navigator.locks.query()).held?.length);
  await expect.poll(locks).toBe(0);
  site.down = false;
  await page.reload();
  await page.evaluate(() => lab.tracer.startSpan('of another tracer').end());
  await expect.poll(last).toBe(3);
  await onDisk(page, 0);
});

test('code of the store that could not be loaded is loaded when the network is back', async ({
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'others never ask again for a module that failed');
  const [path = ''] = [...site.files.keys()].filter((name) => name.startsWith('/offline-store'));
  const file = site.files.get(path);
  site.files.delete(path);
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(3, 10));
  await expect.poll(async () => (await offline(page))?.kept).toBe('memory');
  if (file) site.files.set(path, file);
  await page.evaluate(() => void dispatchEvent(new Event('online')));
  await onDisk(page, 3);
  expect(await offline(page)).toMatchObject({ kept: 'disk' });
});

test('1 900 spans of an earlier page are delivered in a few seconds', async ({ page }) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(1_900, 1_000));
  await expect.poll(async () => (await kept(page)).length, { timeout: 30_000 }).toBe(1_900);
  await page.reload();
  site.down = false;
  const took = await page.evaluate(async () => {
    const begun = performance.now();
    lab.tracer.startSpan('next page').end();
    while (lab.tracer.stats().exported < 1_901)
      await new Promise((resolve) => void setTimeout(resolve, 50));
    return performance.now() - begun;
  });
  expect(last()).toBe(1_900);
  expect(took).toBeLessThan(20_000);
});

test('consent that two tracers take back is counted once, and no item is left', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(4, 10));
  await onDisk(page, 4);
  await page.goto(`${site.url}/next`);
  await page.goto(site.url);
  const counts = await page.evaluate(async () => {
    const tracers = [lab.make({ consent: false }), lab.make({ consent: false })];
    for (const tracer of tracers) tracer.consent(false);
    const count = (): number =>
      tracers.reduce((sum, tracer) => sum + (tracer.stats().dropped.no_consent ?? 0), 0);
    while (count() === 0) await new Promise((resolve) => void setTimeout(resolve, 20));
    await new Promise((resolve) => void setTimeout(resolve, 500));
    return count();
  });
  expect(counts).toBe(4);
  expect(await kept(page)).toEqual([]);
});

import { expect, type Page, test } from '@playwright/test';
import type { LocalBackend } from '@honeyhive/local';
import { kept, serveLab } from '../../fixtures/lab-page.ts';
import { down, type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(async () => {
  await site.close();
});

const indexes = (backend: LocalBackend): number[] =>
  backend
    .events({ name: 'last' })
    .map(({ metadata }) => Number(metadata['index']))
    .toSorted((one, other) => one - other);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const arrived = (backend: LocalBackend, count: number): Promise<unknown> =>
  backend.waitFor(({ events }) => events({ name: 'last' }).length >= count);

/** What the page's own tracer says of itself. */
const stats = (page: Page) => page.evaluate(() => lab.tracer.stats());
/** Waits until everything of the page's tracer that is not delivered is on disk. */
const onDisk = (page: Page, count: number): Promise<void> =>
  expect.poll(async () => (await stats(page)).offline?.items).toBe(count);

/** Works on the page until it has delivered something and has a disk to fall back on. */
async function begin(page: Page): Promise<void> {
  await page.evaluate(() => {
    lab.tracer.startSpan('before').end();
    return lab.tracer.flush();
  });
  await expect.poll(async () => (await stats(page)).offline?.kept).toBe('disk');
}

test('what was recorded while the relay was down arrives after a reload, and the books add up', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(20, 10_000));
  await onDisk(page, 20);
  await page.reload();
  await page.evaluate(() => lab.tracer.startSpan('new page').end());
  await expect.poll(async () => (await stats(page)).recorded).toBe(21);
  expect(site.a.events()).toEqual([]);
  site.down = false;
  await arrived(site.a, 20);
  expect(indexes(site.a)).toEqual(upTo(20));
  await expect
    .poll(() => stats(page))
    .toMatchObject({ recorded: 21, exported: 21, dropped: {}, pending: 0, offline: { items: 0 } });
  await expect.poll(() => kept(page)).toEqual([]);
});

test('what a page has recorded before its user has signed in arrives after that', async ({
  page,
}) => {
  site.faults.set('a', () => Promise.resolve(new Response('sign in', { status: 401 })));
  await page.goto(site.url);
  await page.evaluate(() => {
    lab.record(3, 10);
    return lab.tracer.flush({ timeoutMs: 500 });
  });
  await onDisk(page, 3);
  await expect.poll(() => site.refused.length).toBeGreaterThan(0);
  expect(await stats(page)).toMatchObject({ recorded: 3, dropped: {}, pending: 3 });
  site.faults.clear();
  await page.reload();
  await page.evaluate(() => lab.tracer.startSpan('signed in').end());
  await arrived(site.a, 3);
  expect(indexes(site.a)).toEqual(upTo(3));
});

for (const leaving of ['navigation', 'closing the tab'] as const) {
  test(`20 spans of 10 KB that ended just before ${leaving} all arrive, counting what the next page recovers`, async ({
    page,
    context,
    browserName,
  }) => {
    test.skip(
      browserName === 'webkit' && leaving === 'closing the tab',
      'its driver ends a window without asking the page: the last write is a race',
    );
    const keeper = await context.newPage();
    await page.goto(site.url);
    await begin(page);
    if (leaving === 'navigation') {
      const left = page.evaluate(() => {
        lab.record(20, 10_000);
        location.assign('/next');
      });
      left.catch(() => undefined);
      await page.waitForURL('**/next');
    } else {
      await page.evaluate(() => lab.record(20, 10_000));
      await page.close({ runBeforeUnload: true });
    }
    // The budget of the browser alone.
    await arrived(site.a, 5);
    await keeper.goto(site.url);
    await arrived(site.a, 20);
    expect(indexes(site.a)).toEqual(upTo(20));
    await expect.poll(() => kept(keeper)).toEqual([]);
  });
}

test('without a disk the first of a page’s last spans leave with it: roots, small ones, as many as the browser lets go', async ({
  page,
  context,
  browserName,
}) => {
  const keeper = await context.newPage();
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
  );
  await page.goto(site.url);
  // The code that sends is there then.
  await page.evaluate(() => {
    lab.tracer.startSpan('before').end();
    return lab.tracer.flush();
  });
  await page.evaluate(() => {
    const root = lab.tracer.startSpan('root');
    for (let index = 0; index < 20; index += 1)
      root
        .startSpan('last', { metadata: { index, text: 'x'.repeat(index < 18 ? 10_000 : 10) } })
        .end();
    root.end();
  });
  await page.close({ runBeforeUnload: true });
  // `fetchLater` has as much room again.
  await arrived(site.a, browserName === 'chromium' ? 11 : 6);
  // In requests of their own, which overtake each other.
  await expect.poll(() => site.a.events({ name: 'root' }).length).toBe(1);
  await expect.poll(() => indexes(site.a)).toEqual(expect.arrayContaining([18, 19]));
  await keeper.close();
});

test('a page leaves alone what a living page still has to send, and takes it over when that one has gone', async ({
  page,
  context,
}) => {
  await page.goto(site.url);
  site.faults.set('a', down);
  await page.evaluate(() => lab.record(3, 10));
  await onDisk(page, 3);
  const other = await context.newPage();
  await other.goto(site.url);
  await other.evaluate(() => lab.tracer.startSpan('of the other').end());
  await expect.poll(async () => (await stats(other)).offline?.kept).toBe('disk');
  await other.evaluate(() => lab.tracer.flush({ timeoutMs: 500 }));
  expect((await stats(other)).recorded).toBe(1);
  await page.close();
  await other.reload();
  await other.evaluate(() => lab.tracer.startSpan('again').end());
  await expect.poll(async () => (await stats(other)).recorded).toBe(5);
  site.faults.clear();
  await arrived(site.a, 3);
  expect(indexes(site.a)).toEqual([0, 1, 2]);
});

test('what was meant for one relay is never sent to another', async ({ page }) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => {
    lab.record(3, 10);
    lab.record(2, 10, lab.make({ relayUrl: '/relay/b' }));
    lab.record(1, 10, lab.make({ source: 'staging' }));
  });
  await expect.poll(async () => (await kept(page)).length).toBe(6);
  await page.reload();
  site.down = false;
  await page.evaluate(() => lab.tracer.startSpan('new page').end());
  await arrived(site.a, 3);
  await expect.poll(() => stats(page)).toMatchObject({ recorded: 4, exported: 4, dropped: {} });
  expect(site.b.events({ name: 'last' })).toEqual([]);
  expect(JSON.stringify(await kept(page))).toContain('staging');
});

test('the store is bounded: the oldest go first, and what nobody can send any more is counted', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(20, 10));
  await onDisk(page, 20);
  await page.reload();
  site.down = false;
  const next = await page.evaluate(async () => {
    const tracer = lab.make({ offline: { maxItems: 8 } });
    tracer.startSpan('new page').end();
    while (tracer.stats().exported < 8)
      await new Promise((resolve) => void setTimeout(resolve, 20));
    return tracer.stats();
  });
  expect(next.dropped['queue_full']).toBeGreaterThanOrEqual(12);
  const { recorded, exported, dropped, pending } = next;
  expect(recorded).toBe(exported + (dropped['queue_full'] ?? 0) + pending);
  expect(indexes(site.a).at(-1)).toBe(19);
  expect(indexes(site.a)).not.toContain(0);
});

test('what has been kept for too long is not sent any more, and counted as expired', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(4, 10));
  await onDisk(page, 4);
  await page.reload();
  site.down = false;
  const next = await page.evaluate(async () => {
    const tracer = lab.make({ offline: { maxAgeMs: 1 } });
    tracer.startSpan('new page').end();
    while (!tracer.stats().dropped.expired)
      await new Promise((resolve) => void setTimeout(resolve, 20));
    await tracer.flush();
    return tracer.stats();
  });
  expect(next).toMatchObject({ recorded: 5, exported: 1, dropped: { expired: 4 }, pending: 0 });
  expect(indexes(site.a)).toEqual([]);
  await expect.poll(() => kept(page)).toEqual([]);
});

test('nothing that redaction takes out, and no key, is ever on the disk', async ({ page }) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => {
    const tracer = lab.make({
      redact: (value) => (typeof value === 'string' ? value.replaceAll('plover', '*') : value),
    });
    tracer
      .startSpan('a plover', {
        inputs: { question: 'my plover plan', 'plover@b.io': { 'a plover': 1 } },
      })
      .setAttribute('x.plover', 1)
      .end();
    tracer.enrichSession({ userProperties: { password: 'plover', 'plover key': 1 }, ploverly: 1 });
    const direct = lab.make({
      relayUrl: '',
      apiKey: 'hh_of_the_page',
      serverUrl: `${location.origin}/relay/a`,
    });
    direct.startSpan('direct').end();
    // What is said of a session waits for its first span to arrive, unless the page may end.
    document.dispatchEvent(new Event('freeze'));
  });
  await expect.poll(async () => (await kept(page)).length).toBe(3);
  const text = JSON.stringify(await kept(page));
  expect(text).toContain('my * plan');
  expect(text).not.toContain('plover');
  expect(text).not.toContain('hh_of_the_page');
});

test('with `offline: false` nothing is ever on the disk', async ({ page }) => {
  site.down = true;
  await page.goto(site.url);
  const found = await page.evaluate(async () => {
    const tracer = lab.make({ offline: false });
    tracer.startSpan('one').end();
    await tracer.flush({ timeoutMs: 200 });
    return { stats: tracer.stats().offline, databases: await indexedDB.databases() };
  });
  expect(found).toEqual({ stats: { kept: 'memory', items: 0, refusals: 0 }, databases: [] });
});

test('spans that are open when a page is thrown away end as abandoned and arrive', async ({
  page,
  context,
  browserName,
}) => {
  test.skip(
    browserName === 'firefox',
    'it aborts scripts while the last tab of a process closes: about 1 of 10 spans that are open then goes with the page',
  );
  const keeper = await context.newPage();
  await page.goto(site.url);
  await page.evaluate(() => void lab.tracer.startSpan('open', { inputs: { question: 'why' } }));
  await page.close({ runBeforeUnload: true });
  await keeper.goto(site.url);
  await expect.poll(() => site.a.events({ name: 'open' }).length).toBe(1);
  const [open] = site.a.events({ name: 'open' });
  expect(open).toMatchObject({ outcome: 'abandoned', inputs: { question: 'why' } });
});

test('when the network is back nothing waits any longer', async ({
  page,
  context,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only Chromium can be taken off the network');
  await page.goto(site.url);
  await begin(page);
  await context.setOffline(true);
  await page.evaluate(() => lab.record(20, 1_000));
  await onDisk(page, 20);
  await context.setOffline(false);
  await arrived(site.a, 20);
  await expect.poll(() => stats(page)).toMatchObject({ recorded: 21, exported: 21, dropped: {} });
});

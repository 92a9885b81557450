import { expect, test } from '@playwright/test';
import type { LocalBackend } from '@honeyhive/local';
import { serveLab } from '../../fixtures/lab-page.ts';
import { down, type Fault, type Site, startSite } from '../../fixtures/site.ts';

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
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

test('80 spans each through a short outage and a long one arrive, each once, and the books add up', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const [short, long] = [8_000, 20_000];
  site.faults.set('a', down).set('b', down);
  await page.goto(site.url);
  await page.evaluate(() => {
    const tracers = [lab.make({}), lab.make({ relayUrl: '/relay/b' })];
    let count = 0;
    // Through both outages, as a page works through one.
    const timer = setInterval(() => {
      for (const tracer of tracers)
        tracer.startSpan('last', { metadata: { index: count, text: 'x'.repeat(2_000) } }).end();
      count += 1;
      if (count === 80) clearInterval(timer);
    }, 50);
    Object.assign(globalThis, { tracers });
  });
  await pause(short);
  site.faults.delete('a');
  await pause(long - short);
  expect(site.b.events()).toEqual([]);
  site.faults.delete('b');
  await expect.poll(() => indexes(site.a), { timeout: 40_000 }).toEqual(upTo(80));
  await expect.poll(() => indexes(site.b), { timeout: 40_000 }).toEqual(upTo(80));
  const books = (): Promise<unknown> =>
    page.evaluate(() => {
      const { tracers } = globalThis as unknown as { tracers: Array<typeof lab.tracer> };
      return tracers.map((tracer) => tracer.stats());
    });
  const all = { recorded: 80, exported: 80, dropped: {}, pending: 0 };
  // The backend has a span a moment before the page hears of it.
  await expect.poll(books).toMatchObject([all, all]);
});

test('35 batches arrive from a relay whose answers are not to be stored', async ({ page }) => {
  const noStore: Fault = async (relay) => {
    const response = await relay();
    return new Response('{}', {
      status: response.status,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
  };
  site.faults.set('a', noStore);
  await page.goto(site.url);
  const flushed = await page.evaluate(async () => {
    const tracer = lab.make({ disableBatch: true });
    for (let index = 0; index < 35; index += 1) {
      tracer.startSpan('last', { metadata: { index, text: 'x'.repeat(30_000) } }).end();
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
    return tracer.flush();
  });
  expect(indexes(site.a)).toEqual(upTo(35));
  expect(flushed).toMatchObject({ dropped: {}, pending: 0 });
});

test('a relay that asks for three seconds is asked once in that time, whatever the page does', async ({
  page,
}) => {
  const asked: number[] = [];
  site.faults.set('a', (relay) => {
    asked.push(Date.now());
    if (asked.length > 1) return relay();
    return Promise.resolve(new Response(null, { status: 429, headers: { 'retry-after': '3' } }));
  });
  await page.goto(site.url);
  const books = await page.evaluate(async () => {
    const tracer = lab.make({ batch: { delayMs: 50 } });
    for (let index = 0; index < 10; index += 1) {
      tracer.startSpan('last', { metadata: { index } }).end();
      void tracer.flush();
      await new Promise((resolve) => void setTimeout(resolve, 100));
    }
    while (tracer.stats().pending > 0) await new Promise((resolve) => void setTimeout(resolve, 50));
    return tracer.stats();
  });
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(2_900);
  expect(books).toMatchObject({ recorded: 10, exported: 10, dropped: {} });
  expect(indexes(site.a)).toEqual(upTo(10));
});

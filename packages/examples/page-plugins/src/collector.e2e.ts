import type { HoneyHiveTracer } from '@honeyhive/web';
import type { otlpExporter } from '@honeyhive/web/otlp';
import { expect, type Page, test } from '@playwright/test';
import { type Pages, servePages } from './server/serve-pages.ts';

interface OnPage {
  readonly tracer: HoneyHiveTracer;
  readonly otlpExporter: typeof otlpExporter;
  readonly HoneyHiveTracer: typeof HoneyHiveTracer;
}

let pages: Pages;
test.beforeEach(async ({ page }) => {
  pages = await servePages();
  await page.goto(`${pages.url}/collector`);
});
test.afterEach(() => pages.close());

const record = (page: Page, count: number, size = 10): Promise<void> =>
  page.evaluate(
    ([spans, characters]) => {
      const { tracer } = globalThis as unknown as OnPage;
      for (let index = 0; index < spans; index += 1)
        tracer.startSpan('work', { metadata: { index, text: 'x'.repeat(characters) } }).end();
    },
    [count, size] as const,
  );
const stats = (page: Page) => page.evaluate(() => (globalThis as unknown as OnPage).tracer.stats());
const arrived = (): number =>
  new Set(pages.collector.events({ name: 'work' }).map((event) => event.event_id)).size;

test('spans of a page arrive at the Collector, and HoneyHive is asked for nothing', async ({
  page,
}) => {
  await page.getByRole('button').click();
  await expect.poll(() => pages.collector.events({ name: 'ask' }).length).toBe(1);
  expect(pages.honeyhive.requests()).toEqual([]);
  await expect
    .poll(() => stats(page))
    .toMatchObject({ recorded: 1, exported: 1, dropped: {}, pending: 0 });
});

for (const [name, fault] of Object.entries({
  'does not answer': (): undefined => undefined,
  'answers 503': () => new Response('', { status: 503 }),
}))
  test(`a Collector that ${name} for a while gets all 80 spans`, async ({ page }) => {
    pages.fault = fault;
    await record(page, 80);
    await expect.poll(() => pages.collected).toBeGreaterThan(1);
    pages.fault = undefined;
    await expect.poll(arrived).toBe(80);
    await expect.poll(() => stats(page)).toMatchObject({ exported: 80, dropped: {}, pending: 0 });
  });

test('what the Collector has accepted in part is counted so', async ({ page }) => {
  pages.fault = () => Response.json({ partialSuccess: { rejectedSpans: '1' } });
  await record(page, 2);
  await expect
    .poll(() => stats(page))
    .toMatchObject({ exported: 1, dropped: { rejected: 1 }, pending: 0 });
});

test('a pause of a minute that the Collector asks for is kept', async ({ page }) => {
  pages.fault = () => new Response('', { status: 429, headers: { 'retry-after': '60' } });
  await record(page, 2);
  await expect.poll(() => pages.collected).toBe(1);
  await record(page, 2);
  await page.evaluate(() => (globalThis as unknown as OnPage).tracer.flush({ timeoutMs: 1_500 }));
  expect(pages.collected).toBe(1);
  expect(await stats(page)).toMatchObject({ recorded: 4, dropped: {}, pending: 4 });
});

test('what a page could not send is sent by the next one, and to no other Collector', async ({
  page,
}) => {
  pages.fault = () => undefined;
  await record(page, 10, 10_000);
  await expect.poll(async () => (await stats(page)).offline?.items).toBe(10);
  await page.reload();
  pages.fault = undefined;
  const other = await page.evaluate(async () => {
    const { otlpExporter, HoneyHiveTracer } = globalThis as unknown as OnPage;
    const tracers = [{ url: '/v1/traces', headers: { 'x-tenant': 'b' } }, { url: '/other' }].map(
      (options) => new HoneyHiveTracer({ exporter: otlpExporter(options) }),
    );
    await new Promise((resolve) => void setTimeout(resolve, 2_500));
    return tracers.map((tracer) => tracer.stats().recorded);
  });
  expect(other).toEqual([0, 0]);
  await expect.poll(arrived).toBe(10);
  await expect
    .poll(() => stats(page))
    .toMatchObject({ recorded: 10, exported: 10, pending: 0, offline: { items: 0 } });
});

test('20 spans of 10 KB that ended just before the page is left arrive, counting what the next page recovers', async ({
  page,
}) => {
  await page.getByRole('button').click();
  await expect.poll(async () => (await stats(page)).offline?.kept).toBe('disk');
  await expect.poll(async () => (await stats(page)).pending).toBe(0);
  const left = page.evaluate(() => {
    const { tracer } = globalThis as unknown as OnPage;
    for (let index = 0; index < 20; index += 1)
      tracer.startSpan('work', { metadata: { index, text: 'x'.repeat(10_000) } }).end();
    location.assign('/collector?next');
  });
  left.catch(() => undefined);
  await page.waitForURL('**/collector?next');
  await expect.poll(arrived).toBe(20);
});

test('a page can write protobuf, for a backend that reads nothing else', async ({ page }) => {
  const told = await page.evaluate(async () => {
    const { otlpExporter, HoneyHiveTracer } = globalThis as unknown as OnPage;
    const exporter = otlpExporter({ url: '/v1/traces', protocol: 'http/protobuf' });
    const tracer = new HoneyHiveTracer({ exporter });
    tracer.withSpan('work', { inputs: { question: 'why' } }, () => 1);
    const flushed = await tracer.flush();
    return { flushed, kept: tracer.stats().offline?.kept };
  });
  expect(told).toEqual({ flushed: { exported: 1, dropped: {}, pending: 0 }, kept: 'memory' });
  expect(pages.collector.events({ name: 'work' })[0]?.inputs).toEqual({ question: 'why' });
});

import { expect, test } from '@playwright/test';
import { type Pages, servePages } from './server/serve-pages.ts';

interface OnPage {
  readonly run: () => Promise<void>;
  readonly problems: readonly string[];
  readonly isManaged: boolean;
}

let pages: Pages;
test.afterEach(() => pages.close());

/** Each event with the name of its parent and the flow it belongs to. */
function tree(): ReadonlyArray<readonly [name: string, under: string | undefined, flow: number]> {
  const events = pages.honeyhive.events();
  const nameOf = new Map(events.map((event) => [event.event_id, event.event_name]));
  return events.map((event) => [
    event.event_name,
    nameOf.get(event.parent_id ?? ''),
    Number(event.metadata['flow'] ?? 0),
  ]);
}

const BETWEEN = ['after a timer', 'after fetch', 'in catch', 'after the other', 'after the inner'];

test('with `await` lowered, every span of interleaved flows has its parent, and tracers stay apart', async ({
  page,
}) => {
  pages = await servePages('es2016');
  await page.goto(`${pages.url}/zone`);
  await page.evaluate(() => (globalThis as unknown as OnPage).run());
  const events = tree();
  for (const flow of [1, 2, 3]) {
    const under = (name: string): ReadonlyArray<string | undefined> =>
      events.filter((event) => event[0] === name && event[2] === flow).map((event) => event[1]);
    for (const name of [...BETWEEN, 'inner'])
      expect([name, ...under(name)]).toEqual([name, `flow ${flow}`]);
    expect(under('in the inner')).toEqual(['inner']);
  }
  expect(
    events.filter(([name]) => /^(?:outside|of the other)$/.test(name)).map((event) => event[1]),
  ).toEqual([undefined, undefined, undefined, undefined]);
  expect(await page.evaluate(() => (globalThis as unknown as OnPage).problems)).toEqual([]);
});

test('with a native `await` no span has a wrong parent, all end, and it is said once', async ({
  page,
}) => {
  pages = await servePages('es2022');
  await page.goto(`${pages.url}/zone`);
  await page.evaluate(() => (globalThis as unknown as OnPage).run());
  const events = tree();
  expect(events.length).toBeGreaterThan(20);
  for (const [name, under, flow] of events)
    if (under !== undefined)
      expect([name, under]).toEqual([name, name === 'in the inner' ? 'inner' : `flow ${flow}`]);
  expect(await page.evaluate(() => (globalThis as unknown as OnPage).problems)).toEqual([
    'await_not_lowered',
  ]);
});

test('on a page without zone.js the tracer carries context its own way, and it is said', async ({
  page,
}) => {
  pages = await servePages('es2022');
  await page.goto(`${pages.url}/zone-peer`);
  await page.evaluate(() => (globalThis as unknown as OnPage).run());
  expect(await page.evaluate(() => (globalThis as unknown as OnPage).problems)).toEqual([
    'no_zone',
  ]);
  expect(tree()).toEqual(expect.arrayContaining([['after', 'turn', 0]]));
});

test('on a page with its own zone.js there is no second one', async ({ page }) => {
  pages = await servePages('es2016');
  await page.goto(`${pages.url}/zone`);
  const zone = await page.evaluateHandle(() => (globalThis as { Zone?: unknown }).Zone);
  await page.addScriptTag({ type: 'module', url: '/zone-peer.js' });
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as OnPage).isManaged))
    .toBe(true);
  expect(await page.evaluate((own) => (globalThis as { Zone?: unknown }).Zone === own, zone)).toBe(
    true,
  );
  await page.evaluate(() => (globalThis as unknown as OnPage).run());
  expect(tree()).toEqual(expect.arrayContaining([['after', 'turn', 0]]));
});

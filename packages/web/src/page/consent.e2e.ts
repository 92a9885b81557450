import { expect, test } from '@playwright/test';
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

test('taking consent back throws away what waits, in memory and on disk, ends what is open, and counts all of it', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => {
    lab.record(5, 1_000);
    lab.tracer.enrichSession({ userProperties: { name: 'somebody' } });
    // What is said of a session waits for its first span to arrive, unless the page may end.
    document.dispatchEvent(new Event('freeze'));
  });
  await expect.poll(async () => (await kept(page)).length).toBe(6);
  await page.evaluate(() => {
    const { tracer } = lab;
    const open = tracer.startSpan('open');
    tracer.consent(false);
    open.enrich({ metadata: { late: true } });
    open.end();
    lab.record(3, 10);
    tracer.enrichSession({ metadata: { late: true } });
    tracer.createEvent({ eventName: 'late' });
  });
  await expect.poll(async () => (await kept(page)).length).toBe(0);
  site.down = false;
  const books = await page.evaluate(async () => {
    await lab.tracer.flush();
    return lab.tracer.stats();
  });
  expect(books).toMatchObject({ recorded: 7, exported: 0, dropped: { no_consent: 7 }, pending: 0 });
  await page.reload();
  await page.evaluate(async () => {
    lab.tracer.startSpan('next page').end();
    await lab.tracer.flush();
  });
  expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['next page']);
});

test('without consent nothing is recorded, kept or sent until it is given, and what an earlier page has left waits too', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(2, 10));
  await expect.poll(async () => (await kept(page)).length).toBe(2);
  await page.reload();
  // The page before had reason to say that nobody answers.
  problems.length = 0;
  site.down = false;
  await page.evaluate(async () => {
    const tracer = lab.make({ consent: false });
    Object.assign(globalThis, { tracer });
    tracer.withSpan('early', () => undefined);
    await tracer.flush();
  });
  const before = await page.evaluate(() => {
    const { tracer } = globalThis as unknown as { tracer: typeof lab.tracer };
    const early = tracer.stats();
    tracer.consent(true);
    tracer.startSpan('agreed').end();
    return early;
  });
  expect(before).toMatchObject({ recorded: 0, dropped: {} });
  await site.a.waitFor((backend) => backend.events().length === 3);
  expect(
    site.a
      .events()
      .map(({ event_name }) => event_name)
      .toSorted(),
  ).toEqual(['agreed', 'last', 'last']);
  expect(problems).toEqual([]);
});

for (const [moment, interface_, method] of [
  ['looks at what they have left', 'LockManager', 'query'],
  ['takes it over', 'IDBObjectStore', 'delete'],
] as const) {
  test(`consent taken back while the page ${moment} keeps what earlier pages have left from being sent, also after it is given again`, async ({
    page,
  }) => {
    site.down = true;
    await page.goto(site.url);
    await page.evaluate(() => lab.record(4, 10));
    await expect.poll(async () => (await kept(page)).length).toBe(4);
    await page.reload();
    site.down = false;
    const books = await page.evaluate(
      async ([owner, name]) => {
        const { tracer } = lab;
        // Just then, of all moments: the browser calls the very function that the page is in.
        const { prototype } = Reflect.get(globalThis, owner) as { prototype: object };
        const before = Reflect.get(prototype, name) as (...given: unknown[]) => unknown;
        Reflect.set(prototype, name, function (this: unknown, ...given: unknown[]) {
          Reflect.set(prototype, name, before);
          tracer.consent(false);
          tracer.consent(true);
          return before.apply(this, given);
        });
        while (!tracer.stats().dropped.no_consent)
          await new Promise((resolve) => void setTimeout(resolve, 20));
        tracer.startSpan('agreed again').end();
        await tracer.flush();
        return tracer.stats();
      },
      [interface_, method] as const,
    );
    expect(books).toMatchObject({
      recorded: 5,
      exported: 1,
      dropped: { no_consent: 4 },
      pending: 0,
    });
    await expect.poll(() => kept(page)).toEqual([]);
    expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['agreed again']);
  });
}

test('consent taken back removes what earlier pages have left, though this one has recorded nothing', async ({
  page,
}) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(4, 10));
  await expect.poll(async () => (await kept(page)).length).toBe(4);
  await page.reload();
  const books = await page.evaluate(async () => {
    const tracer = lab.make({ consent: false });
    tracer.consent(false);
    while (!tracer.stats().dropped.no_consent)
      await new Promise((resolve) => void setTimeout(resolve, 20));
    return tracer.stats();
  });
  expect(books).toMatchObject({ recorded: 4, dropped: { no_consent: 4 }, pending: 0 });
  expect(await kept(page)).toEqual([]);
});

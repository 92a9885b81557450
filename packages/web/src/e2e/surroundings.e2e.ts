import { expect, type Page, test } from '@playwright/test';
import type { TracerStats } from '../index.ts';
import { kept, serveLab, STRICT, watch } from '../../fixtures/lab-page.ts';
import type { Task } from '../../fixtures/lab-worker.ts';
import { type Fault, type Site, startSite } from '../../fixtures/site.ts';

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

const last = (): number => site.a.events({ name: 'last' }).length;

/** Tells the worker of `page` something; gives its tracer's own figures. */
const tell = (page: Page, task: Task): Promise<TracerStats> =>
  page.evaluate(
    (data) =>
      new Promise<TracerStats>((resolve) => {
        const { worker } = globalThis as unknown as { worker: Worker };
        const isOwn = worker instanceof Worker;
        (isOwn ? worker : navigator.serviceWorker).addEventListener(
          'message',
          (event) => resolve((event as MessageEvent<TracerStats>).data),
          { once: true },
        );
        if (!isOwn) navigator.serviceWorker.startMessages();
        worker.postMessage(data, []);
      }),
    task,
  );

for (const [kind, file, type] of [
  ['a worker', '/lab-worker.js', 'module'],
  ['a worker in one script', '/classic-worker.js', 'classic'],
] as const) {
  test(`${kind} delivers, and what it could not deliver when it was ended arrives setTimer`, async ({
    page,
  }) => {
    await page.goto(`${site.url}/next`);
    await page.evaluate(
      ([url, how]) => Object.assign(globalThis, { worker: new Worker(url, { type: how }) }),
      [file, type] as const,
    );
    expect(await tell(page, { record: 2, until: 'delivered' })).toMatchObject({ exported: 2 });
    site.down = true;
    expect(await tell(page, { record: 3, until: 'kept' })).toMatchObject({
      pending: 3,
      offline: { kept: 'disk', items: 3, refusals: 0 },
    });
    await page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.terminate());
    site.down = false;
    await page.goto(site.url);
    // A browser takes its time to end a worker; who looks too early looks again.
    await expect.poll(last, { timeout: 40_000 }).toBe(5);
    await expect.poll(() => kept(page)).toEqual([]);
  });
}

test('a service worker delivers and keeps what it cannot deliver', async ({ page }) => {
  await page.goto(`${site.url}/next`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/classic-worker.js');
    const { active } = await navigator.serviceWorker.ready;
    Object.assign(globalThis, { worker: active });
  });
  expect(await tell(page, { record: 2, until: 'delivered' })).toMatchObject({ exported: 2 });
  site.down = true;
  expect(await tell(page, { record: 3, until: 'kept' })).toMatchObject({
    pending: 3,
    offline: { kept: 'disk', items: 3, refusals: 0 },
  });
  site.down = false;
  await expect.poll(last).toBe(5);
  expect(problems).toEqual([]);
});

test('a service worker that may not load more code delivers from memory, and says nothing on the console', async ({
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'module service workers are new in others');
  await page.goto(`${site.url}/next`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/lab-service-worker.js', { type: 'module' });
    const { active } = await navigator.serviceWorker.ready;
    Object.assign(globalThis, { worker: active });
  });
  expect(await tell(page, { record: 2, until: 'kept' })).toMatchObject({
    offline: { kept: 'memory', items: 0 },
    failures: {},
  });
  await expect.poll(last).toBe(2);
  expect(problems).toEqual([]);
});

const DENIED: ReadonlyArray<readonly [string, () => void]> = [
  [
    'a browser that denies storage',
    () =>
      Object.defineProperty(globalThis, 'indexedDB', {
        value: {
          open: () => {
            throw new DOMException('denied', 'SecurityError');
          },
        },
      }),
  ],
  [
    'a browser that has storage and gives none of it',
    () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    },
  ],
  [
    'a browser without locks',
    () => Object.defineProperty(navigator, 'locks', { value: undefined }),
  ],
];
for (const [what, arrange] of DENIED) {
  test(`${what} is lived with: everything is delivered, and nothing said on the console`, async ({
    page,
  }) => {
    await page.addInitScript(arrange);
    await page.goto(site.url);
    const stats = await page.evaluate(async () => {
      lab.record(20, 10_000);
      while (lab.tracer.stats().offline?.kept === 'waiting')
        await new Promise((resolve) => void setTimeout(resolve, 10));
      lab.record(20, 10_000);
      await lab.tracer.flush();
      return lab.tracer.stats();
    });
    expect(stats).toMatchObject({ recorded: 40, exported: 40, dropped: {}, failures: {} });
    await page.reload();
    expect(last()).toBe(40);
    expect(problems).toEqual([]);
  });
}

/** A relay that answers everybody, as one has to for frames that have no origin. */
const openToAll: Fault = async (relay, request) => {
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'access-control-allow-methods': 'PUT',
  };
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
  const own = new Headers(request.headers);
  own.set('origin', new URL(request.url).origin);
  own.delete('sec-fetch-site');
  const { status } = await relay(new Request(request, { headers: own }));
  return new Response('{}', { status, headers });
};

test('in a sandboxed frame, which has no origin and no storage, everything is delivered', async ({
  page,
}) => {
  site.faults.set('a', openToAll);
  await page.goto(`${site.url}/sandbox`);
  const [, frame] = page.frames();
  const stats = await frame?.evaluate(async () => {
    lab.record(3, 10);
    while (lab.tracer.stats().offline?.kept === 'waiting')
      await new Promise((resolve) => void setTimeout(resolve, 10));
    await lab.tracer.flush();
    return { origin: globalThis.origin, ...lab.tracer.stats() };
  });
  expect(stats).toMatchObject({
    origin: 'null',
    recorded: 3,
    exported: 3,
    offline: { kept: 'memory' },
    failures: {},
  });
  expect(last()).toBe(3);
  expect(problems).toEqual([]);
});

test('a strict policy with Trusted Types is not violated by the store, by leaving, or by recovery', async ({
  page,
}) => {
  await serveLab(site, STRICT);
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      if (!event.blockedURI.endsWith('/favicon.ico'))
        violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(20, 10_000));
  await expect.poll(async () => (await kept(page)).length).toBe(20);
  await page.reload();
  site.down = false;
  await page.evaluate(() => lab.tracer.startSpan('new page').end());
  await expect.poll(last).toBe(20);
  expect(
    await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations),
  ).toEqual([]);
});

test('two copies of the SDK with two tracers each share the disk and the last breath, and lose nothing', async ({
  page,
}) => {
  await page.goto(`${site.url}/two`);
  await page.evaluate(() => lab.tracer.startSpan('before').end());
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().offline?.kept)).toBe('disk');
  const left = page.evaluate(() => {
    for (const [copy, { make, record }] of labs.entries())
      for (const relay of ['a', 'b'])
        record(10, 5_000, make({ relayUrl: `/relay/${relay}`, sessionName: `copy ${copy}` }));
    location.assign('/next');
  });
  left.catch(() => undefined);
  await page.waitForURL('**/next');
  await page.goto(`${site.url}/two`);
  await page.evaluate(() => {
    for (const { make } of labs)
      for (const relay of ['a', 'b'])
        make({ relayUrl: `/relay/${relay}` })
          .startSpan('again')
          .end();
  });
  const counts = (): number[] =>
    [site.a, site.b].map((backend) => backend.events({ name: 'last' }).length);
  await expect.poll(counts).toEqual([20, 20]);
  await expect.poll(() => kept(page)).toEqual([]);
});

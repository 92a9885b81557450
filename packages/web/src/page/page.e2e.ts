import { expect, type Page, test } from '@playwright/test';
import type { LocalBackend } from '@honeyhive/local';
import { serveLab, STRICT, watch } from '../../fixtures/lab-page.ts';
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

type Event = ReturnType<LocalBackend['events']>[number];
const flowOf = (event: Event | undefined): unknown => event?.metadata['flow'];
const parentOf = (event: Event): Event | undefined =>
  site.a.events().find(({ span_id }) => span_id === event.parent_span_id);
const rootOf = (event: Event): Event => {
  const parent = parentOf(event);
  return parent ? rootOf(parent) : event;
};

for (const kind of ['wrapped', 'withSpan', 'bind', 'class'] as const) {
  for (const flows of [2, 10]) {
    test(`${flows} interleaved flows: the parent is right after each await of a promise of ours (${kind}), and never another flow's`, async ({
      page,
    }) => {
      await page.goto(site.url);
      await page.evaluate(([how, count]) => lab.restoring(how, count), [kind, flows] as const);
      const events = site.a.events();
      const named = (name: string): Event[] => events.filter((event) => event.event_name === name);
      for (const name of ['before', 'after one', 'after two']) {
        expect(named(name)).toHaveLength(flows);
        for (const event of named(name)) {
          expect(parentOf(event)?.event_name, name).toBe(`flow ${String(flowOf(event))}`);
        }
      }
      for (const name of ['after a microtask', 'after a task', 'after a plain fetch', 'outside']) {
        expect(named(name)).toHaveLength(name === 'outside' ? 1 : flows);
        for (const event of named(name)) {
          const root = rootOf(event);
          if (root !== event) expect(flowOf(root), name).toBe(flowOf(event));
        }
      }
      const inner = kind === 'withSpan' ? 'inner' : 'step';
      const inners = events.filter(({ event_name }) => event_name.startsWith(inner));
      expect(inners).toHaveLength(kind === 'bind' ? 0 : flows * 3);
      expect(problems).toEqual([]);
    });
  }
}

test('a rejected await of a wrapped function restores its own flow in the catch block', async ({
  page,
}) => {
  await page.goto(site.url);
  await page.evaluate(() => lab.rejected(10));
  const caught = site.a.events({ name: 'in catch' });
  expect(caught).toHaveLength(10);
  for (const event of caught)
    expect(parentOf(event)?.event_name).toBe(`flow ${String(flowOf(event))}`);
  expect(problems).toEqual([]);
});

test('handles give the right parent everywhere, with ten interleaved flows', async ({ page }) => {
  await page.goto(site.url);
  await page.evaluate(() => lab.handles(10));
  for (const name of ['after a task', 'after fetch', 'block', 'in a timer', 'in run']) {
    const events = site.a.events({ name });
    expect(events).toHaveLength(10);
    for (const event of events)
      expect(parentOf(event)?.event_name, name).toBe(`flow ${String(flowOf(event))}`);
  }
  const inside = site.a.events({ name: 'in block' });
  expect(inside).toHaveLength(10);
  for (const event of inside) {
    const block = parentOf(event);
    expect([block?.event_name, flowOf(block)]).toEqual(['block', flowOf(event)]);
  }
  expect(problems).toEqual([]);
});

test('a streamed answer reaches the page whole, its span ends with it, and the server’s request is in the same tree', async ({
  page,
}) => {
  await page.goto(site.url);
  expect(await page.evaluate(() => lab.readAnswer())).toBe(
    'data: 0\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\n',
  );
  await site.a.waitFor((backend) => backend.events({ name: 'GET /sse' }).length === 2);
  const [turn] = site.a.events({ name: 'turn' });
  const tree = site.a.tree(turn?.session_id ?? '');
  expect(tree.map(({ event_name }) => event_name)).toEqual(['turn']);
  const [browser] = tree[0]?.children ?? [];
  const [server] = browser?.children ?? [];
  expect([browser?.kind, server?.kind]).toEqual(['client', 'server']);
  expect(browser?.outcome).toBe('ok');
  // Four pieces, 25 ms between them: a span that ended with the headers would be far shorter.
  expect(browser?.duration).toBeGreaterThan(75);
  expect(problems).toEqual([]);
});

for (const how of ['cancel', 'abort', 'abort without a reader'] as const) {
  test(`stopping an answer by ${how} reaches the server within a second and is cancelled, not failed`, async ({
    page,
  }) => {
    await page.goto(site.url);
    const stopped = await page.evaluate((way) => lab.stopAnswer('one', way), how);
    expect((await site.left('one')) - stopped).toBeLessThan(1_000);
    await site.a.waitFor((backend) => backend.events({ name: 'GET /sse' }).length === 2);
    const events = site.a.events({ name: 'GET /sse' });
    expect(events.map(({ kind, outcome, error }) => ({ kind, outcome, error }))).toEqual([
      { kind: 'client', outcome: 'cancelled', error: null },
      { kind: 'server', outcome: 'cancelled', error: null },
    ]);
    expect(problems).toEqual([]);
  });
}

const lastOnes = (backend: LocalBackend): unknown[] =>
  backend
    .events({ name: 'last' })
    .map(({ metadata }) => metadata['index'])
    .toSorted((a, b) => Number(a) - Number(b));
/** What a page does at first loads the code that sends: earlier than that, see back-end.e2e.ts. */
const begin = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    lab.tracer.startSpan('before').end();
    return lab.tracer.flush();
  });
const twenty = Array.from({ length: 20 }, (_, index) => index);

test('20 spans of 2 KB that ended just before the tab is closed arrive, each once', async ({
  page,
  context,
}) => {
  const keeper = await context.newPage();
  await page.goto(site.url);
  await begin(page);
  await page.evaluate(() => lab.record(20, 2_048));
  await page.close({ runBeforeUnload: true });
  await site.a.waitFor((backend) => backend.events({ name: 'last' }).length >= 20);
  expect(lastOnes(site.a)).toEqual(twenty);
  await keeper.close();
});

test('20 spans of 2 KB that ended just before a navigation arrive, each once', async ({ page }) => {
  await page.goto(site.url);
  await begin(page);
  // The navigation takes away the context that would answer, so there may be no answer to wait for.
  const left = page.evaluate(() => {
    lab.record(20, 2_048);
    location.assign('/next');
  });
  left.catch(() => undefined);
  await page.waitForURL('**/next');
  await site.a.waitFor((backend) => backend.events({ name: 'last' }).length >= 20);
  expect(lastOnes(site.a)).toEqual(twenty);
});

test('spans wait while the relay is down and arrive when it is back', async ({ page }) => {
  site.down = true;
  await page.goto(site.url);
  await page.evaluate(() => lab.record(3, 10));
  await expect.poll(() => site.refused.length).toBeGreaterThan(1);
  expect(site.a.events()).toEqual([]);
  site.down = false;
  await site.a.waitFor((backend) => backend.events({ name: 'last' }).length === 3);
  expect(lastOnes(site.a)).toEqual([0, 1, 2]);
});

test('a tab that is hidden while the relay is down delivers when it is up again, each span once', async ({
  page,
}) => {
  await page.goto(site.url);
  site.down = true;
  await page.evaluate(() => {
    lab.record(3, 10);
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'visibilityState');
  });
  await expect.poll(() => site.refused.length).toBeGreaterThan(0);
  expect(site.a.events()).toEqual([]);
  site.down = false;
  await site.a.waitFor((backend) => backend.events({ name: 'last' }).length === 3);
  expect(lastOnes(site.a)).toEqual([0, 1, 2]);
  const { exported, dropped, pending } = await page.evaluate(async () => {
    await lab.tracer.flush();
    return lab.tracer.stats();
  });
  expect({ exported, dropped, pending }).toEqual({ exported: 3, dropped: {}, pending: 0 });
});

test('a flush waits for the requests that were sent when the tab was hidden', async ({ page }) => {
  await page.goto(site.url);
  const flushed = await page.evaluate(() => {
    lab.record(2, 10);
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'visibilityState');
    return lab.tracer.flush();
  });
  expect(flushed).toEqual({ exported: 2, dropped: {}, pending: 0 });
  expect(lastOnes(site.a)).toEqual([0, 1]);
  expect(problems).toEqual([]);
});

test('ten flows that share one promise each get their own span back', async ({ page }) => {
  await page.goto(site.url);
  await page.evaluate(() => lab.shared(10));
  for (const name of ['after sharing', 'after sharing again']) {
    const events = site.a.events({ name });
    expect(events).toHaveLength(10);
    for (const event of events)
      expect(parentOf(event)?.event_name, name).toBe(`flow ${String(flowOf(event))}`);
  }
  expect(site.a.events()).toHaveLength(10 * 3 + 1);
  expect(problems).toEqual([]);
});

for (const [what, path] of [
  ['two tracers', '/'],
  ['two copies of the SDK', '/two'],
] as const) {
  test(`${what} on one page stay apart: parents, sessions, traces, export`, async ({ page }) => {
    await page.goto(site.url + path);
    await page.evaluate(() => {
      const [first, second] = labs;
      return second && first ? first.besideCopy(second) : lab.twoTracers();
    });
    const shape = (backend: LocalBackend): unknown =>
      backend
        .sessions()
        .map(({ session_id }) =>
          backend
            .tree(session_id)
            .map(({ event_name, children }) => [
              event_name,
              children.map((child) => child.event_name).toSorted(),
            ]),
        );
    const headers = site.seen.find(({ path: asked }) => asked === '/echo')?.headers;
    expect(shape(site.a)).toEqual([[['outer a', ['GET /echo', 'inside a']]]]);
    expect(shape(site.b)).toEqual([[['inner b', ['GET /echo', 'inside b']]]]);
    expect(headers?.['traceparent']?.split('-')).toHaveLength(4);
    const traces = (backend: LocalBackend): Set<unknown> =>
      new Set(backend.events().map(({ trace_id }) => trace_id));
    expect([...traces(site.a)].filter((id) => traces(site.b).has(id))).toEqual([]);
    expect(site.a.events().flatMap(({ links }) => links)).toEqual([]);
    expect(problems).toEqual([]);
  });
}

test('a strict Content-Security-Policy with Trusted Types is not violated', async ({ page }) => {
  await serveLab(site, STRICT);
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      // Browsers ask for an icon by themselves; the page has none.
      if (!event.blockedURI.endsWith('/favicon.ico'))
        violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(site.url);
  await page.evaluate(() => lab.readAnswer());
  expect(site.a.events({ name: 'turn' })).toHaveLength(1);
  expect(
    await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations),
  ).toEqual([]);
});

test('the session survives a reload, and another tab has its own', async ({ page, context }) => {
  await page.goto(site.url);
  const first = await page.evaluate(() => lab.tracer.sessionId);
  await page.reload();
  expect(await page.evaluate(() => lab.tracer.sessionId)).toBe(first);
  const other = await context.newPage();
  await other.goto(site.url);
  expect(await other.evaluate(() => lab.tracer.sessionId)).not.toBe(first);
});

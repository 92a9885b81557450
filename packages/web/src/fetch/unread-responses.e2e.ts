import { expect, type Page, test } from '@playwright/test';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

declare global {
  /** Milliseconds that the slowest call of the page has taken. */
  // oxlint-disable-next-line vars-on-top -- how a global is declared
  var longestMs: number | undefined;
}

let site: Site;
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  await page.goto(site.url);
  await page.evaluate(() => void lab.traceFetch(lab.tracer));
});
test.afterEach(() => site.close());

const TYPES = [
  'text/event-stream',
  'text/plain',
  'application/octet-stream',
  'text/x-component',
  '',
];
const openSpans = (page: Page): Promise<number> =>
  page.evaluate(() => lab.tracer.stats().openSpans);
/** Runs `code` with an answer of each type: `ask(count)` makes the request, `wait(ms)` passes time. */
const use = (page: Page, code: string): Promise<unknown> =>
  page.evaluate(
    async ([script, types]) => {
      const wait = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));
      return Promise.all(
        types.map((type) => {
          const ask = async (count: number | string, init?: RequestInit) => {
            const asked = performance.now();
            const answer = await fetch(`/sse?count=${count}&type=${type}`, init);
            globalThis.longestMs = Math.max(globalThis.longestMs ?? 0, performance.now() - asked);
            return answer;
          };
          // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the scripts are rows of a table
          return new Function('ask', 'wait', 'type', `return (async () => { ${script} })()`)(
            ask,
            wait,
            type,
          ) as unknown;
        }),
      );
    },
    [code, TYPES] as const,
  );
/** The spans of the page's requests, once all have ended. */
async function ended(page: Page) {
  await expect.poll(() => openSpans(page)).toBe(0);
  await page.evaluate(() => lab.tracer.flush());
  const spans = site.a.events({ name: 'GET /sse' }).filter(({ kind }) => kind === 'client');
  expect(spans).toHaveLength(TYPES.length);
  return spans;
}

const UNREAD: Readonly<Record<string, string>> = {
  'is not looked at': 'await ask(3)',
  'is looked at without its body': 'return (await ask(3)).ok',
  'is looked at with its body': 'return (await ask(3)).body.locked',
  'is copied and forgotten': '(await ask(3)).clone()',
  'never ends': `globalThis.kept = [...(globalThis.kept ?? []), await ask('Infinity')]`,
  'goes into a cache': 'await (await caches.open("answers")).put(`/kept?${type}`, await ask(3))',
  'is asked for without waiting': 'void ask(3)',
  'is locked, and goes into a cache all the same':
    'const answer = await ask(3); (globalThis.locks ??= []).push(answer.body.getReader()); await (await caches.open("answers")).put(`/locked?${type}`, answer).catch(() => {})',
};

for (const [what, code] of Object.entries(UNREAD)) {
  test(`an answer that ${what} ends its span with the call`, async ({ page }) => {
    await use(page, code);
    const spans = await ended(page);
    const longestMs = await page.evaluate(() => globalThis.longestMs ?? 0);
    for (const { outcome, duration } of spans) {
      expect(outcome).toBe('ok');
      // A clock that is no finer than a millisecond.
      expect(duration).toBeLessThan(longestMs + 2);
    }
  });
}

const READ: Readonly<Record<string, readonly [string, unknown]>> = {
  'all at once': ['return (await (await ask(3)).text()).length', 27],
  'as a copy': ['return (await (await ask(3)).clone().text()).length', 27],
  'as a new Response': ['return (await new Response((await ask(3)).body).text()).length', 27],
  'through a pipe': [
    `let all = ''; const reader = (await ask(3)).body.pipeThrough(new TextDecoderStream()).getReader();
    for (let one = await reader.read(); !one.done; one = await reader.read()) all += one.value;
    return all.length`,
    27,
  ],
  'with pauses': [
    `let all = 0; const reader = (await ask(3)).body.getReader();
    for (let one = await reader.read(); !one.done; one = await reader.read()) { all += one.value.length; await wait(500); }
    return all`,
    27,
  ],
};

for (const [how, [code, read]] of Object.entries(READ)) {
  test(`an answer that is read ${how} is followed to its end, whatever its type`, async ({
    page,
  }) => {
    expect(await use(page, code)).toEqual(TYPES.map(() => read));
    for (const { outcome, metadata } of await ended(page)) {
      expect(outcome).toBe('ok');
      expect(metadata['chunk_count']).toBeGreaterThan(0);
    }
  });
}

const ASK_CUT = `const answer = await fetch('/sse?text=half&cut&type=' + type, { cache: 'no-store' });`;
const READ_ONE = 'const reader = answer.body.getReader(); await reader.read();';
const STOPPED: Readonly<Record<string, string>> = {
  'by its reader': `const answer = await ask(99); ${READ_ONE} await reader.cancel('enough')`,
  'by its signal': `const stop = new AbortController(); const answer = await ask(99, { signal: stop.signal });
    ${READ_ONE} stop.abort(); await reader.read().catch(() => {})`,
  'with a reason, while nobody reads on': `const stop = new AbortController(); const answer = await ask(99, { signal: stop.signal });
    ${READ_ONE} stop.abort(new Error('the page has turned')); await wait(50)`,
  'in the middle of text()': `const stop = new AbortController(); const answer = await ask(99, { signal: stop.signal });
    const text = answer.text().catch(() => {}); await wait(100); stop.abort(); await text`,
};

for (const [how, code] of Object.entries(STOPPED)) {
  test(`an answer that is stopped ${how} is cancelled, whatever its type`, async ({ page }) => {
    await use(page, code);
    for (const { outcome, error } of await ended(page)) {
      expect(outcome).toBe('cancelled');
      expect(error).toBeNull();
    }
  });
}

test('an answer whose connection is cut is an error, whatever its type', async ({ page }) => {
  await use(page, `${ASK_CUT} await answer.text().catch(() => {})`);
  for (const { outcome, error } of await ended(page)) {
    expect(outcome).toBe('error');
    expect(error).not.toBeNull();
  }
});

test('a cut connection is no abort for the page, as without tracing', async ({ page }) => {
  const code = `let names = []; for (const how of ['text', 'json', 'blob', 'arrayBuffer']) {
    ${ASK_CUT} await answer[how]().catch(({ name }) => names.push(name)); }
    return names`;
  expect(await use(page, code)).toEqual(TYPES.map(() => Array(4).fill('TypeError')));
});

test('an answer whose reader is dropped half way is cancelled where it was last read', async ({
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'other browsers collect garbage when they like');
  await use(page, `const answer = await ask(99); ${READ_ONE}`);
  await expect
    .poll(async () => {
      await page.requestGC();
      return openSpans(page);
    })
    .toBe(0);
  for (const { outcome, metadata } of await ended(page)) {
    expect(outcome).toBe('cancelled');
    expect(metadata['cancel_reason']).toBe('no longer read');
  }
});

import { expect, type Page, test } from '@playwright/test';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  await page.goto(site.url);
});
test.afterEach(() => site.close());

/** The spans of requests that have ended, once none is open. */
async function requests(page: Page) {
  await expect.poll(() => page.evaluate(() => lab.tracer.stats().openSpans)).toBe(0);
  await page.evaluate(() => lab.tracer.flush());
  return site.a.events({ name: undefined }).filter(({ kind }) => kind === 'client');
}

/** Wrappers between two patches. */
const BETWEEN: Readonly<Record<string, string>> = {
  'hands on': `(...given) => below(...given)`,
  'hands on later': `async (...given) => { await wait(); return below(...given); }`,
  'builds a Request': `(input, init) => below(new Request(input, init))`,
  'builds a Request later': `async (input, init) => { await wait(); return below(new Request(input, init)); }`,
  'builds a call from parts': `async (input, init) => { const { url, method, headers } = new Request(input, init); await wait(); return below(url, { method, headers }); }`,
  'drops the headers': `(input, init) => below(new Request(input, init).url, { method: init?.method })`,
  'asks another address': `async (input, init) => { const one = new Request(input, init); await wait(); return below(one.url + '&more', { headers: one.headers }); }`,
  'asks twice': `async (input, init) => { await below(new Request(input, init)); await wait(); return below(new Request(input, init)); }`,
};
const GIVEN: Readonly<Record<string, string>> = {
  'a path': `'/echo?one'`,
  'a path and headers': `'/echo?one', { headers: { 'x-a': '1' } }`,
  'a URL': `new URL('/echo?one', location.href)`,
  'a Request': `new Request('/echo?one')`,
};

test('a request is one span, whatever stands between two patches', async ({ page }) => {
  const spans: Record<string, number> = {};
  for (const [between, code] of Object.entries(BETWEEN))
    for (const [given, call] of Object.entries(GIVEN)) {
      await page.evaluate(
        async ([wrapper, made]) => {
          const native = globalThis.fetch;
          const wait = () => new Promise((resolve) => void setTimeout(resolve, 5));
          const stops = [lab.traceFetch(lab.tracer)];
          for (let depth = 0; depth < 2; depth += 1) {
            // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the wrappers are rows of a table
            globalThis.fetch = new Function('below', 'wait', `return ${wrapper}`)(
              globalThis.fetch,
              wait,
            ) as typeof fetch;
            stops.push(lab.traceFetch(lab.tracer));
          }
          // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
          await (new Function(`return fetch(${made})`) as () => Promise<Response>)();
          for (const stop of stops) stop();
          globalThis.fetch = native;
        },
        [code, call] as const,
      );
      spans[`${given}, ${between}`] = (await requests(page)).length;
      site.a.clear();
    }
  expect(spans).toEqual(Object.fromEntries(Object.keys(spans).map((name) => [name, 1])));
});

/** Members of a Request of the application that are no help. */
const MEMBERS: Readonly<Record<string, string>> = {
  lie: `get url() { return 'https://elsewhere.example/' } get mode() { return 'navigate' } get method() { return 'HEAD' } get headers() { return new Headers({ 'hh-client-package': 'x' }) }`,
  'say nothing': `get url() { return '' } get mode() { return '' } get method() { return undefined } get headers() { return null } get signal() { return null }`,
  throw: `get url() { throw 1 } get mode() { throw 1 } get method() { throw 1 } get headers() { throw 1 } get signal() { throw 1 } get body() { throw 1 } clone() { throw 1 } get [Symbol.toStringTag]() { throw 1 }`,
};

for (const [what, members] of Object.entries(MEMBERS))
  test(`a Request whose members ${what} is traced as the one that it is`, async ({ page }) => {
    for (const init of ['', ', {}', `, { headers: { 'x-b': '2' } }`, `, { body: 'other' }`]) {
      const ask = () =>
        page.evaluate(
          async ([code, more]) => {
            // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
            const call = new Function(
              `return fetch(new (class extends Request { ${code} })('/echo', { method: 'PUT', body: 'mine', headers: { 'x-a': '1' } })${more})`,
            ) as () => Promise<Response>;
            const { method, body, headers } = (await (await call()).json()) as Record<
              string,
              Record<string, string>
            >;
            return {
              method,
              body,
              a: headers?.['x-a'],
              b: headers?.['x-b'],
              traced: 'traceparent' in (headers ?? {}),
            };
          },
          [members, init] as const,
        );
      const untraced = await ask();
      await page.evaluate(() => Object.assign(globalThis, { stop: lab.traceFetch(lab.tracer) }));
      expect(await ask()).toEqual({ ...untraced, traced: true });
      await page.evaluate(() => (globalThis as unknown as { stop(): void }).stop());
    }
    const spans = await requests(page);
    expect(spans.map(({ event_name }) => event_name)).toEqual(
      Array.from({ length: 4 }, () => 'PUT /echo'),
    );
  });

/** What tests put in the place of `fetch`. */
const STAND_INS: Readonly<Record<string, string>> = {
  'gives nothing': '() => undefined',
  'gives an object at once': '() => ({ ok: true })',
  'gives an object': 'async () => ({ ok: true, json: async () => 1 })',
  'gives null': 'async () => null',
  'gives a Response at once': `() => new Response('x')`,
  throws: `() => { throw new RangeError('no') }`,
  'rejects with nothing': '() => Promise.reject()',
  'gives what can be awaited': `() => ({ then: (done) => void done('late') })`,
};

test('a stand-in for fetch gives what it gives, and its span ends', async ({ page }) => {
  for (const [name, code] of Object.entries(STAND_INS)) {
    const [untraced, traced] = await page.evaluate(async (standIn) => {
      const native = globalThis.fetch;
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
      globalThis.fetch = new Function(`return ${standIn}`)() as typeof fetch;
      const ask = async (): Promise<string> => {
        try {
          const given: unknown = fetch('/echo');
          const kind = given instanceof Promise ? 'a promise of' : typeof given;
          const value: unknown = await given;
          return `${kind} ${value instanceof Response ? await value.text() : JSON.stringify(value)}`;
        } catch (error) {
          return `throws ${String(error)}`;
        }
      };
      const without = await ask();
      const stop = lab.traceFetch(lab.tracer);
      const within = await ask();
      stop();
      globalThis.fetch = native;
      return [without, within];
    }, code);
    expect([name, traced]).toEqual([name, untraced]);
  }
  expect(await requests(page)).toHaveLength(Object.keys(STAND_INS).length);
});

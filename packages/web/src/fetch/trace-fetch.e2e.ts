import { expect, type Page, test } from '@playwright/test';
import { INITS, INPUTS } from '../../fixtures/fetch-calls.ts';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  await page.goto(site.url);
});
test.afterEach(() => site.close());

const CALLS = {
  ...Object.fromEntries(
    Object.entries(INPUTS).flatMap(([input, first]) =>
      Object.entries(INITS).map(([init, second]) => [
        `${input} with ${init}`,
        `fetch(${first}${second})`,
      ]),
    ),
  ),
  'no arguments': 'fetch()',
  'a Request that was read': `(async (one) => { await one.text(); return fetch(one); })(new Request('/echo', { method: 'POST', body: 'x' }))`,
  'another receiver': `fetch.call({}, '/echo')`,
  'no receiver': `fetch.call(undefined, '/echo')`,
  'name and length': `Promise.resolve(Response.json({ body: fetch.name + fetch.length }))`,
};

/** Outcome of each call: what the server saw without trace headers, or the refusal. */
const outcomes = (page: Page): Promise<Record<string, unknown>> =>
  page.evaluate(async (calls) => {
    const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
    const outcome = async (code: string): Promise<unknown> => {
      try {
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the calls are rows of a table
        const call = new Function('frame', `return ${code}`) as (f: unknown) => Promise<Response>;
        const response = await call(frame);
        if (response.type === 'opaque' || !response.ok)
          return `${response.type} ${response.status}`;
        const seen = (await response.json()) as { headers?: Record<string, string> };
        delete seen.headers?.['traceparent'];
        delete seen.headers?.['tracestate'];
        delete seen.headers?.['baggage'];
        // The driver of Firefox writes its own for some requests.
        delete seen.headers?.['accept-language'];
        delete seen.headers?.['user-agent'];
        return seen;
      } catch (error) {
        return String(error);
      }
    };
    const all: Record<string, unknown> = {};
    // oxlint-disable-next-line no-await-in-loop -- one at a time, in order
    for (const [name, code] of Object.entries(calls)) all[name] = await outcome(code);
    return all;
  }, CALLS);

test('a traced call is for the server and the caller the call that was made', async ({ page }) => {
  const untraced = await outcomes(page);
  await page.evaluate(() => void lab.traceFetch(lab.tracer));
  expect(await outcomes(page)).toEqual(untraced);
  const traced = site.seen.filter(({ headers }) => headers['traceparent']);
  expect(traced.length).toBeGreaterThan(Object.keys(CALLS).length / 2);
});

test('a service worker hands on a navigation as an untraced one does, and traces its other requests', async ({
  page,
}) => {
  const { headers = {} } = site.files.get('/lab.js') ?? {};
  const of = (path: string) => site.seen.findLast((one) => one.path === path)?.headers;
  /** How a navigation reaches the server through a worker of that code. */
  const navigatedBy = async (name: string, code: string): Promise<unknown> => {
    site.files.set(name, {
      body: `${code}
      addEventListener('install', () => skipWaiting());
      addEventListener('activate', (event) => event.waitUntil(clients.claim()));
      addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));`,
      headers,
    });
    await page.evaluate(async (script) => {
      const worker = await navigator.serviceWorker.register(script, { type: 'module' });
      const isRunning = () => worker.active?.scriptURL.endsWith(script);
      while (!isRunning()) await new Promise((resolve) => setTimeout(resolve, 10));
    }, name);
    await page.goto(`${site.url}/next?${name}`);
    expect(await page.evaluate(() => location.pathname + location.search)).toBe(`/next?${name}`);
    return of('/next')?.['sec-fetch-mode'];
  };
  const untraced = await navigatedBy('/plain-worker.js', '');
  const traced = await navigatedBy(
    '/traced-worker.js',
    "import './lab-service-worker.js'; lab.traceFetch(lab.tracer);",
  );
  expect(traced).toBe(untraced);
  await page.evaluate(() => fetch('/echo'));
  await page.evaluate(async () => (await fetch('/sse?count=2')).text());
  const answers = () => site.a.events({ name: 'GET /sse' }).filter(({ kind }) => kind === 'client');
  await expect.poll(() => answers().length).toBe(1);
  expect(of('/next')).not.toHaveProperty('traceparent');
  expect(of('/echo')).toHaveProperty('traceparent');
});

test('a base address elsewhere takes relative requests there without headers, and spans to the own relay', async ({
  page,
}) => {
  const elsewhere = await startSite();
  const headers = { 'content-type': 'text/html' };
  const base = (href: string): string =>
    `<!doctype html><base href="${href}"><script type="module" src="${site.url}/lab.js"></script>`;
  site.files.set('/based', { body: base(`${elsewhere.url}/deep/`), headers });
  site.files.set('/moved', { body: base('/deep/'), headers });
  const ask = () =>
    page.evaluate(async () => {
      lab.traceFetch(lab.tracer);
      await (await fetch('echo').catch(() => undefined))?.text();
      lab.tracer.startSpan('asked').end();
      await lab.tracer.flush();
    });
  await page.goto(`${site.url}/based`);
  await ask();
  // Some browsers ask for the icon of a page below its base address.
  const asked = elsewhere.seen.filter(({ path }) => path !== '/favicon.ico');
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /deep/echo']);
  expect(asked[0]?.headers).not.toHaveProperty('traceparent');
  await page.goto(`${site.url}/moved`);
  await ask();
  expect(site.seen.findLast(({ path }) => path === '/deep/echo')?.headers).toHaveProperty(
    'traceparent',
  );
  expect(site.a.events({ name: 'GET /deep/echo' })).toHaveLength(1);
  expect(site.a.events({ name: 'asked' })).toHaveLength(2);
  await elsewhere.close();
});

const FRAMES: ReadonlyArray<readonly [string, (url: string) => string, boolean]> = [
  ['of the page’s origin', (url) => `src="${url}/inside"`, true],
  ['written into the page', (url) => `srcdoc="${scriptOf(url)}"`, true],
  ['in a sandbox', (url) => `sandbox="allow-scripts" src="${url}/inside"`, false],
  [
    'written into the page and in a sandbox',
    (url) => `sandbox="allow-scripts" srcdoc="${scriptOf(url)}"`,
    false,
  ],
];
const scriptOf = (url: string): string =>
  `<script type='module' src='${url}/lab.js'></script>
   <script type='module'>lab.traceFetch(lab.tracer); fetch('/echo').catch(() => undefined);</script>`;

for (const [what, attributes, isOwn] of FRAMES) {
  test(`a frame ${what} ${isOwn ? 'joins' : 'sends no headers with'} the requests to its server`, async ({
    page,
  }) => {
    const headers = { 'content-type': 'text/html' };
    site.files.set('/inside', { body: `<!doctype html>${scriptOf(site.url)}`, headers });
    const frame = `<iframe ${attributes(site.url)}></iframe>`;
    site.files.set('/framed', { body: `<!doctype html>${frame}`, headers });
    await page.goto(`${site.url}/framed`);
    const asked = () => site.seen.filter(({ path }) => path === '/echo');
    await expect.poll(() => asked().map(({ method }) => method)).toEqual(['GET']);
    expect('traceparent' in (asked()[0]?.headers ?? {})).toBe(isOwn);
  });
}

/** What of an init can be handed to a page. */
interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

test('a server that redirects to an origin which allows no headers is asked without them where it is ignored', async ({
  page,
}) => {
  const bucket = await startSite();
  const open = { 'access-control-allow-origin': '*' };
  bucket.files.set('/strict', { body: 'kept', headers: open });
  bucket.files.set('/lenient', {
    body: 'kept',
    headers: { ...open, 'access-control-allow-headers': 'traceparent, tracestate, baggage' },
  });
  const ask = (path: string, ...inits: Sent[]) =>
    page.evaluate(
      async ([to, all]) => {
        const answers = all.map(async (init) => {
          const answer = await fetch(`/redirect?to=${to}`, init).catch(() => undefined);
          return answer ? answer.text() : 'failed';
        });
        return (await Promise.all(answers)).join(' ');
      },
      [encodeURIComponent(`${bucket.url}${path}`), inits] as const,
    );
  const inits = [{}, { method: 'POST', body: 'x' }, { headers: { accept: 'text/plain' } }];
  expect(await ask('/strict', ...inits)).toBe('kept kept kept');
  await page.evaluate(() => void lab.traceFetch(lab.tracer));
  // No script can take headers off a request on its way: see the README.
  expect(await ask('/strict', ...inits)).toBe('failed failed failed');
  expect(await ask('/lenient', ...inits)).toBe('kept kept kept');
  await page.evaluate(() => void lab.traceFetch(lab.tracer, { ignore: ['/redirect'] }));
  expect(await ask('/strict', ...inits)).toBe('kept kept kept');
  expect(bucket.seen.findLast(({ path }) => path === '/strict')?.headers).not.toHaveProperty(
    'traceparent',
  );
  await bucket.close();
});

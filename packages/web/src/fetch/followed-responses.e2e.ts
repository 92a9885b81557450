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

/** Answers that are followed, as code. */
const ANSWERS: Readonly<Record<string, string>> = {
  'of JSON': `await ask('text={"a":1}')`,
  'of no JSON': `await ask('text={"a":')`,
  'of a form': `await ask('text=a=1', 'application/x-www-form-urlencoded')`,
  empty: `await ask('text=')`,
  'that is cut': `await ask('text={"a":1}&cut')`,
  'that is cut at once': `await ask('text=&cut')`,
  'whose signal aborts': `await (async () => { const stop = new AbortController(); const answer = await ask('', undefined, stop.signal); setTimeout(() => stop.abort(), 300); return answer })()`,
  'that was stopped': `await (async () => { const stop = new AbortController(); const answer = await ask('', undefined, stop.signal); stop.abort(new RangeError('mine')); return answer })()`,
  'that was read': `await (async () => { const answer = await ask('text=1'); await answer.text(); return answer })()`,
  'that is locked': `await (async () => { const answer = await ask('text=1'); globalThis.lock = answer.body.getReader(); return answer })()`,
  'that was cancelled': `await (async () => { const answer = await ask('text=1'); await answer.body.cancel(); return answer })()`,
  'that was begun': `await (async () => { const answer = await ask('text=1'); const reader = answer.body.getReader(); await reader.read(); reader.releaseLock(); return answer })()`,
};

/** What is done with one. */
const USES: Readonly<Record<string, string>> = {
  text: 'answer.text()',
  json: 'answer.json()',
  arrayBuffer: 'answer.arrayBuffer().then((all) => all.byteLength)',
  blob: 'answer.blob().then((all) => [all.size, all.type])',
  bytes: 'answer.bytes().then((all) => [all instanceof Uint8Array, all.length])',
  formData: 'answer.formData().then((all) => [...all])',
  'text, twice':
    'Promise.allSettled([answer.text(), answer.text()]).then((all) => all.map(({ value, reason }) => value ?? word(reason)))',
  'a clone’s json': 'answer.clone().json()',
  'both copies': 'Promise.all([answer.clone().text(), answer.text()])',
  'a clone of a clone': 'answer.clone().clone().text()',
  'a reader': `(async () => { let all = ''; const reader = answer.body.getReader(); for (let one = await reader.read(); !one.done; one = await reader.read()) all += new TextDecoder().decode(one.value); return [all, await reader.closed] })()`,
  'what a reader says of the end': `(async () => { const reader = answer.body.getReader(); const closed = reader.closed.then(() => 'closed', word); for (let left = 9; left > 0; left -= 1) if ((await reader.read().catch(() => ({ done: true }))).done) break; return closed })()`,
  // Read to the end: whether the first chunk comes before a cut is the network's affair.
  'a reader with a buffer': `(async () => { let all = ''; const kinds = new Set(); const reader = answer.body.getReader({ mode: 'byob' }); for (;;) { const { done, value } = await reader.read(new Uint8Array(4)); kinds.add(value?.constructor.name); all += new TextDecoder().decode(value); if (done) return [all, ...kinds] } })()`,
  'a tee': `Promise.all(answer.body.tee().map((one) => new Response(one).text()))`,
  'a pipe': `new Response(answer.body.pipeThrough(new TransformStream())).text()`,
  'a pipe into nothing': `answer.body.pipeTo(new WritableStream()).then(() => 'piped')`,
  'another Response': `new Response(answer.body, answer).json()`,
  'a Request': `new Request('/x', { method: 'POST', body: answer.body, duplex: 'half' }).text()`,
  'a cache': `(async () => { const cache = await caches.open('x' + Math.random()); await cache.put('/kept', answer); return [answer.bodyUsed, await (await cache.match('/kept')).text()] })()`,
  cancel: `answer.body.cancel('enough').then(() => [answer.bodyUsed, answer.body.locked])`,
  'what it says': `[answer.url.replace(/.*sse/, ''), answer.status, answer.statusText, answer.ok, answer.type, answer.redirected, [...answer.headers].map(([name]) => name)]`,
  'what it is': `[answer instanceof Response, answer.constructor === Response, String(answer), Object.keys(answer), JSON.stringify(answer), answer.body === answer.body, answer.body instanceof ReadableStream, String(answer.body), answer.body.constructor === ReadableStream, Object.keys(answer.body)]`,
  'what is used': `(async () => { const all = [answer.bodyUsed, answer.body.locked]; const text = answer.text().catch(() => {}); all.push(answer.bodyUsed, answer.body.locked); await text; all.push(answer.bodyUsed, answer.body.locked); return all })()`,
  'what is used of the copied': `(async () => { const copy = answer.clone(); const all = [answer.bodyUsed, copy.bodyUsed]; await copy.text().catch(() => {}); return [...all, answer.bodyUsed, copy.bodyUsed, copy.url === answer.url, copy.type, copy.redirected, copy instanceof Response] })()`,
  'a method of the prototype': `Response.prototype.text.call(answer)`,
};

/** What differs all the same, and why. */
const KNOWN: ReadonlyArray<readonly [why: string, rows: RegExp, browser?: string]> = [
  [
    'a lock of the followed body is not the one of its source',
    /^a (cache|method of the prototype) of an answer that is locked/,
  ],
  ['nobody reads natively what stopped before it was read', /of an answer that was stopped/],
  [
    'a stream of the page closes with words of its own',
    /^another Response of an answer (empty|of no JSON)/,
    'chromium',
  ],
  [
    'a cut connection has other words for readers of the body',
    /of an answer that is cut$/,
    'firefox',
  ],
  ['a clone has words around those of the error', /of an answer whose signal aborts/, 'webkit'],
  ['a cancelled body has failed', /of an answer that was (cancelled|read)/, 'webkit'],
];

/** Everything each use gives, or its error. */
const outcomes = (page: Page, browserName: string): Promise<Record<string, string>> =>
  page.evaluate(
    async ([answers, uses]) => {
      const word = (error: unknown): string =>
        error instanceof Error || error instanceof DOMException
          ? `${error.constructor.name} ${error.name}: ${error.message}`
          : String(error);
      const ask = (query: string, type = 'text/plain', signal: AbortSignal | null = null) =>
        // Chromium lets one request at a time fill its cache from an address.
        fetch(`/sse?${query}&type=${type}`, { signal, cache: 'no-store' });
      const all: Record<string, string> = {};
      for (const [what, answer] of Object.entries(answers)) {
        const rows = Object.entries(uses).map(async ([how, use]) => {
          // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the uses are rows of a table
          const run = new Function(
            'ask',
            'word',
            `return (async () => { const answer = ${answer}; return ${use} })()`,
          ) as (...given: unknown[]) => Promise<unknown>;
          all[`${how} of an answer ${what}`] = await Promise.race([
            run(ask, word).then((value) => JSON.stringify(value), word),
            new Promise<string>(
              (resolve) => void setTimeout(() => resolve('never settles'), 8_000),
            ),
          ]);
        });
        // oxlint-disable-next-line no-await-in-loop -- a browser makes so many requests at once
        await Promise.all(rows);
      }
      return all;
    },
    [
      // Firefox says the reason of a signal, or its own word, in no order.
      Object.fromEntries(
        Object.entries(ANSWERS).filter(
          ([what]) => browserName !== 'firefox' || what !== 'whose signal aborts',
        ),
      ),
      USES,
    ] as const,
  );

test('a followed answer gives what an untraced one gives, in each of its uses', async ({
  page,
  browserName,
}) => {
  test.slow();
  const untraced = await outcomes(page, browserName);
  await page.evaluate(() => void lab.traceFetch(lab.tracer));
  const traced = await outcomes(page, browserName);
  const differing = Object.keys(untraced)
    .filter((name) => untraced[name] !== traced[name])
    .filter(
      (name) =>
        !KNOWN.some(
          ([, rows, browser = browserName]) => browser === browserName && rows.test(name),
        ),
    )
    .toSorted();
  const of = (all: Record<string, string>) =>
    Object.fromEntries(differing.map((name) => [name, all[name]]));
  expect(of(traced)).toEqual(of(untraced));
});

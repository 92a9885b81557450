import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build, type BuildOptions } from 'esbuild';
import { type Site, startSite } from '../../fixtures/site.ts';
import type * as Sdk from '../index.ts';

declare global {
  /** The copies of the SDK in the page, in the order in which they were loaded. */
  // oxlint-disable-next-line vars-on-top -- how a global is declared
  var copies: Array<typeof Sdk>;
}

/** Two applications' bundles of the SDK, built differently. */
const BUILDS: readonly BuildOptions[] = [
  { target: 'es2022' },
  { target: 'es2020', minify: true, supported: { 'class-private-field': false } },
];

let bundles: readonly string[] = [];
let site: Site;
test.beforeAll(async () => {
  const built = await Promise.all(
    BUILDS.map((options) =>
      build({
        stdin: {
          contents: `import * as sdk from '../index.ts'; (globalThis.copies ??= []).push(sdk);`,
          resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        },
        bundle: true,
        write: false,
        format: 'iife',
        conditions: ['@honeyhive/source'],
        logLevel: 'silent',
        ...options,
      }),
    ),
  );
  bundles = built.map(({ outputFiles }) => outputFiles?.[0]?.text ?? '');
});
test.beforeEach(async ({ page }) => {
  site = await startSite();
  const scripts = bundles.map((body, index) => {
    site.files.set(`/${index}.js`, { body, headers: { 'content-type': 'text/javascript' } });
    return `<script src="/${index}.js"></script>`;
  });
  site.files.set('/', {
    body: `<!doctype html><link rel="icon" href="data:,">${scripts.join('')}`,
    headers: { 'content-type': 'text/html' },
  });
  await page.goto(site.url);
});
test.afterEach(() => site.close());

/** Page scripts: `start` makes a tracer of a copy and has it trace requests; `native` is the browser's own `fetch`. */
const CASES: ReadonlyArray<readonly [string, string, { a: number; b: number }]> = [
  [
    'a module that runs again and again',
    `for (let n = 0; n < 5; n += 1) start(0, 'a')`,
    { a: 1, b: 0 },
  ],
  ['a bundle that is loaded again', `start(0, 'a'); start(1, 'a'); start(0, 'a')`, { a: 1, b: 0 }],
  ['two copies of two applications', `start(0, 'a'); start(1, 'b')`, { a: 1, b: 1 }],
  ['the other copy first', `start(1, 'b'); start(0, 'a')`, { a: 1, b: 1 }],
  [
    'a copy that asks once more',
    `const one = start(0, 'a'); start(1, 'b'); copies[0].traceFetch(one.tracer)`,
    { a: 1, b: 1 },
  ],
  [
    'two applications of one project with sessions of their own',
    `start(0, 'a', { sessionName: 'shop' }); start(1, 'a', { sessionName: 'help' })`,
    { a: 2, b: 0 },
  ],
  ['a wrapper of somebody between them', `start(0, 'a'); wrap(); start(1, 'b')`, { a: 1, b: 1 }],
  [
    'wrappers above and below',
    `wrap(); start(0, 'a'); wrap(); start(0, 'a'); start(1, 'b'); wrap()`,
    { a: 1, b: 1 },
  ],
  [
    'a fetch that somebody has put back',
    `start(0, 'a'); globalThis.fetch = native; start(0, 'a')`,
    { a: 1, b: 0 },
  ],
  [
    'a fetch that was put back between them',
    `start(0, 'a'); globalThis.fetch = native; start(1, 'b')`,
    { a: 1, b: 1 },
  ],
  [
    'a wrapper that takes itself out',
    `start(0, 'a'); const unwrap = wrap(); start(1, 'b'); unwrap()`,
    { a: 1, b: 1 },
  ],
  [
    'one that stops',
    `const one = start(0, 'a'); start(1, 'b'); one.stop(); one.stop()`,
    { a: 0, b: 1 },
  ],
  [
    'an earlier run of a module that stops after the next has begun',
    `const one = start(0, 'a'); start(0, 'a'); one.stop()`,
    { a: 1, b: 0 },
  ],
  [
    'deliveries by a fetch of the application',
    `start(0, 'a', viaPage); start(1, 'b', viaPage)`,
    { a: 1, b: 1 },
  ],
];

for (const [what, script, expected] of CASES) {
  test(`a request is traced once for each application: ${what}`, async ({ page }) => {
    await page.evaluate(async (code) => {
      const native = globalThis.fetch;
      const tracers: Sdk.HoneyHiveTracer[] = [];
      const start = (copy: number, name: string, options: object = {}) => {
        const sdk = copies.at(copy);
        if (!sdk) throw new Error(`copy ${copy} is not loaded`);
        const tracer = new sdk.HoneyHiveTracer({ relayUrl: `/relay/${name}`, ...options });
        tracers.push(tracer);
        return { tracer, stop: sdk.traceFetch(tracer) };
      };
      const wrap = () => {
        const below = globalThis.fetch;
        globalThis.fetch = (...given) => below(...given);
        return () => void (globalThis.fetch = below);
      };
      const viaPage = { fetch: (...given: Parameters<typeof fetch>) => globalThis.fetch(...given) };
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the scripts are rows of a table
      new Function('start', 'wrap', 'native', 'viaPage', code)(start, wrap, native, viaPage);
      await (await fetch('/echo')).text();
      // Deliveries of the first round would be spans of the second.
      for (let round = 0; round < 2; round += 1)
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        for (const tracer of tracers) await tracer.flush();
    }, script);
    const names = (backend: Site['a']) => backend.events().map(({ event_name }) => event_name);
    expect(names(site.a)).toEqual(Array(expected.a).fill('GET /echo'));
    expect(names(site.b)).toEqual(Array(expected.b).fill('GET /echo'));
    const [asked, ...more] = site.seen.filter(({ path }) => path === '/echo');
    expect(more).toEqual([]);
    expect(asked?.headers['baggage']?.match(/honeyhive\.session_id/g)).toHaveLength(1);
    const delivered = site.seen.filter(({ path }) => path.startsWith('/relay'));
    expect(delivered.length).toBeGreaterThan(0);
    for (const { headers } of delivered)
      expect(Object.keys(headers).filter((name) => /^(trace|baggage)/.test(name))).toEqual([]);
  });
}

test('undoing each copy leaves the page with the fetch it had', async ({ page }) => {
  const isRestored = await page.evaluate(() => {
    const native = globalThis.fetch;
    const stops = copies.map(({ HoneyHiveTracer, traceFetch }, index) =>
      traceFetch(new HoneyHiveTracer({ relayUrl: `/relay/${index === 0 ? 'a' : 'b'}` })),
    );
    const isPatched = globalThis.fetch !== native;
    for (const stop of stops) stop();
    return isPatched && globalThis.fetch === native;
  });
  expect(isRestored).toBe(true);
});

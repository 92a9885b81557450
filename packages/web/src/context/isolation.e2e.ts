import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { build } from 'esbuild';
import { faultsIn } from '@honeyhive/test-support/isolation-check';
import {
  FORMS,
  type Nesting,
  ordersOf,
  type Style,
  STYLES,
} from '@honeyhive/test-support/isolation-workload';
import type { Isolation } from '../../fixtures/isolation-lab.ts';
import { watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

declare global {
  // oxlint-disable-next-line vars-on-top -- how a global is declared
  var isolation: Isolation;
}

const NAMES = ['red', 'green', 'blue', 'gold', 'pink'];
const FLOWS = 2;
let script = '';
let site: Site;
let backends: LocalBackend[];
test.beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../fixtures/isolation-lab.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['@honeyhive/source'],
    logLevel: 'silent',
  });
  script = outputFiles[0]?.text ?? '';
});
test.beforeEach(async () => {
  site = await startSite();
  backends = await Promise.all(NAMES.map(() => startLocal({ port: 0, store: 'memory' })));
  const headers = { 'content-type': 'text/javascript' };
  site.files.set('/lab.js', { body: script, headers });
  site.files.set('/copy.js', { body: script, headers });
  for (const [path, sources] of [
    ['/', ['/lab.js']],
    ['/two', ['/lab.js', '/copy.js']],
  ] as const) {
    const scripts = sources.map((source) => `<script src="${source}"></script>`).join('');
    site.files.set(path, {
      body: `<!doctype html><title>Lab</title><link rel="icon" href="data:,">${scripts}`,
      headers: { 'content-type': 'text/html' },
    });
  }
});
test.afterEach(async () => {
  await Promise.all(backends.map((backend) => backend.close()));
  await site.close();
});

/** Runs the nestings in the page, and gives everything that is wrong with what arrived. */
async function faultsOf(
  page: Page,
  nestings: readonly Nesting[],
  turns: readonly number[],
): Promise<readonly string[]> {
  const destinations = backends.map(({ url }, index) => ({
    name: NAMES[index] ?? '',
    serverUrl: url,
  }));
  const sent = await page.evaluate(([to, all, of]) => isolation.run(to, all, of), [
    destinations,
    nestings,
    turns,
  ] as const);
  return nestings.flatMap((nesting, round) => {
    const arrived = (sent[round] ?? []).map(({ name, sessionId, wire }, index) => ({
      name,
      wire,
      events: backends[index]?.events({ sessionId }) ?? [],
    }));
    const keyless = arrived.filter(({ name, wire }) => !wire.includes(`Bearer key-of-${name}`));
    return [
      ...keyless.map(({ name }) => `${name} has sent nothing with its key`),
      ...faultsIn(arrived, nesting),
    ];
  });
}
const nestingsOf = (style: Style, counts: readonly number[]): Nesting[] =>
  FORMS.flatMap((form) =>
    counts.flatMap((count) =>
      ordersOf(count).map((order) => ({ form, style, order, flows: FLOWS, hasAmbient: false })),
    ),
  );

for (const style of STYLES) {
  test(`two to five tracers of a page, nested by ${style} in any order, see nothing of one another, and no span is under a wrong one`, async ({
    page,
  }) => {
    test.slow();
    const problems = watch(page);
    await page.goto(site.url);
    expect(await faultsOf(page, nestingsOf(style, [2, 5]), [])).toEqual([]);
    expect(problems).toEqual([]);
  });

  test(`tracers of two copies of the SDK in one page stay apart, nested by ${style}`, async ({
    page,
  }) => {
    test.slow();
    const problems = watch(page);
    await page.goto(`${site.url}/two`);
    expect(await faultsOf(page, nestingsOf(style, [3]), [0, 1, 0])).toEqual([]);
    expect(problems).toEqual([]);
  });
}

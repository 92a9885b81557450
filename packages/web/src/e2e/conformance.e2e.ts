import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { Conform } from '../../fixtures/conformance.ts';
import { startSite } from '../../fixtures/site.ts';

test('in a real page, with tracing on, off and shut down, user code sees no difference, and the spans show what they must', async ({
  page,
  browserName,
}) => {
  test.slow();
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../fixtures/conformance.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['@honeyhive/source'],
    logLevel: 'silent',
  });
  const site = await startSite();
  try {
    site.files.set('/suite.js', {
      body: outputFiles[0]?.text ?? '',
      headers: { 'content-type': 'text/javascript' },
    });
    site.files.set('/', {
      body: '<!doctype html><title>Suite</title><body><script src="/suite.js"></script></body>',
      headers: { 'content-type': 'text/html' },
    });
    await page.goto(site.url);
    const results = await page.evaluate<Awaited<ReturnType<Conform>>>(() => conform());
    const failed = results.filter(({ verdict }) => verdict === 'failed');
    expect(
      failed.map(({ row, subject, state, detail }) => `${row} (${subject}, ${state}): ${detail}`),
    ).toEqual([]);
    // Rows that run nowhere keep no promise.
    expect(results.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(1000);
    const needs = results.map(({ detail }) => detail).filter(Boolean);
    // What a page has nothing of, and nothing else, may be passed over.
    const allowed = ['async context', 'identity', 'new', 'emitter streams', 'watched bodies'];
    if (browserName === 'webkit') allowed.push('stream iteration', 'byte streams');
    expect(needs.filter((need) => !allowed.includes(need?.slice(6) ?? ''))).toEqual([]);
    // Whatever a row leaves unread has to be held: its span would end in the middle of another row.
    for (let round = 0; round < 3; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- other browsers collect garbage when they like
      if (browserName === 'chromium') await page.requestGC();
      // oxlint-disable-next-line no-await-in-loop
      expect(await page.evaluate(() => leftovers())).toEqual([]);
    }
  } finally {
    await site.close();
  }
});

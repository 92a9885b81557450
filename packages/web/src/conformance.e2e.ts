import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { Conform } from '../fixtures/conformance.ts';
import { startSite } from '../fixtures/site.ts';

test('in a real page, with tracing on, off and shut down, user code sees no difference, and the spans show what they must', async ({
  page,
  browserName,
}) => {
  test.slow();
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../fixtures/conformance.ts', import.meta.url))],
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
  } finally {
    await site.close();
  }
});

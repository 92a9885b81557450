import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { GivenMedia } from '../fixtures/page/media-page.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/page/media-page.ts', import.meta.url));

test('images and sounds of a page are recorded by type, size and hash, never by their bytes', async ({
  page,
}) => {
  const { outputFiles } = await build({
    entryPoints: [FIXTURE],
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['@honeyhive/source'],
  });
  // A page of this host may use the platform's hash.
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>tea</title>' }),
  );
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  const media = {
    image: randomBytes(200_000),
    sound: randomBytes(90_000),
    made: randomBytes(5_000),
  };
  const given = {
    image: media.image.toString('base64'),
    sound: media.sound.toString('base64'),
    made: media.made.toString('base64'),
  };
  const sent = await page.evaluate(
    (all) =>
      (globalThis as unknown as { runMedia(all: GivenMedia): Promise<string[]> }).runMedia(all),
    given,
  );
  const text = sent.join('\n');
  for (const bytes of Object.values(media)) {
    expect(text).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(text).toContain(String(bytes.length));
    expect(text).not.toContain(bytes.toString('base64').slice(0, 64));
  }
  expect(text.match(/sha256/g)?.length).toBeGreaterThanOrEqual(6);
});

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ensureChromium, findChromium, findFirefox, systemChromiums } from './browser.mjs';

test('a named browser stands alone, and a missing one is not replaced by another', async () => {
  expect(findChromium({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
  expect(findChromium({ PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH: process.execPath })).toBe(
    process.execPath,
  );
  expect(findChromium({ CHROMIUM_PATH: '/nowhere/chrome' })).toBeUndefined();
});

test('the one found is there', () => {
  const found = findChromium({});
  expect(found === undefined || existsSync(found)).toBe(true);
});

test('Chromium comes before Chrome, the system before the PATH', () => {
  const places = systemChromiums({ PATH: '/opt/bin:/usr/bin' }, 'linux');
  expect(places.slice(0, 3)).toEqual([
    '/usr/bin/chromium',
    '/opt/bin/chromium',
    '/usr/bin/chromium-browser',
  ]);
  expect(places.at(-1)).toBe('/opt/bin/google-chrome-stable');
});

test('macOS and Windows have their own places', () => {
  expect(systemChromiums({}, 'darwin')[0]).toBe(
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  );
  expect(systemChromiums({ PROGRAMFILES: 'C:\\Program Files' }, 'win32')[0]).toBe(
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  );
});

test('a browser that does not start is refused with a code and a remedy', async () => {
  const before = process.env['CHROMIUM_PATH'];
  process.env['CHROMIUM_PATH'] = '/nowhere/chrome';
  try {
    await expect(ensureChromium()).rejects.toMatchObject({
      code: 'no_browser',
      remedy: expect.stringContaining('CHROMIUM_PATH'),
    });
  } finally {
    if (before === undefined) delete process.env['CHROMIUM_PATH'];
    else process.env['CHROMIUM_PATH'] = before;
  }
});

test('Firefox is used where it is, and only there', () => {
  expect(findFirefox({ FIREFOX_PATH: process.execPath })).toBe(process.execPath);
});

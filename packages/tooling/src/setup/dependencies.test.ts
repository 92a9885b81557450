import { expect, test } from 'vitest';
import { sameVersions } from './dependencies.mjs';
import { isSupported } from './node-version.mjs';

const wanted = {
  '': { version: '0.0.0' },
  'packages/core': { version: '0.1.0' },
  'node_modules/@honeyhive/core': { link: true },
  'node_modules/hono': { version: '4.13.0' },
  'node_modules/esbuild-for-another-platform': { version: '1.0.0', optional: true },
};
const installed = {
  'node_modules/@honeyhive/core': { link: true },
  'node_modules/hono': { version: '4.13.0' },
};

test('what is installed already is left alone, whatever other platforms would need', () => {
  expect(sameVersions(wanted, installed)).toBe(true);
});

test('a new version, a new package and a new workspace each ask for an installation', () => {
  expect(sameVersions(wanted, { ...installed, 'node_modules/hono': { version: '4.12.0' } })).toBe(
    false,
  );
  expect(sameVersions({ ...wanted, 'node_modules/new': { version: '1.0.0' } }, installed)).toBe(
    false,
  );
  expect(
    sameVersions({ ...wanted, 'node_modules/@honeyhive/web': { link: true } }, installed),
  ).toBe(false);
});

test('Node 20.19 is the oldest', () => {
  expect(['18.20.8', '20.18.3', '20.19.0', '22.0.0'].map(isSupported)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

import { expect, test } from 'vitest';
import { importCircles, resolveImport } from './import-circles.mjs';

const modules = (imports: Record<string, readonly string[]>) =>
  Object.entries(imports).map(([path, list]) => ({ path, imports: list }));

test('files that import each other over others are one circle', () => {
  const found = importCircles(modules({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [], e: ['a'] }));
  expect(found).toEqual([['a', 'b', 'c']]);
});

test('two circles that share no file are told apart', () => {
  const found = importCircles(modules({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] }));
  expect(found).toHaveLength(2);
  expect(found).toContainEqual(['a', 'b']);
  expect(found).toContainEqual(['c', 'd']);
});

test('a diamond is no circle', () => {
  expect(importCircles(modules({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['other'] }))).toEqual([]);
});

test('a relative import is the path of its file', () => {
  expect(resolveImport('packages/core/src/a/one.ts', '../b/two.ts')).toBe(
    'packages/core/src/b/two.ts',
  );
});

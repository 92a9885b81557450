import { expect, test } from 'vitest';
import { measureProse } from './prose.mjs';

test('vague words and vague beginnings of comments are counted, code and examples are not', () => {
  const measured = measureProse([
    '/** What it is. */\nconst what = it;\n/** Returns the span. @example what(it); */\n',
    '// Sends the batch.\n// oxlint-disable-next-line no-what\n',
  ]);
  expect(measured).toEqual({
    comments: 3,
    vaguePercent: (100 * 2) / 9,
    beginningsPercent: 100 / 3,
  });
});

test('a package without comments has no vague words', () => {
  expect(measureProse(['export const one = 1;\n'])).toEqual({
    comments: 0,
    vaguePercent: 0,
    beginningsPercent: 0,
  });
});

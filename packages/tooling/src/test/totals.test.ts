import { expect, test } from 'vitest';
import { closingLine, judged, playwrightTotals, sum } from './totals.mjs';

const counted = { passed: 3, failed: 0, skipped: 1 };

test('the closing line adds up both runners', () => {
  const total = sum([counted, { passed: 2, failed: 1, skipped: 0 }]);
  expect(closingLine(total)).toBe('5 passed, 1 failed, 1 skipped');
});

test('a runner that crashed before it could count has failed', () => {
  expect(judged(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(judged(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a runner that ends badly without naming a test has failed', () => {
  expect(judged(counted, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  expect(judged(counted, 0)).toEqual(counted);
});

test('in the browser, a flaky test and a file that does not load have failed', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
  expect(playwrightTotals({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 });
});

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @param {Totals[]} parts @returns {Totals} */
export function sum(parts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    total.passed += part.passed;
    total.failed += part.failed;
    total.skipped += part.skipped;
  }
  return total;
}

/** Formats the closing line read by CI. @param {Totals} totals */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Adjusts the counts of a runner to the exit code: a runner crashing, or failing without a failed test, counts as a
 * failure.
 *
 * @param {Totals | undefined} counted
 * @param {number} code
 * @returns {Totals}
 */
export function judged(counted, code) {
  if (!counted) return { passed: 0, failed: 1, skipped: 0 };
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/**
 * Playwright's own report as totals. There are no second tries, so a flaky test has failed.
 *
 * @param {{ stats: Record<string, number>, errors: unknown[] }} report
 * @returns {Totals}
 */
export function playwrightTotals({ stats, errors }) {
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = stats;
  return { passed: expected, failed: unexpected + flaky + errors.length, skipped };
}

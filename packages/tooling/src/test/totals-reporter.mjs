import { writeFileSync } from 'node:fs';

/** Writes the counts of vitest to the file named by HONEYHIVE_TOTALS. */
export default class TotalsReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        totals[state === 'pending' ? 'failed' : state] += 1;
      }
      // A file failing to load and a failing beforeAll have no failing test to count.
      totals.failed += module.errors().length;
      for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
    }
    const file = process.env['HONEYHIVE_TOTALS'];
    if (file) writeFileSync(file, JSON.stringify(totals));
  }
}

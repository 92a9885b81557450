// Measures the bytes of an entry point on a page: bundled from dist as by an application, minified, gzipped, and
// compared with budgets.json. A budget is raised by hand, with the reason in the commit.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pageSize } from './page-size.mjs';
import { report } from '../report.mjs';
import { packages, readJson, root } from '../workspace.mjs';

/**
 * `page`: code of an application; `entry`: every export of a package. `first`: bytes loaded at once; `all`: every
 * byte that may be loaded.
 *
 * @typedef {{ page?: string, entry?: string, external?: string[], first?: number, all?: number }} Budget
 */

/** @type {Record<string, Budget>} */
const budgets = readJson(join(root, 'packages/tooling/budgets.json'));
const problems = [];
const table = [];
for (const [name, { page, entry, external = [], first, all }] of Object.entries(budgets)) {
  const owner = packages().find(({ manifest }) => manifest.name === entry);
  const file = page ? join(root, page) : join(owner?.folder ?? '', 'dist/index.js');
  if (!existsSync(file)) {
    problems.push(`${name}: ${file} is not built`);
    continue;
  }
  const measured = await pageSize(file, external);
  const ours = await pageSize(file, [...external, '@opentelemetry/*']);
  table.push({
    name,
    first: measured.initial,
    budget: first,
    all: measured.total,
    'budget ': all,
    ours: ours.total,
  });
  for (const [what, bytes, budget] of /** @type {const} */ ([
    ['at once', measured.initial, first],
    ['in all', measured.total, all],
  ]))
    if (budget && bytes > budget)
      problems.push(`${name}: ${bytes} bytes gzipped ${what}, ${bytes - budget} over its budget`);
}
console.table(Object.fromEntries(table.map(({ name, ...row }) => [name, row])));
report(problems, 'All within budget.');

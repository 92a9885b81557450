import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInWorkerd } from './workerd.mjs';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';

/**
 * Loads every entry point in a fresh Node process, so loads stay independent.
 *
 * @param {string} folder where the packages are installed
 * @param {string[]} entries
 * @param {string} extension `mjs` or `cjs`
 * @param {(entry: string) => string} program
 */
async function loadInNode(folder, entries, extension, program) {
  const problems = [];
  const file = join(folder, `load.${extension}`);
  for (const entry of entries) {
    writeFileSync(file, program(entry));
    const { code, output } = await run([process.execPath, '--stack-trace-limit=0', file], {
      cwd: folder,
    });
    if (code !== 0) problems.push(`${entry}:\n${lastLines(output, 12)}`);
  }
  return problems;
}

const REFUSE_EMPTY = "if (Object.keys(m).length === 0) throw new Error('it exports nothing');";

/** @param {string} folder @param {string[]} entries */
export const importInNode = (folder, entries) =>
  loadInNode(folder, entries, 'mjs', (entry) => `import * as m from '${entry}';\n${REFUSE_EMPTY}`);

/** @param {string} folder @param {string[]} entries */
export const requireInNode = (folder, entries) =>
  loadInNode(folder, entries, 'cjs', (entry) => `const m = require('${entry}');\n${REFUSE_EMPTY}`);

/** @param {string} folder @param {string[]} entries */
export async function loadInWorkerd(folder, entries) {
  const problems = [];
  for (const entry of entries) {
    const problem = await loadOneInWorkerd(folder, entry);
    if (problem) problems.push(`${entry}:\n${problem}`);
  }
  return problems;
}

/** @param {string} folder @param {string} entry */
async function loadOneInWorkerd(folder, entry) {
  const program = `import * as m from '${entry}';\nexport default { fetch: () => Response.json(Object.keys(m)) };`;
  const { code, output } = await runInWorkerd(folder, program);
  if (code !== 0) return lastLines(output, 12);
  return JSON.parse(output).length === 0 ? 'it exports nothing' : '';
}

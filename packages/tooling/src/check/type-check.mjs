import { join } from 'node:path';
import { run } from '../run.mjs';
import { filesBelow, root } from '../workspace.mjs';

/** Every project that must compile: the packages, each with what it may know of its runtime, and all tests. */
const projects = () =>
  filesBelow(join(root, 'packages'))
    .map((file) => `packages/${file}`)
    .filter((file) => /\/tsconfig(\.\w+)?\.json$/.test(file));

/**
 * Compiles every project with one compiler, without writing anything.
 *
 * @param {string} compiler the name under which it is installed
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function checkTypes(compiler) {
  const failures = [];
  for (const project of projects()) {
    const { code, output } = await run([
      process.execPath,
      join(root, 'node_modules', compiler, 'bin/tsc'),
      '-p',
      project,
      '--noEmit',
      '--pretty',
      'false',
    ]);
    if (code !== 0) failures.push(`${project}:\n${output.trimEnd()}`);
  }
  return { ok: failures.length === 0, output: failures.join('\n\n') };
}

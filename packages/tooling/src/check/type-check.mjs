import { join } from 'node:path';
import { run } from '../run.mjs';
import { filesBelow, root } from '../workspace.mjs';

/** Lists every project that must compile: the packages, with the types of the target runtime, and the tests. */
const projects = () =>
  filesBelow(join(root, 'packages'))
    .map((file) => `packages/${file}`)
    .filter((file) => /\/tsconfig(\.\w+)?\.json$/.test(file));

/**
 * Compiles every project with a given compiler, without writing files.
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

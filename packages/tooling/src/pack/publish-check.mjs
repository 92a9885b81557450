// Checks every public package, packed as for npm: well-formed, with types resolving for every importer.
import { packAll } from './pack-all.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { tool } from '../workspace.mjs';

const tarballs = await packAll(temporaryFolder('publish'));
const problems = [];
for (const [name, tarball] of Object.entries(tarballs)) {
  /** @type {Record<string, [string, ...string[]]>} */
  const checks = {
    publint: [...tool('publint'), tarball, '--strict'],
    attw: [...tool('@arethetypeswrong/cli', 'attw'), tarball, '--profile', 'strict', '--no-color'],
  };
  for (const [check, command] of Object.entries(checks)) {
    const { code, output } = await run(command);
    if (code !== 0) problems.push(`${check} on ${name}:\n${output.trimEnd()}`);
  }
}
report(problems, `${Object.keys(tarballs).length} packages are well-formed.`);

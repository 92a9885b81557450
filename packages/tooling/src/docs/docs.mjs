// Fills the snippets in and builds the documentation site into packages/docs/site/.vitepress/dist.
//   npm run docs            builds the site
//   npm run docs -- --write fills the snippets in, builds nothing
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { npm, root } from '../workspace.mjs';

const options = process.argv.slice(2);
const site = join(root, 'packages/docs/site');

/** Installs the generator, which is not part of the workspace: only the docs command needs the generator. */
async function installGenerator() {
  if (existsSync(join(site, 'node_modules/vitepress'))) return 0;
  const command = [...npm(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code } = await run(/** @type {[string, ...string[]]} */ (command), {
    cwd: site,
    stream: true,
  });
  return code;
}

async function build() {
  const checked = await run(
    [process.execPath, join(root, 'packages/tooling/src/docs/docs-check.mjs'), ...options],
    { stream: true },
  );
  if (checked.code !== 0 || options.includes('--write')) return checked.code;
  const installed = await installGenerator();
  if (installed !== 0) return installed;
  const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');
  const { code } = await run([process.execPath, vitepress, 'build', site], { stream: true });
  if (code === 0) console.log(`\nThe site is in ${join(site, '.vitepress/dist')}.`);
  return code;
}

process.exitCode = await build();

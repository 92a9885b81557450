// Compares packages/core/OPTIONS.md with the source code; `--write` writes the file.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsPage } from './options-table.mjs';
import { report } from '../report.mjs';
import { root } from '../workspace.mjs';

const file = join(root, 'packages/core/OPTIONS.md');
const { page, problems } = await optionsPage();
if (process.argv.includes('--write')) writeFileSync(file, page);
const isFresh = existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === page;
if (!isFresh) problems.push('packages/core/OPTIONS.md is not up to date: `npm run options`');
report(problems, 'OPTIONS.md says what the code says.');

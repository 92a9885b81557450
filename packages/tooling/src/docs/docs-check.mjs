// Checks the snippets of every page against the compiled files, and every link. `npm run docs -- --write` fills in
// the snippets.
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { report } from '../report.mjs';
import { publicPackages, root } from '../workspace.mjs';
import {
  fillSnippets,
  linksOf,
  looseBlocks,
  pages,
  readPage,
  REPOSITORY,
  shownSnippets,
  snippets,
} from './pages.mjs';

const writes = process.argv.includes('--write');

/** Readers of these are on npm, where a path from here leads nowhere. */
const published = new Set(
  publicPackages().map(({ folder }) => `${folder.slice(root.length + 1)}/README.md`),
);

/** @param {string} page @param {string} text */
function* snippetProblems(page, text) {
  const filled = fillSnippets(text);
  if (filled !== text && writes) writeFileSync(join(root, page), filled);
  else if (filled !== text)
    yield `${page}: a snippet differs from its file: npm run docs -- --write`;
  for (const line of looseBlocks(text))
    yield `${page}: the block "${line}" names no file: put it into packages/docs/snippets`;
}

/** @param {string} page @param {string} text */
function* linkProblems(page, text) {
  for (const link of linksOf(text)) {
    if (link.startsWith(REPOSITORY)) {
      const file = link.slice(REPOSITORY.length).split('#', 1)[0] ?? '';
      if (!existsSync(join(root, file))) yield `${page}: ${link} leads to no file`;
    } else if (/^(https?:|mailto:|#)/.test(link)) continue;
    else if (published.has(page))
      yield `${page}: ${link} leads nowhere on npm: begin it with ${REPOSITORY}`;
    else if (!existsSync(join(root, dirname(page), link.split('#', 1)[0] ?? '')))
      yield `${page}: ${link} leads to no file`;
  }
}

/** @returns {string[]} */
function check() {
  const texts = pages().map((page) => ({ page, text: readPage(page) }));
  const shown = shownSnippets(texts.map(({ text }) => text));
  return [
    ...texts.flatMap(({ page, text }) => [
      ...snippetProblems(page, text),
      ...linkProblems(page, text),
    ]),
    ...snippets()
      .filter((file) => !shown.has(file))
      .map((file) => `packages/docs/snippets/${file} stands on no page`),
  ];
}

report(check(), `${pages().length} pages show compiled snippets, and their links lead somewhere.`);

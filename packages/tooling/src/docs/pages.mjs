import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, packages, root } from '../workspace.mjs';

/** Base address of files of the repository for readers outside, such as on npm. */
export const REPOSITORY = 'https://github.com/honeyhiveai/typescript-sdk/blob/main/';

const SNIPPETS = 'packages/docs/snippets';

/** Every Markdown page whose snippets and links are checked, as paths from the root. */
export function pages() {
  const readmes = packages()
    .map(({ folder }) => join(folder, 'README.md').slice(root.length + 1))
    .filter((file) => existsSync(join(root, file)));
  const github = filesBelow(join(root, '.github')).map((file) => `.github/${file}`);
  const docs = filesBelow(join(root, 'packages/docs')).map((file) => `packages/docs/${file}`);
  const markdown = [...github, ...docs].filter((file) => /\.(md|txt)$/.test(file));
  return [...new Set(['README.md', 'packages/README.md', ...readmes, ...markdown])];
}

/** @param {string} page a path from the root */
export const readPage = (page) => readFileSync(join(root, page), 'utf8');

/** Matches a fenced block: the language, the named snippet, and the lines. */
const FENCE = /^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm;

/**
 * Returns the page with every snippet block filled from the file.
 *
 * @param {string} text
 * @returns {string}
 */
export const fillSnippets = (text) =>
  text.replaceAll(FENCE, (block, language, file) =>
    file ? `\`\`\`${language} file=${file}\n${readSnippet(file)}\`\`\`` : block,
  );

/**
 * Reads a snippet by the path below the snippets, or from the root; `#name` selects a region.
 *
 * @param {string} file
 */
function readSnippet(file) {
  const [path = '', region] = file.split('#');
  const full = join(root, path.startsWith('packages/') ? path : `${SNIPPETS}/${path}`);
  if (!existsSync(full)) throw new Error(`there is no snippet ${path}`);
  const code = withUserImports(readFileSync(full, 'utf8'), path);
  const lines = region ? linesOf(code, region) : code.trimEnd().split('\n');
  return `${lines.join('\n')}\n`;
}

/**
 * Rewrites imports for the compiler of the reader: `.js` in Node modules, no extension for bundlers.
 *
 * @param {string} code
 * @param {string} path
 */
const withUserImports = (code, path) =>
  code.replaceAll(
    /((?:from|import) '(?:\.{1,2}|@)\/[^']+)\.tsx?'/g,
    (_, start) =>
      `${start}${/^(node|server|express|packages\/examples\/servers)\//.test(path) ? '.js' : ''}'`,
  );

/** The lines between `// #region name` and `// #endregion`, without their common indentation. @param {string} code @param {string} name */
function linesOf(code, name) {
  const lines = code.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, at) => at > start && line.trim().startsWith('// #endregion'));
  if (start < 0 || end < 0) throw new Error(`there is no region ${name}`);
  const inside = lines.slice(start + 1, end);
  const indent = Math.min(...inside.filter(Boolean).map((line) => line.search(/\S/)));
  return inside.map((line) => line.slice(indent));
}

/** Returns the code blocks not covered by a compiler. @param {string} text */
export const looseBlocks = (text) =>
  [...text.matchAll(FENCE)]
    .filter(([, language, file]) => /^(ts|tsx|js|jsx)$/.test(language ?? '') && !file)
    .map(([, , , code]) => code?.split('\n', 1)[0] ?? '');

/** Returns the snippet files shown by pages. @param {string[]} texts */
export const shownSnippets = (texts) =>
  new Set(
    texts.flatMap((text) =>
      [...text.matchAll(FENCE)].map(([, , file]) => file?.split('#', 1)[0] ?? ''),
    ),
  );

/** Every snippet there is. */
export const snippets = () =>
  filesBelow(join(root, SNIPPETS)).filter(
    (file) => /\.tsx?$/.test(file) && !/\.(d|test)\.tsx?$/.test(file),
  );

/** The targets of a page's links, without code. @param {string} text */
export const linksOf = (text) =>
  [...text.replaceAll(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');

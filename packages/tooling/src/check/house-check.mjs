// The house rules outside the scope of linters. A file longer than a screen or three is listed, but does not fail.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript5';
import { report } from '../report.mjs';
import { importCircles, resolveImport } from './import-circles.mjs';
import { MAX_VAGUE_BEGINNINGS_PERCENT, MAX_VAGUE_PERCENT, measureProse } from './prose.mjs';
import { filesBelow, packages, root } from '../workspace.mjs';

/** Packages which must not import siblings. */
const SIBLINGS = ['@honeyhive/node', '@honeyhive/web', '@honeyhive/react', '@honeyhive/llm'];
const ISLANDS = ['@honeyhive/core', ...SIBLINGS];
const RUNTIME_NAMES = ['process', 'window', 'document', 'Buffer'];
const MAY_EXPORT_ALL = [
  'packages/node/src/index.ts',
  'packages/web/src/index.ts',
  'packages/web/src/eager.ts',
  'packages/honeyhive/src/index.ts',
];
const VAGUE_NAME = /^(utils?|helpers?|common|types|misc)$/;
const LONG = 250;
/** Maximum files per folder, without tests. */
const MAX_FILES = 20;

/** @typedef {{ path: string, owner: string, source: import('typescript5').SourceFile }} SourceFile */

/** @param {SourceFile} file */
function* exportStars({ path, source }) {
  if (MAY_EXPORT_ALL.includes(path)) return;
  for (const node of source.statements) {
    if (ts.isExportDeclaration(node) && !node.exportClause)
      yield 'has `export *`: name the exports';
  }
}

/** @param {SourceFile} file */
function* siblingImports({ owner, source }) {
  if (!ISLANDS.includes(owner)) return;
  for (const node of nodesOf(source)) {
    const name = importedName(node);
    const other = SIBLINGS.find((sibling) => name === sibling || name?.startsWith(`${sibling}/`));
    if (other && other !== owner) yield `imports ${other}, which ${owner} must not know`;
  }
}

/** @param {SourceFile} file */
function* runtimeNames({ owner, source }) {
  if (owner !== '@honeyhive/core') return;
  for (const node of nodesOf(source)) {
    if (!ts.isIdentifier(node) || !RUNTIME_NAMES.includes(node.text)) continue;
    if (!isMemberName(node)) yield `names \`${node.text}\`: core is told where it runs`;
  }
}

/** @param {SourceFile} file */
function* vagueNames({ path }) {
  const vague = path.split('/').find((part) => VAGUE_NAME.test(part.replace(/\..*$/, '')));
  if (vague) yield `is called ${vague}: name it for what it gives`;
}

/** @param {import('typescript5').Node} node @returns {Generator<import('typescript5').Node>} */
function* nodesOf(node) {
  yield node;
  /** @type {import('typescript5').Node[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/**
 * Returns the module name of an import, an export from, or an `import()`.
 *
 * @param {import('typescript5').Node} node
 */
function importedName(node) {
  const named =
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier;
  const called =
    ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword &&
    node.arguments[0];
  const type =
    ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && node.argument.literal;
  const specifier = named || called || type;
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

/** `x.process` and `{ process: … }` are names of ours, not of the runtime's. @param {import('typescript5').Identifier} node */
function isMemberName(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node && !isGlobal(parent);
  return (
    'name' in parent &&
    parent.name === node &&
    !ts.isVariableDeclaration(parent) &&
    !ts.isShorthandPropertyAssignment(parent)
  );
}

/** @param {import('typescript5').PropertyAccessExpression} node */
const isGlobal = ({ expression }) =>
  ts.isIdentifier(expression) && expression.text === 'globalThis';

const RULES = { exportStars, siblingImports, runtimeNames, vagueNames };

/** @returns {SourceFile[]} */
function sourceFiles() {
  return packages().flatMap(({ folder, manifest }) =>
    filesBelow(join(folder, 'src'))
      .filter((file) => /\.(tsx?|mjs)$/.test(file) && !/\.(test|test-d|e2e)\./.test(file))
      .map((file) => {
        const path = relative(root, join(folder, 'src', file)).replaceAll('\\', '/');
        const text = readFileSync(join(root, path), 'utf8');
        const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
        return { path, owner: manifest.name, source };
      }),
  );
}

/** @param {SourceFile[]} sources */
function* circles(sources) {
  const modules = sources.map(({ path, source }) => ({
    path,
    imports: [...nodesOf(source)]
      .map(importedName)
      .filter((name) => name?.startsWith('.'))
      .map((name) => resolveImport(path, name ?? '')),
  }));
  for (const circle of importCircles(modules)) yield `import each other: ${circle.join(', ')}`;
}

/** @param {SourceFile[]} sources */
function* fullFolders(sources) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { path } of sources) {
    const folder = dirname(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts)
    if (count > MAX_FILES)
      yield `${folder} has ${count} files, more than ${MAX_FILES}: make rooms in it`;
}

/** @param {SourceFile[]} sources */
function* vagueProse(sources) {
  for (const owner of new Set(sources.map((file) => file.owner))) {
    const codes = sources.filter((file) => file.owner === owner).map(({ source }) => source.text);
    const { vaguePercent, beginningsPercent } = measureProse(codes);
    if (vaguePercent > MAX_VAGUE_PERCENT)
      yield `${owner}: ${vaguePercent.toFixed(1)} % of the words in comments are vague, more than ${MAX_VAGUE_PERCENT}: name the subject`;
    if (beginningsPercent > MAX_VAGUE_BEGINNINGS_PERCENT)
      yield `${owner}: ${beginningsPercent.toFixed(0)} % of the comments begin with a vague word, more than ${MAX_VAGUE_BEGINNINGS_PERCENT}: begin with a verb or the noun`;
  }
}

const files = sourceFiles();
const problems = [
  ...files.flatMap((file) =>
    Object.values(RULES).flatMap((rule) =>
      [...rule(file)].map((problem) => `${file.path} ${problem}`),
    ),
  ),
  ...circles(files),
  ...fullFolders(files),
  ...vagueProse(files),
];
for (const { path, source } of files) {
  const lines = source.getLineAndCharacterOfPosition(source.end).line;
  if (lines > LONG) console.log(`note: ${path} has ${lines} lines`);
}
report(problems, `${files.length} files keep the house rules.`);

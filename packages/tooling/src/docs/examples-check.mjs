// Every `@example` of the packages' sources compiles, and every exported function and class has one.
import { join, relative } from 'node:path';
import ts from 'typescript';
import { report } from '../report.mjs';
import { filesBelow, packages, root } from '../workspace.mjs';

/** Names that examples use without declaring them. */
const PRELUDE = `
declare const tracer: import('@honeyhive/node').HoneyHiveTracer & import('@honeyhive/web').HoneyHiveTracer;
declare const span: import('@honeyhive/core').HoneyHiveSpan & import('@opentelemetry/sdk-trace').ReadableSpan;
declare const request: Request;
declare const response: Response;
declare const question: string;
`;
/** Diagnostics of names that the reader's app provides. */
const UNDECLARED = new Set([2304, 2552, 2503, 2307, 18_004, 2580, 2591, 1128]);

/** @typedef {{ at: string, code: string, isTsx: boolean }} Example */

/** @param {string} file @returns {Example[]} */
function examplesIn(file) {
  const text = ts.sys.readFile(file) ?? '';
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const body = comment[0]
      .slice(3, -2)
      .replaceAll(/^[ \t]*\* ?/gm, '')
      .replaceAll('*\\/', '*/');
    return body
      .split(/^@/m)
      .filter((tag) => tag.startsWith('example'))
      .map((tag) => ({
        at: `${relative(root, file)}:${text.slice(0, comment.index).split('\n').length}`,
        code: tag
          .slice('example'.length)
          .replace(/^\s*```\w*\n/, '')
          .replace(/```\s*$/, ''),
        isTsx: file.endsWith('x') || /<\/\w+>|\/>/.test(tag),
      }));
  });
}

const folders = packages().filter(
  ({ manifest }) => manifest.name.startsWith('@honeyhive/') && !manifest.private,
);
const examples = folders.flatMap(({ folder }) =>
  filesBelow(join(folder, 'src'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|test-d|e2e|d)\./.test(file))
    .flatMap((file) => examplesIn(join(folder, 'src', file))),
);

const config = ts.readConfigFile(
  join(root, 'packages/tooling/tsconfig.tests.json'),
  ts.sys.readFile,
);
const parsed = ts.parseJsonConfigFileContent(config.config, ts.sys, join(root, 'packages/tooling'));
const options = {
  ...parsed.options,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noImplicitAny: false,
  verbatimModuleSyntax: false,
};

/** Public entry points: `internal` ones are for the packages themselves. */
const entries = folders.flatMap(({ folder, manifest }) =>
  Object.entries(/** @type {Record<string, Record<string, unknown>>} */ (manifest.exports ?? {}))
    .filter(([key]) => !/internal|package\.json/.test(key))
    .map(([key, conditions]) => ({
      name: `${manifest.name}${key.slice(1)}`,
      file: join(folder, String(conditions['@honeyhive/source'])),
    })),
);
const surface = ts.createProgram(
  entries.map(({ file }) => file),
  options,
);
const checker = surface.getTypeChecker();

/** @typedef {{ entry: string, file: string, isBare: boolean }} Export */

/** Exports by name: entries to import from, files of declaration, functions and classes without an example. @type {Map<string, Export[]>} */
const exported = new Map();
for (const { name: entry, file } of entries) {
  const source = surface.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isValue = Boolean(real.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class));
    const hasExample = real.getJsDocTags(checker).some(({ name }) => name === 'example');
    const declared = real.declarations?.[0]?.getSourceFile().fileName ?? '';
    const all = exported.get(symbol.name) ?? [];
    all.push({ entry, file: declared, isBare: isValue && !hasExample });
    exported.set(symbol.name, all);
  }
}

/** Segments that two paths have in common at their beginning. @param {string} one @param {string} other */
function shared(one, other) {
  const [left, right] = [one.split('/'), other.split('/')];
  const end = left.findIndex((part, index) => part !== right[index]);
  return end < 0 ? left.length : end;
}

/** Imports of the packages' names that an example uses, from the declaration nearest to the example. @param {Example} example */
function importsFor({ code, at }) {
  const file = join(root, at.replace(/:\d+$/, ''));
  return [...new Set(code.match(/\b[A-Za-z]\w+\b/g))]
    .filter(
      (name) =>
        !new RegExp(`(?:const|class|function|interface) ${name}\\b|\\.${name}\\b`).test(code),
    )
    .flatMap((name) => {
      const [nearest] = (exported.get(name) ?? []).toSorted(
        (a, b) => shared(b.file, file) - shared(a.file, file),
      );
      return nearest ? `import { ${name} } from '${nearest.entry}';` : [];
    })
    .join('\n');
}

const PRELUDE_FILE = join(root, 'packages/tooling/src/docs/examples-prelude.d.ts');
/** @type {Map<string, { example: Example, text: string }>} */
const virtual = new Map();
for (const [index, example] of examples.entries()) {
  const given = /^(?:import [^;]+;\s*)+/.exec(example.code.trim())?.[0];
  const imports = given ?? importsFor(example);
  const code = example.code.trim().slice(given?.length ?? 0);
  const path = join(
    root,
    `packages/tooling/src/docs/example-${index}.${example.isTsx ? 'tsx' : 'ts'}`,
  );
  const isModule = /^export /m.test(code);
  const body = isModule ? code : `export async function example(this: never) {\n${code}\n}\n`;
  virtual.set(path, { example, text: `${imports}\n${body}` });
}

const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
const textOf = (/** @type {string} */ path) =>
  path === PRELUDE_FILE ? PRELUDE : virtual.get(path)?.text;
host.fileExists = (/** @type {string} */ path) => textOf(path) !== undefined || fileExists(path);
host.readFile = (/** @type {string} */ path) => textOf(path) ?? readFile(path);
host.getSourceFile = (/** @type {string} */ path, /** @type {ts.ScriptTarget} */ target) => {
  const text = textOf(path);
  return text === undefined
    ? (surface.getSourceFile(path) ?? getSourceFile(path, target))
    : ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
};
const program = ts.createProgram([PRELUDE_FILE, ...virtual.keys()], options, host);

const broken = [...virtual].flatMap(([path, { example }]) => {
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .filter(({ code }) => !UNDECLARED.has(code))
    .map(
      ({ messageText, code }) =>
        `${example.at} has an example that does not compile: ${ts.flattenDiagnosticMessageText(messageText, ' ')} (${code})`,
    );
});
const bare = [...exported].flatMap(([name, all]) =>
  all
    .filter(({ isBare }) => isBare)
    .slice(0, 1)
    .map(({ entry }) => `${name} of ${entry} has no @example in its comment`),
);
report([...new Set(broken), ...bare], `${examples.length} examples in comments compile.`);

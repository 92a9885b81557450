import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { diffLines } from './line-diff.ts';
import { migrate } from './rewriter.ts';
import type { Compiler } from './syntax.ts';

const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/;
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage']);

/** The compiler of the project. Throws an Error that says what to install. */
function loadCompiler(folder: string): Compiler {
  const remedy = 'npm install --save-dev typescript@5';
  let compiler: Partial<Compiler>;
  try {
    compiler = createRequire(join(folder, 'migrate.js'))('typescript') as Partial<Compiler>;
  } catch (cause) {
    throw new Error(`honeyhive migrate reads files with TypeScript: ${remedy}`, { cause });
  }
  if (typeof compiler.createSourceFile === 'function') return compiler as Compiler;
  throw new Error(`TypeScript ${String(compiler.version)} has no API for programs: ${remedy}`);
}

/** Source files below the given paths. Throws an Error for a path that is not there. */
function* sourceFiles(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error(`${path} is not there`);
    if (found.isFile()) yield path;
    if (!found.isDirectory()) continue;
    const entries = readdirSync(path, { withFileTypes: true });
    for (const entry of entries) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
        yield* sourceFiles([inner]);
      if (entry.isFile() && SOURCE.test(entry.name)) yield inner;
    }
  }
}

/** Options of {@link migrateFiles}. */
export interface MigrateOptions {
  readonly folder: string;
  readonly isDry: boolean;
  readonly print: (line: string) => void;
}

/** Rewrites all source files below the paths, and reports what it did. Returns the number of changed files. */
export function migrateFiles(paths: readonly string[], options: MigrateOptions): number {
  const { folder, isDry, print } = options;
  const ts = loadCompiler(folder);
  const given = (paths.length > 0 ? paths : ['.']).map((path) => resolve(folder, path));
  let [changed, left] = [0, 0];
  for (const path of sourceFiles(given)) {
    const source = readFileSync(path, 'utf8');
    if (!source.includes('honeyhive')) continue;
    const { text, notes } = migrate(ts, path, source);
    const name = relative(folder, path);
    if (text !== source) {
      changed += 1;
      print(name);
      if (isDry) for (const line of diffLines(source, text)) print(`  ${line}`);
      else writeFileSync(path, text);
    }
    for (const note of notes) print(`${name}:${note.line}: ${note.text}`);
    left += notes.length;
  }
  print(`${changed} files ${isDry ? 'would change' : 'changed'}, ${left} places to look at.`);
  if (changed > 0) print('The rewritten files import @honeyhive/node: npm install @honeyhive/node');
  return changed;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { loadCompiler } from '../project/compiler.ts';
import { sourceFiles } from '../project/source-files.ts';
import { diffLines } from './line-diff.ts';
import { migrate } from './rewriter.ts';

/** Options of {@link migrateFiles}. */
export interface MigrateOptions {
  readonly folder: string;
  readonly isDry: boolean;
  readonly print: (line: string) => void;
  /** File of a place with a compiler, for projects without one. Default: this package. */
  readonly compilerBeside?: string | undefined;
}

/** Rewrites all source files below the paths, and reports what it did. Returns the number of changed files. */
export function migrateFiles(paths: readonly string[], options: MigrateOptions): number {
  const { folder, isDry, print } = options;
  const ts = loadCompiler(folder, { command: 'migrate', beside: options.compilerBeside });
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

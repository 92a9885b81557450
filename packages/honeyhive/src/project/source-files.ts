import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/;
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage']);

/** Source files below the given paths. Throws an Error for a path that is not there. */
export function* sourceFiles(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error(`${path} is not there`);
    if (found.isFile()) yield path;
    if (found.isDirectory()) yield* filesIn(path);
  }
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inner = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
      yield* filesIn(inner);
    if (entry.isFile() && SOURCE.test(entry.name)) yield inner;
  }
}

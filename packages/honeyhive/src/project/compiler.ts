import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compiler } from '../migrate/syntax.ts';

/** Returns the commands to provide a compiler. */
const remedy = (command: string): string =>
  `npm install --save-dev typescript@5, or npx -p honeyhive -p typescript@5 honeyhive ${command}`;

/** Options of {@link loadCompiler}. */
interface LoadOptions {
  /** Name of the command, for the message. */
  readonly command: string;
  /** File of a place with a compiler of its own. Default: this package. */
  readonly beside?: string | undefined;
}

/** Loads the compiler of the project, or the compiler installed beside this package. Throws an Error with the remedy. */
export function loadCompiler(
  folder: string,
  { command, beside = fileURLToPath(import.meta.url) }: LoadOptions,
): Compiler {
  const found = [join(folder, 'compiler.js'), beside].map(compilerFrom);
  const usable = found.find((one) => typeof one?.createSourceFile === 'function');
  if (usable) return usable as Compiler;
  const version = found.find((one) => one?.version)?.version;
  throw new Error(
    version
      ? `TypeScript ${version} has no API for programs: ${remedy(command)}`
      : `honeyhive ${command} reads files with TypeScript: ${remedy(command)}`,
  );
}

function compilerFrom(place: string): Partial<Compiler> | undefined {
  try {
    return createRequire(place)('typescript') as Partial<Compiler>;
  } catch {
    return undefined;
  }
}

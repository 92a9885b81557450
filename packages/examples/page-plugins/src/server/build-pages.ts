import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** How `await` reaches the browser: as it is, or lowered to what zone.js sees. */
export type Target = 'es2022' | 'es2016';

/** Builds the scripts of all pages, as an application would; gives them by their file names. */
export async function buildPages(target: Target): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../pages/*.ts', import.meta.url))],
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    splitting: true,
    target,
    conditions: ['@honeyhive/source'],
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

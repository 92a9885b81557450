import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Form of `await` in the browser: native, or lowered to code zone.js can see. */
export type Target = 'es2022' | 'es2016';

/** Builds the scripts of every page as an application would; returns the scripts by file name. */
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

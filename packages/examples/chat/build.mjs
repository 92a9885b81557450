import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

await rm(new URL('dist', import.meta.url), { recursive: true, force: true });

const shared = {
  absWorkingDir: here,
  bundle: true,
  format: 'esm',
  splitting: true,
  sourcemap: true,
  jsx: 'automatic',
  logLevel: 'warning',
};

await Promise.all([
  build({
    ...shared,
    entryPoints: ['src/client/main.tsx', 'src/client/chat.css', 'src/client/icon.svg'],
    outdir: 'dist/client',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    // The hash in a chunk name lets the server send the chunk with a cache lifetime of a year.
    chunkNames: 'chunk-[hash]',
    loader: { '.svg': 'copy' },
    define: { 'process.env.NODE_ENV': '"production"' },
  }),
  build({
    ...shared,
    entryPoints: {
      main: 'src/demo/main.ts',
      start: 'src/server/start.ts',
      'model-endpoint': 'src/server/model-endpoint.ts',
    },
    outdir: 'dist/server',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  }),
]);

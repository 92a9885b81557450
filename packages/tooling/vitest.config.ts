// Unit tests of every package, run against the package sources: no build needed. A part by hand: npx vitest run
// --config packages/tooling/vitest.config.ts --root . packages/core
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vitest/config';

/** Workspace packages name the source under the first condition; the rest are the vitest defaults. */
const conditions = ['@honeyhive/source', 'node', 'development|production'];

/**
 * Standard decorators are newer than any Node; the vitest compiler leaves decorators unchanged, esbuild lowers
 * decorators.
 */
const decorators: Plugin = {
  name: 'standard-decorators',
  enforce: 'pre',
  transform(code, id) {
    if (!/\.tsx?$/.test(id) || id.includes('/node_modules/') || !/^\s+@\w/m.test(code)) return null;
    return transform(code, {
      loader: id.endsWith('x') ? 'tsx' : 'ts',
      target: 'es2022',
      sourcemap: true,
      sourcefile: id,
    });
  },
};

export default defineConfig({
  plugins: [decorators],
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    setupFiles: [fileURLToPath(new URL('src/test/back-end-setup.mjs', import.meta.url))],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    retry: 0,
    passWithNoTests: true,
    // Intended output of a passing test, such as a contained failure, would read as a fault.
    silent: 'passed-only',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'packages/{core,node,llm,local,honeyhive,tooling,bench,conformance,protocol}/src/**/*.test.ts',
            'packages/examples/*/src/**/*.test.ts',
            'packages/docs/snippets/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: [
            'packages/{web,react}/src/**/*.test.{ts,tsx}',
            'packages/docs/snippets/**/*.test.tsx',
          ],
        },
      },
    ],
  },
});

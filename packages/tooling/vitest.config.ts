// Unit tests of all packages, run against the packages' sources: no build needed. A part of them by hand:
//   npx vitest run --config packages/tooling/vitest.config.ts --root . packages/core
import { defineConfig } from 'vitest/config';

/** Workspace packages name their source under the first; the others are vitest's own. */
const conditions = ['@honeyhive/source', 'node', 'development|production'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    retry: 0,
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'packages/{core,node,llm,local,honeyhive,tooling,bench}/src/**/*.test.ts',
            'packages/examples/*/src/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['packages/{web,react}/src/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
});

// npm test [-- filter …]: set-up, unit tests (vitest), browser tests (Playwright), a closing line.
import { onSupportedNode } from './setup/node-version.mjs';

onSupportedNode(async () => {
  const { testAll } = await import('./test/test-all.mjs');
  process.exitCode = await testAll(process.argv.slice(2));
});

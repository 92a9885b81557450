// npm run check [-- --full]: set-up, then every check; a failing one does not keep the others from running.
import { onSupportedNode } from './setup/node-version.mjs';

onSupportedNode(async () => {
  const { checkAll } = await import('./check/check-all.mjs');
  process.exitCode = await checkAll(process.argv.slice(2));
});

// npm run check [-- --full]: runs the set-up, then every check; a failing check does not stop the rest.
import { onSupportedNode } from './setup/node-version.mjs';

onSupportedNode(async () => {
  const { checkAll } = await import('./check/check-all.mjs');
  process.exitCode = await checkAll(process.argv.slice(2));
});

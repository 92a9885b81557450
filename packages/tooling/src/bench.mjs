// npm run bench [-- arguments]: set-up, then the measurements.
import { onSupportedNode } from './setup/node-version.mjs';

onSupportedNode(async () => {
  const { run } = await import('./run.mjs');
  const { setUp } = await import('./setup/setup.mjs');

  await setUp({ browser: false, build: true });
  const { code } = await run(
    [process.execPath, '--expose-gc', 'packages/bench/src/main.mjs', ...process.argv.slice(2)],
    { stream: true, survive: true },
  );
  process.exitCode = code;
});

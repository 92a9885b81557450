// npm run demo [-- arguments]: set-up, then the example chat. Its own code says what it does with the arguments.
import { onSupportedNode } from './node-version.mjs';

onSupportedNode(async () => {
  const { findChromium } = await import('./browser.mjs');
  const { run } = await import('./run.mjs');
  const { setUp } = await import('./setup.mjs');
  const args = process.argv.slice(2);

  const { chromium } = await setUp({ browser: args.includes('--once'), build: true });
  const { code } = await run(
    [process.execPath, 'packages/examples/chat/dist/demo/main.js', ...args],
    { stream: true, survive: true, env: { CHROMIUM_PATH: chromium || findChromium() } },
  );
  process.exitCode = code;
});

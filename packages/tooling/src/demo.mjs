// npm run demo [-- arguments]: runs the set-up, then the example chat, which documents the arguments.
import { onSupportedNode } from './setup/node-version.mjs';

onSupportedNode(async () => {
  const { existsSync } = await import('node:fs');
  const { findChromium } = await import('./setup/browser.mjs');
  const { run } = await import('./run.mjs');
  const { setUp } = await import('./setup/setup.mjs');
  const { root } = await import('./workspace.mjs');
  const args = process.argv.slice(2);

  const { chromium } = await setUp({ browser: args.includes('--once'), build: true });
  const [program = ''] = ['demo/main.js', 'server/main.js']
    .map((file) => `${root}/packages/examples/chat/dist/${file}`)
    .filter((file) => existsSync(file));
  const { code } = await run([process.execPath, program, ...args], {
    stream: true,
    survive: true,
    env: { CHROMIUM_PATH: chromium || findChromium() },
  });
  process.exitCode = code;
});

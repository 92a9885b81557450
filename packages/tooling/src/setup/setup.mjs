import { ensureChromium } from './browser.mjs';
import { installDependencies } from './dependencies.mjs';
import { run } from '../run.mjs';
import { StepFailure, step } from '../step.mjs';
import { tool } from '../workspace.mjs';

/**
 * Prepares a fresh clone: dependencies, then the build, then a browser. Takes well under a second if nothing is
 * missing. Explains a failure and ends the process with code 1.
 *
 * @param {{ browser: boolean, build: boolean }} needs
 * @returns {Promise<{ chromium: string | undefined }>} the browser's program, if one was asked for
 */
export async function setUp({ browser, build }) {
  await step('dependencies', installDependencies);
  if (build) await step('build', buildPackages);
  const chromium = browser ? await step('browser', ensureChromium) : undefined;
  return { chromium };
}

/** Builds the changed packages; turbo caches the rest. */
export async function buildPackages() {
  const { code, output } = await run(
    [...tool('turbo'), 'run', 'build', '--output-logs=errors-only', '--log-order=grouped'],
    { env: { DO_NOT_TRACK: '1', TURBO_TELEMETRY_DISABLED: '1' } },
  );
  if (code === 0) return;
  throw new StepFailure(`The build ended with code ${code}.`, {
    output,
    remedy: 'Correct what is named above. `npm run build` shows the whole output.',
  });
}

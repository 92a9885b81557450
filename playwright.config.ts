import { defineConfig, devices } from '@playwright/test';
import { chromiumArgs, findChromium, findFirefox } from './packages/tooling/src/setup/browser.mjs';

const chromium = findChromium();
const firefox = findFirefox();

export default defineConfig({
  testDir: 'packages',
  testMatch: '**/*.e2e.ts',
  outputDir: 'node_modules/.cache/playwright',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  retries: 0,
  use: { screenshot: 'off' },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: { args: chromiumArgs, ...(chromium && { executablePath: chromium }) },
      },
    },
    // Any stock Firefox, over WebDriver BiDi; where there is none, its tests are left out.
    ...(firefox
      ? [
          {
            name: 'firefox',
            use: {
              ...devices['Desktop Firefox'],
              channel: 'moz-firefox',
              launchOptions: { executablePath: firefox, args: [] },
            },
          },
        ]
      : []),
  ],
});

import { defineConfig } from '@playwright/test';
export default defineConfig({ testDir: 'src', testMatch: '**/*.e2e.ts', workers: 1, outputDir: '/tmp/local-shots/pw',reporter:'line',
  use: { launchOptions: { executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] } } });

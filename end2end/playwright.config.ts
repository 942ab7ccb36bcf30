import { existsSync } from 'node:fs';
import { defineConfig, devices } from '@playwright/test';

/** The browser named by the environment, or the system's where there is one, or else Playwright's own. */
const chromium = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));

const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Chromium asks its maker how to fill in forms.
  '--disable-features=AutofillServerCommunication'];
// In a container Chromium runs as root, where its sandbox does not.
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // How long a busy machine may take until something has failed, not how long anything should take.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromium, args: ['--disable-gpu', ...quiet, ...sandbox] },
  },
  projects: [
    { name: 'console', testMatch: '**/*.spec.ts', testIgnore: '**/*.nojs.spec.ts' },
    { name: 'no-javascript', testMatch: '**/*.nojs.spec.ts', use: { javaScriptEnabled: false } },
  ],
});

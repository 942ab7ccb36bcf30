import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** `cargo xtask screenshots`: not tests, so not part of a run of the tests. */
export default defineConfig({
  ...tests,
  workers: 1,
  projects: [{ name: 'screenshots', testDir: 'screenshots', testMatch: '**/screenshots/*.ts' }],
});

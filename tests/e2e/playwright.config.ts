// How the end-to-end tests run: in Chromium, on the built page, which is always served under a sub-path.
//
// `cargo xtask test e2e` sets up what is needed, and the two variables, and calls this. DAYPART_BROWSER names another browser that
// Playwright has installed: firefox or webkit.

import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

import { CHROMIUM } from '../chromium.mjs';

const root = join(import.meta.dirname, '../..');
const port = process.env.DAYPART_E2E_PORT ?? '4173';
const address = `http://127.0.0.1:${port}/some/daypart/`;
const browser = (process.env.DAYPART_BROWSER ?? 'chromium') as 'chromium' | 'firefox' | 'webkit';

export default defineConfig({
  testDir: '.',
  // The README's pictures are made on demand: a test run must not change what is under version control.
  testIgnore: process.env.DAYPART_PICTURES ? [] : ['pictures.spec.ts'],
  outputDir: join(root, 'test-results/run'),
  // Each test has its own page and worker; more of them at once would only share the same two cores.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Tried again once, and listed as flaky when that passes.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: join(root, 'test-results/report.json') }]],
  use: {
    baseURL: address,
    trace: 'off',
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    actionTimeout: 15_000,
    browserName: browser,
    launchOptions: browser === 'chromium' ? CHROMIUM : {},
  },
  webServer: {
    command: `cargo xtask serve --no-build --port ${port} --prefix /some/daypart/`,
    cwd: root,
    url: address,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});

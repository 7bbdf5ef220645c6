// Configuration of the end-to-end tests: Chromium on the built page, which is always served under a sub-path.
//
// `cargo xtask test e2e` installs what is needed, sets CHROME and DAYPART_E2E_PORT, and runs Playwright with this file.
// DAYPART_BROWSER selects another browser that Playwright has installed: firefox or webkit. DAYPART_SOAK=long selects the long form of
// the soak tests. With DAYPART_SHOTS=1, pictures of the page are saved in test-results/shots.

import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

import { CHROMIUM } from '../chromium.mjs';

const root = join(import.meta.dirname, '../..');
const port = process.env.DAYPART_E2E_PORT ?? '4173';
const address = `http://127.0.0.1:${port}/some/daypart/`;
const browser = (process.env.DAYPART_BROWSER ?? 'chromium') as 'chromium' | 'firefox' | 'webkit';

export default defineConfig({
  testDir: '.',
  // The README's screenshots are taken on demand: a test run must not change files under version control.
  testIgnore: process.env.DAYPART_SCREENSHOTS ? [] : ['screenshots.spec.ts'],
  outputDir: join(root, 'test-results/run'),
  // Each test has its own page and workers; more tests at once would share the same two cores.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A flaky test is a failure: it has found a fault of the page, or has one.
  retries: 0,
  // No test asserts a time: these limits leave room for a loaded machine.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: join(root, 'test-results/report.json') }]],
  use: {
    baseURL: address,
    trace: 'off',
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    actionTimeout: 60_000,
    browserName: browser,
    launchOptions: browser === 'chromium' ? CHROMIUM : {},
  },
  webServer: {
    command: `cargo xtask serve --no-build --port ${port} --prefix /some/daypart/`,
    cwd: root,
    url: address,
    reuseExistingServer: false,
    timeout: 300_000,
  },
});

// Launch options of Chromium, shared by the end-to-end tests and the benchmark.

import { existsSync } from 'node:fs';

const PATHS = [process.env.CHROME, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Options for Playwright's `launch`: the system's browser where there is one, without background network traffic. */
export const CHROMIUM = {
  executablePath: PATHS.find((path) => path && existsSync(path)),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

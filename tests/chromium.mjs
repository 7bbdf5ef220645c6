// How Chromium is started, for the end-to-end tests and the bench alike.

import { existsSync } from 'node:fs';

const PATHS = [process.env.CHROME, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** What Playwright's `launch` is to be given: the browser of the system where there is one, without what it does of its own accord. */
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

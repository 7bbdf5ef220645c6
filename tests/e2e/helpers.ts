// What the end-to-end tests share: a page that must stay free of errors, files to give it, and reading what it gives.

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { chromium, test as base, expect, type Locator, type Page, type Worker } from '@playwright/test';

export { expect };

/** The state line that tells when all is on screen. */
export function status(page: Page): Locator {
  return page.getByRole('status');
}

/** A test whose page has opened, and that fails when the page or its workers threw or logged an error. */
export const test = base.extend<{ daypart: Page }>({
  daypart: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      // A reload drops the requests of the page that it leaves, such as those of workers that are still starting.
      const reason = request.failure()?.errorText;
      if (reason !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${reason}`);
    });
    await page.goto('./');
    await expect(page.getByLabel('Choose files')).toBeAttached();
    await use(page);
    expect(errors, 'errors of the page').toEqual([]);
  },
});

/** The media types of the built page's files, for servers of the tests' own. */
export const KINDS: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

const isChromium = (page: Page) => page.context().browser()?.browserType().name() === 'chromium';

/** Leaves a test out that needs what Playwright has for Chromium alone. */
export function needsChromium(page: Page): void {
  base.skip(!isChromium(page), 'needs Chromium');
}

/** Paths of files in ../shared/data. Skips the test where that directory is absent; the report counts it. */
export function sharedData(...names: string[]): string[] {
  const folder = join(import.meta.dirname, '../../../shared/data');
  base.skip(!existsSync(folder), `../shared/data/${names[0]} is absent`);
  return names.map((name) => join(folder, name));
}

/** A file made on the spot, as the file input takes it. */
export function file(name: string, content: string | Buffer, mimeType = 'text/csv') {
  return { name, mimeType, buffer: Buffer.from(content) };
}

/** Gives files to the page through its file input. */
export async function choose(page: Page, files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  await page.getByLabel('Choose files').setInputFiles(files);
}

/** Types into a field as a person would, over what is there: browsers don't all take a value that was set for a change of theirs. */
export async function write(field: Locator, text: string): Promise<void> {
  await field.fill('');
  await field.pressSequentially(text);
}

/** Drops real files onto the middle of the window, as the system would: through the browser's own input. */
export async function drop(page: Page, paths: string[]): Promise<void> {
  needsChromium(page);
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  const [x, y] = [size.width / 2, size.height / 2];
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await client.detach();
}

/** Waits until a report is on screen, and gives the state line. */
export async function ready(page: Page, timeout_ms = 30_000): Promise<string> {
  await expect(status(page)).toHaveText(/^\s*Ready/, { timeout: timeout_ms });
  return (await status(page).innerText()).trim();
}

/** Presses a button that downloads a file, and gives the file's name and text. */
export async function download(page: Page, button: string | RegExp): Promise<{ name: string; text: string }> {
  const { name, bytes } = await downloadBytes(page, button);
  return { name, text: bytes.toString('utf8') };
}

/** Presses a button that downloads a file, and gives the file's name and bytes. */
export async function downloadBytes(page: Page, button: string | RegExp): Promise<{ name: string; bytes: Buffer }> {
  const [started] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: started.suggestedFilename(), bytes: await readFile(await started.path()) };
}

/** The message that tells of a problem. */
export function problem(page: Page): Locator {
  return page.getByRole('alert');
}

/** Opens the page in a browser of its own, whose script engine has these flags. */
export async function withEngine(page: Page, flags: string, use: (page: Page) => Promise<void>): Promise<void> {
  needsChromium(page);
  const { baseURL, launchOptions } = base.info().project.use;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), `--js-flags=${flags}`] });
  try {
    const other = await browser.newPage({ baseURL, viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    await other.goto('./');
    await expect(other.getByLabel('Choose files')).toBeAttached();
    await use(other);
  } finally {
    await browser.close();
  }
}

/** Slows the page's thread down so many times. */
export async function throttle(page: Page, times: number): Promise<void> {
  needsChromium(page);
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: times });
  if (times === 1) await client.detach();
}

/** Writes files of invented events into a folder, so many each, two events a customer over all of them. */
export async function manyEvents(folder: string, names: string[], events: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    names.map(async (name, index) => {
      const rows = Array.from({ length: events }, (_, row) => {
        const event = index * events + row;
        const time = `2014-${10 + (event % 3)}-${10 + (event % 18)} ${String(event % 24).padStart(2, '0')}:26:20`;
        return `${event},${Math.floor(event / 2)},${event % 31},"${time}",${event % 3 ? 0 : 1},"04109"`;
      });
      const path = join(folder, name);
      await writeFile(path, `${rows.join('\n')}\n`);
      return path;
    }),
  );
}

/** The page's workers of a role, which is also their name. */
async function workers(page: Page, role: 'lead' | 'scanner'): Promise<Worker[]> {
  const found: Worker[] = [];
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => '');
    if (name === role) found.push(worker);
  }
  return found;
}

/** The page's workers of a role, as soon as all of them are there: scanners come one after the other. Elsewhere than in Chromium, a worker's own workers can't be reached. */
export async function workersOf(page: Page, role: 'lead' | 'scanner'): Promise<Worker[]> {
  needsChromium(page);
  const scanners = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
  const all = role === 'lead' ? 1 : scanners;
  await expect.poll(async () => (await workers(page, role)).length, `workers in the role ${role}`).toBeGreaterThanOrEqual(all);
  return workers(page, role);
}

/** Keeps a worker busy, so that what it is asked meanwhile waits. Resolves when it is free again. */
export const keepBusy = (worker: Worker, time_ms = 4_000) =>
  worker.evaluate((time_ms) => {
    const end = performance.now() + time_ms;
    while (performance.now() < end);
  }, time_ms);

/** Has a worker throw where nobody catches it. */
export const kill = (worker: Worker) =>
  worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('killed');
    });
  });

/** Ends a worker from within, of which no event tells. */
export const end = (worker: Worker) => worker.evaluate(() => self.close());

/** Saves a picture of the whole page in test-results/shots, in Chromium. For a picture Playwright adds a style of its own, which the
 * page's policy forbids, and Firefox tells that as an error of the page. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!isChromium(page)) return;
  const root = dirname(dirname(import.meta.dirname));
  await page.screenshot({ path: join(root, 'test-results/shots', `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** The rows of a CSV text: comma, RFC 4180 quotes, any line end. */
export function csv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    // The empty match at the text's very end is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

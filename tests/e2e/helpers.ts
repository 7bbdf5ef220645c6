// Shared helpers of the end-to-end tests: a page that must stay free of errors, input files, and reading downloads.

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { chromium, test as base, expect, type Locator, type Page, type Worker } from '@playwright/test';

export { expect };

/** The status line. It begins with "Ready" once the whole report is on screen. */
export function status(page: Page): Locator {
  return page.getByRole('status');
}

/** A test with an open page. It fails if the page or its workers throw or log an error. */
export const test = base.extend<{ app: Page }>({
  app: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      // A reload aborts pending requests, such as those of workers that are still starting.
      const reason = request.failure()?.errorText;
      if (reason !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${reason}`);
    });
    await page.goto('./');
    await expect(page.getByLabel('Choose files')).toBeAttached();
    await use(page);
    expect(errors, 'errors of the page').toEqual([]);
  },
});

/** Media types of the page's files, for the tests' own servers. */
export const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

const isChromium = (page: Page) => page.context().browser()?.browserType().name() === 'chromium';

/** Skips a test that needs a Playwright feature of Chromium. */
export function needsChromium(page: Page): void {
  base.skip(!isChromium(page), 'needs Chromium');
}

/** Paths of files in ../shared/data. Skips the test where that folder is absent; the report counts it as skipped. */
export function sharedData(...names: string[]): string[] {
  const folder = join(import.meta.dirname, '../../../shared/data');
  base.skip(!existsSync(folder), `../shared/data/${names[0]} is absent`);
  return names.map((name) => join(folder, name));
}

/** In-memory file in the form that `setInputFiles` takes. */
export function file(name: string, content: string | Buffer, mimeType = 'text/csv') {
  return { name, mimeType, buffer: Buffer.from(content) };
}

/** Chooses files in the page's file input. */
export async function choose(page: Page, files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  await page.getByLabel('Choose files').setInputFiles(files);
}

/** Replaces the text of a field key by key. A value set by `fill` alone doesn't fire a change event in every browser. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await field.fill('');
  await field.pressSequentially(text);
}

/** Drops real files onto the middle of the window through the browser's own input events. */
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

/** Waits until a report is on screen and returns the status line. */
export async function ready(page: Page, timeout_ms = 30_000): Promise<string> {
  await expect(status(page)).toHaveText(/^\s*Ready/, { timeout: timeout_ms });
  return (await status(page).innerText()).trim();
}

/** Presses a download button and returns the file's name and text. */
export async function download(page: Page, button: string | RegExp): Promise<{ name: string; text: string }> {
  const { name, bytes } = await downloadBytes(page, button);
  return { name, text: bytes.toString('utf8') };
}

/** Presses a download button and returns the file's name and bytes. */
export async function downloadBytes(page: Page, button: string | RegExp): Promise<{ name: string; bytes: Buffer }> {
  const [started] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: started.suggestedFilename(), bytes: await readFile(await started.path()) };
}

/** The error message on the page. */
export function problem(page: Page): Locator {
  return page.getByRole('alert');
}

/** Opens the page in a separate Chromium with these V8 flags. */
export async function withJsFlags(page: Page, flags: string, use: (page: Page) => Promise<void>): Promise<void> {
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

/** Slows the page's main thread down by a factor; 1 removes the limit. */
export async function throttle(page: Page, factor: number): Promise<void> {
  needsChromium(page);
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: factor });
  if (factor === 1) await client.detach();
}

/** Writes files of generated events into a folder, `events` in each; every customer has two events in all. */
export async function writeEventFiles(folder: string, names: string[], events: number): Promise<string[]> {
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

/** Workers of a role, found by their name. */
async function workers(page: Page, role: 'coordinator' | 'scanner'): Promise<Worker[]> {
  const found: Worker[] = [];
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => '');
    if (name === role) found.push(worker);
  }
  return found;
}

/** Waits until all workers of a role have started, and returns them. Scanners start one after another. Needs Chromium: elsewhere
 * Playwright doesn't reach nested workers. */
export async function workersOf(page: Page, role: 'coordinator' | 'scanner'): Promise<Worker[]> {
  needsChromium(page);
  const scanners = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
  const expected = role === 'coordinator' ? 1 : scanners;
  await expect.poll(async () => (await workers(page, role)).length, `workers with the role ${role}`).toBeGreaterThanOrEqual(expected);
  return workers(page, role);
}

/** Blocks a worker for `time_ms`, so that requests to it wait. Resolves when it is free again. */
export const keepBusy = (worker: Worker, time_ms = 4_000) =>
  worker.evaluate((time_ms) => {
    const end = performance.now() + time_ms;
    while (performance.now() < end);
  }, time_ms);

/** Makes a worker throw an uncaught error. */
export const crash = (worker: Worker) =>
  worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('killed');
    });
  });

/** Closes a worker from inside, which fires no event on the page. */
export const closeSilently = (worker: Worker) => worker.evaluate(() => self.close());

/** Saves a screenshot of the whole page in test-results/shots, in Chromium only: Playwright adds an inline style for a screenshot,
 * which the page's policy forbids and Firefox logs as an error. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!isChromium(page)) return;
  const root = dirname(dirname(import.meta.dirname));
  await page.screenshot({ path: join(root, 'test-results/shots', `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** Rows of a CSV text with commas, RFC 4180 quotes and any line end. */
export function csv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    // The empty match at the end of the text is not a row.
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

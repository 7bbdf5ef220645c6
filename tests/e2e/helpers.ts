// Shared helpers of the end-to-end tests: a page that must stay free of errors, input files, and reading downloads.

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { chromium, test as base, expect, type Locator, type Page, type Worker } from '@playwright/test';

export { expect };

/** The status line. It begins with "Ready" once the whole report is on screen. */
export function status(page: Page): Locator {
  return page.getByRole('status');
}

/** Expects that the page is not wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow_px = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(overflow_px, 'sideways scroll').toBeLessThanOrEqual(0);
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
export async function ready(page: Page): Promise<string> {
  let line = '';
  const read = async () => (line = (await status(page).innerText()).trim());
  await expect.poll(read, { message: 'status line', timeout: 120_000, intervals: [50] }).toMatch(/^Ready/);
  return line;
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

/** Axe rules whose result depends on the colour scheme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Violations that axe finds on the page, or in the elements of the selector `within`; with `rules`, of these rules only. */
export async function axeViolations(page: Page, within?: string, rules?: string[]): Promise<string[]> {
  // The legacy mode leaves out frames, of which the page has none, and the blank page that axe would open to join their results.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (within) axe.include(within);
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

/** Expects that axe finds nothing: by all rules in the light scheme, and by those about colours in the dark one. */
export async function expectAccessible(page: Page, what: string, within?: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const violations = () => axeViolations(page, within, scheme === 'dark' ? COLOUR_RULES : undefined);
    await expect.poll(violations, `${what}, ${scheme}`).toEqual([]);
  }
}

/** Opens the page in a separate Chromium with these command-line arguments. */
export async function withArguments(page: Page, args: string[], use: (page: Page) => Promise<void>): Promise<void> {
  needsChromium(page);
  const { baseURL, launchOptions } = base.info().project.use;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), ...args] });
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

/** The page's workers with their names, which are their roles. */
async function namedWorkers(page: Page): Promise<{ name: string; worker: Worker }[]> {
  const name = (worker: Worker) => worker.evaluate(() => self.name).catch(() => '');
  return Promise.all(page.workers().map(async (worker) => ({ name: await name(worker), worker })));
}

/** Waits until the coordinator and all scanners have started, which they do one after another, and returns those of a role.
 * Needs Chromium: elsewhere Playwright doesn't reach nested workers. */
export async function workersOf(page: Page, role: 'coordinator' | 'scanner'): Promise<Worker[]> {
  needsChromium(page);
  const scanners = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
  let found: { name: string; worker: Worker }[] = [];
  const count = (role: string) => found.filter(({ name }) => name === role).length;
  const all_started = async () => {
    found = await namedWorkers(page);
    return count('coordinator') >= 1 && count('scanner') >= scanners;
  };
  await expect.poll(all_started, { message: 'all workers have started', intervals: [50] }).toBe(true);
  return found.filter(({ name }) => name === role).map(({ worker }) => worker);
}

/** Makes a worker wait before it handles messages, except for pings, until the returned function is called. */
export async function holdMessages(worker: Worker): Promise<() => Promise<void>> {
  type Scope = { onmessage: ((event: MessageEvent) => void) | null; release: () => Promise<void> };
  await worker.evaluate(async () => {
    const scope = self as unknown as Scope;
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    while (!scope.onmessage) await turn();
    const handle = scope.onmessage;
    const held: MessageEvent[] = [];
    scope.onmessage = (event) => (event.data?.body?.body === 'Ping' ? handle.call(self, event) : void held.push(event));
    scope.release = async () => {
      for (let event = held.shift(); event; event = held.shift()) {
        handle.call(self, event);
        await turn();
      }
      scope.onmessage = handle;
    };
  });
  return () => worker.evaluate(() => (self as unknown as Scope).release());
}

/** Makes a worker throw an uncaught error. */
export const crash = (worker: Worker) =>
  worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('killed');
    });
  });

/** Closes a worker from inside, which fires no event on the page. */
export const closeSilently = (worker: Worker) => worker.evaluate(() => self.close());

/** Saves screenshots of the whole page, light and dark, in test-results/shots if `DAYPART_SHOTS` is set. In Chromium only: Playwright
 * adds an inline style for a screenshot, which the page's policy forbids and Firefox logs as an error. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.DAYPART_SHOTS || !isChromium(page)) return;
  const folder = join(import.meta.dirname, '../../test-results/shots');
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: true, animations: 'disabled' });
  }
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

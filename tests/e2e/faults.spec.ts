// Faults that come from outside while a file is read: for each the person is told, what was shown before stays whole, and the
// next job works. ARCHITECTURE.md has the table of them.

import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import type { Page, Worker } from '@playwright/test';

import { Host } from './host';
import { choose, csv, download, end, expect, file, keepBusy, kill, manyEvents, needsChromium, problem, ready, status, test, workersOf } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

/** How many events the large file has: several ranges of a megabyte. */
const EVENTS = 80_000;

/** Has each read of a worker wait, so that something can happen in between; with `null` none ever ends, with 0 none waits. */
const slowReads = (worker: Worker, wait_ms: number | null) =>
  worker.evaluate((wait_ms) => {
    // Files are read by streams of bytes where there are such, else whole.
    type Reads = { arrayBuffer: typeof Blob.prototype.arrayBuffer; read: typeof ReadableStreamBYOBReader.prototype.read };
    const scope = globalThis as { reads?: Reads };
    const reads = (scope.reads ??= { arrayBuffer: Blob.prototype.arrayBuffer, read: ReadableStreamBYOBReader.prototype.read });
    const wait = () => new Promise((resolve) => wait_ms === null || setTimeout(resolve, wait_ms));
    Blob.prototype.arrayBuffer = async function () {
      await wait();
      return reads.arrayBuffer.call(this);
    };
    ReadableStreamBYOBReader.prototype.read = async function (view: ArrayBufferView) {
      await wait();
      return reads.read.call(this, view);
    } as Reads['read'];
  }, wait_ms);

/** That what was shown before the large file is on screen whole, and nothing of the large file is. */
async function showsGood(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2 listens');
  await expect(page.getByRole('table', { name: 'Profiles', exact: true }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('list', { name: 'Files', exact: true })).toContainText('good.csv');
  const live = csv((await download(page, 'Download live_table.csv')).text);
  expect(live.slice(1)).toEqual([
    ['48', '1', '0', '0', '0', '1', '0'],
    ['1081', '1', '0', '0', '1', '0', '1'],
  ]);
}

/** Shows the small file, and has the large one read so slowly that its reading is under way when this returns. */
async function reading(page: Page, folder: string, wait_ms: number | null = 700): Promise<string> {
  const [path] = await manyEvents(folder, ['large.csv'], EVENTS);
  await choose(page, GOOD);
  expect(await ready(page)).toBe(GOOD_REPORT);
  for (const scanner of await workersOf(page, 'scanner')) await slowReads(scanner, wait_ms);
  await choose(page, path);
  await expect(page.getByRole('progressbar')).toBeVisible();
  return path;
}

const CHANGES: [string, (path: string) => Promise<void>][] = [
  ['is deleted', (path) => rm(path)],
  ['is cut short', (path) => truncate(path, 1000)],
  ['grows', (path) => appendFile(path, '1,2,3,"2014-10-23 03:26:20",0,"72132"\n')],
  [
    'is written anew',
    async (path) => {
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replaceAll('2014', '2015'));
    },
  ],
];

for (const [what, change] of CHANGES) {
  test(`a file that ${what} while it is read is told, and nothing of it is shown`, async ({ daypart }, info) => {
    const path = await reading(daypart, info.outputPath());
    await daypart.waitForTimeout(200);
    await change(path);
    await expect(problem(daypart)).toContainText('large.csv', { timeout: 40_000 });
    await expect(problem(daypart)).toContainText(/drop it again/i);
    await showsGood(daypart);
  });
}

const DEATHS: [string, (scanner: Worker) => Promise<unknown>, RegExp][] = [
  ['fails', kill, /worker stopped: .*killed/],
  ['falls silent', end, /do not answer any more/],
];

for (const [how, stop, said] of DEATHS) {
  test(`a scanner that ${how} in the middle is told, and the next job works`, async ({ daypart }, info) => {
    await reading(daypart, info.outputPath());
    // The first one that ends may have the others ended before they are reached.
    for (const scanner of await workersOf(daypart, 'scanner')) await stop(scanner).catch(() => undefined);
    await expect(problem(daypart)).toContainText(said, { timeout: 60_000 });
    await showsGood(daypart);
    await choose(daypart, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
    await expect(status(daypart)).toHaveText(/^Ready: 3 events/);
  });
}

test('a lead that falls silent in the middle is given up, and the next job works', async ({ daypart }, info) => {
  await reading(daypart, info.outputPath(), null);
  const [lead] = await workersOf(daypart, 'lead');
  await end(lead);
  await expect(problem(daypart)).toContainText('has not answered', { timeout: 40_000 });
  await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(daypart.getByRole('heading', { level: 1 })).toContainText('2 listens');
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
});

test('a read that stalls is given up, and the next job works', async ({ daypart }, info) => {
  await reading(daypart, info.outputPath(), null);
  await expect(problem(daypart)).toContainText('do not answer any more', { timeout: 60_000 });
  await showsGood(daypart);
  await choose(daypart, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
  await expect(status(daypart)).toHaveText(/^Ready: 3 events/);
});

/** What can be going on when a job is stopped. */
const STAGES: [string, (page: Page, folder: string) => Promise<void>][] = [
  [
    'looking at a file',
    async (page, folder) => {
      const [lead] = await workersOf(page, 'lead');
      await slowReads(lead, 3_000);
      await choose(page, (await manyEvents(folder, ['large.csv'], EVENTS))[0]);
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    },
  ],
  [
    'unpacking a file',
    async (page) => {
      const rows = Array.from({ length: 400_000 }, (_, row) => `${row},${row % 900},${row % 31},"2014-10-23 03:26:20",0,"72132"`);
      await choose(page, file('large.csv.gz', gzipSync(rows.join('\n')), 'application/gzip'));
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    },
  ],
  ['reading a file', async (page, folder) => void (await reading(page, folder))],
  [
    'counting what was read',
    async (page, folder) => {
      const [lead] = await workersOf(page, 'lead');
      const busy = keepBusy(lead, 2_000);
      await choose(page, (await manyEvents(folder, ['large.csv'], 2_000))[0]);
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
      void busy.catch(() => undefined);
    },
  ],
];

for (const [stage, begin] of STAGES) {
  test(`a job can be stopped while ${stage}`, async ({ daypart }, info) => {
    await choose(daypart, GOOD);
    expect(await ready(daypart)).toBe(GOOD_REPORT);
    await begin(daypart, info.outputPath());
    await daypart.getByRole('button', { name: 'Cancel' }).click();
    await expect(status(daypart)).toHaveText(/^Cancelled/, { timeout: 30_000 });
    for (const lead of await workersOf(daypart, 'lead')) await slowReads(lead, 0);
    await showsGood(daypart);
    await choose(daypart, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
    await expect(status(daypart)).toHaveText(/^Ready: 3 events/, { timeout: 30_000 });
  });
}

test('files that are dropped while others are read come after these, whole', async ({ daypart }, info) => {
  await reading(daypart, info.outputPath(), 300);
  await choose(daypart, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
  await expect(status(daypart)).toHaveText(/^Ready: 80,003 events/, { timeout: 60_000 });
  const files = daypart.getByRole('list', { name: 'Files', exact: true });
  for (const name of ['good.csv', 'large.csv', 'next.csv']) await expect(files).toContainText(name);
});

test('a page that is frozen while it reads goes on when it is shown again', async ({ daypart }, info) => {
  needsChromium(daypart);
  await reading(daypart, info.outputPath(), 300);
  const client = await daypart.context().newCDPSession(daypart);
  await client.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await client.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(status(daypart)).toHaveText(/^Ready: 80,002 events/, { timeout: 60_000 });
});

/** A worker's script that never says anything. */
const SILENT = "addEventListener('message', () => {});";

/** What comes in the place of a worker's script: `null` where there is none. */
const BAD_STARTS: [string, string | null][] = [
  ['says nothing', SILENT],
  ['can’t be loaded', null],
  ['fails', "throw new Error('a bad start');"],
];

/** What becomes of the first workers' scripts, of which the very first is the lead's. */
const BAD_LEADS: [string, (script: string, nth: number) => string][] = [
  ['says nothing is started anew', (script, nth) => (nth === 1 ? SILENT : script)],
  [
    'does not come back from starting its second scanner is started anew',
    (script, nth) => nth > 1 ? script : `let starts = 0; const Real = Worker; self.Worker = function (...all) { starts += 1; while (starts === 2); return new Real(...all); };\n${script}`,
  ],
];

for (const [what, spoiled] of BAD_LEADS) {
  test(`a lead that ${what}, and what was chosen is not lost`, async ({ page }) => {
    const host = new Host();
    let asked = 0;
    host.headers = { 'Cache-Control': 'no-store' };
    host.change = (name, bytes) => {
      if (name !== 'worker.js') return bytes;
      asked += 1;
      return Buffer.from(spoiled(bytes.toString('utf8'), asked));
    };
    try {
      await page.goto(await host.open());
      await choose(page, GOOD);
      expect(await ready(page)).toBe(GOOD_REPORT);
      await showsGood(page);
      expect(asked).toBeGreaterThan(1);
    } finally {
      host.close();
    }
  });
}

// The first script is the lead's; those after it are its scanners'.
for (const [what, script] of BAD_STARTS) {
  for (const [which, is_bad] of [['one scanner', (nth: number) => nth === 2], ['every scanner', (nth: number, scanners: number) => nth > 1 && nth <= 1 + scanners]] as const) {
    test(`${which} that ${what} at its start holds nothing up`, async ({ page }) => {
      const host = new Host();
      let asked = 0;
      let scanners = 1;
      host.headers = { 'Cache-Control': 'no-store' };
      host.change = (name, bytes) => {
        if (name !== 'worker.js') return bytes;
        asked += 1;
        return is_bad(asked, scanners) ? (script === null ? undefined : Buffer.from(script)) : bytes;
      };
      try {
        // Nothing but the page asks for the script.
        await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }));
        await page.goto('about:blank');
        scanners = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
        await page.goto(await host.open());
        await choose(page, GOOD);
        expect(await ready(page)).toBe(GOOD_REPORT);
        await showsGood(page);
      } finally {
        host.close();
      }
    });
  }
}

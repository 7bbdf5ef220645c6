// Faults from outside while a file is read: each is reported, the previous report stays whole, and the next job works.
// docs/architecture.md lists them under Faults.

import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import type { Page, Worker } from '@playwright/test';

import { Host } from './host';
import { choose, closeSilently, crash, csv, download, expect, file, holdMessages, needsChromium, problem, ready, status, test, workersOf, writeEventFiles } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

/** Number of events in the large file, which spans several ranges of a megabyte. */
const EVENTS = 80_000;

interface HeldReads {
  /** Waits until a read has begun that is held back. */
  begun: () => Promise<void>;
  /** Lets all reads end. */
  release: () => Promise<void>;
}

/** Holds back the reads of these workers, so that something can happen in between. */
async function holdReads(workers: Worker[]): Promise<HeldReads> {
  type Scope = { held_reads: number; release_reads: () => void };
  const hold = () => {
    const scope = globalThis as unknown as Scope;
    const gate = new Promise<void>((resolve) => (scope.release_reads = resolve));
    scope.held_reads = 0;
    // Files are read through `arrayBuffer` or streams, gzip archives through streams of their own.
    for (const [prototype, name] of [
      [Blob.prototype, 'arrayBuffer'],
      [ReadableStreamBYOBReader.prototype, 'read'],
      [ReadableStreamDefaultReader.prototype, 'read'],
    ] as const) {
      const methods = prototype as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
      const read = methods[name];
      methods[name] = async function (...values) {
        scope.held_reads += 1;
        await gate;
        return read.apply(this, values);
      };
    }
  };
  await Promise.all(workers.map((worker) => worker.evaluate(hold)));
  const held = async () => {
    const counts = workers.map((worker) => worker.evaluate(() => (globalThis as unknown as Scope).held_reads));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
  return {
    begun: () => expect.poll(held, { message: 'reads that are held back', intervals: [50] }).toBeGreaterThan(0),
    release: async () => {
      // Once a released read has failed, the coordinator ends the other scanners.
      const release = (worker: Worker) => worker.evaluate(() => (globalThis as unknown as Scope).release_reads()).catch(() => undefined);
      await Promise.all(workers.map(release));
    },
  };
}

/** Expects the complete report of the small file, and nothing of the large file. */
async function expectGoodReport(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await expect(page.getByRole('table', { name: 'Profiles', exact: true }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('list', { name: 'Files', exact: true })).toContainText('good.csv');
  const live = csv((await download(page, 'Download live_table.csv')).text);
  expect(live.slice(1)).toEqual([
    ['48', '1', '0', '0', '0', '1', '0'],
    ['1081', '1', '0', '0', '1', '0', '1'],
  ]);
}

/** Loads the small file, then starts to read the large one. The scanners' reads are held back. */
async function startRead(page: Page, folder: string): Promise<HeldReads & { path: string }> {
  const [path] = await writeEventFiles(folder, ['large.csv'], EVENTS);
  await choose(page, GOOD);
  expect(await ready(page)).toBe(GOOD_REPORT);
  const reads = await holdReads(await workersOf(page, 'scanner'));
  await choose(page, path);
  await reads.begun();
  await expect(page.getByRole('progressbar')).toBeVisible();
  return { ...reads, path };
}

const CHANGES: [string, (path: string) => Promise<void>][] = [
  ['is deleted', (path) => rm(path)],
  ['is truncated', (path) => truncate(path, 1000)],
  ['grows', (path) => appendFile(path, '1,2,3,"2014-10-23 03:26:20",0,"72132"\n')],
  [
    'is rewritten',
    async (path) => {
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replaceAll('2014', '2015'));
    },
  ],
];

for (const [what, change] of CHANGES) {
  test(`a file that ${what} while it is read is reported and not used`, async ({ app }, info) => {
    const { path, release } = await startRead(app, info.outputPath());
    await change(path);
    await release();
    await expect(problem(app)).toContainText('large.csv');
    await expect(problem(app)).toContainText(/drop it again/i);
    await expectGoodReport(app);
  });
}

const FAILURES: [string, (scanner: Worker) => Promise<unknown>, RegExp][] = [
  ['throws', crash, /worker stopped: .*killed/],
  ['stops responding', closeSilently, /no longer answer/],
];

for (const [how, stop, message] of FAILURES) {
  test(`a scanner that ${how} during a read is reported, and the next job works`, async ({ app }, info) => {
    await startRead(app, info.outputPath());
    // The first failure may end the other scanners before the loop reaches them.
    for (const scanner of await workersOf(app, 'scanner')) await stop(scanner).catch(() => undefined);
    await expect(problem(app)).toContainText(message);
    await expectGoodReport(app);
    await choose(app, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
    await expect(status(app)).toHaveText(/^Ready: 3 events/);
  });
}

test('a coordinator that stops responding during a read is replaced, and the next job works', async ({ app }, info) => {
  await startRead(app, info.outputPath());
  const [coordinator] = await workersOf(app, 'coordinator');
  await closeSilently(coordinator);
  await expect(problem(app)).toContainText('has not answered');
  await expect(app.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(app.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
});

test('a stalled read times out, and the next job works', async ({ app }, info) => {
  await startRead(app, info.outputPath());
  await expect(problem(app)).toContainText('no longer answer');
  await expectGoodReport(app);
  await choose(app, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
  await expect(status(app)).toHaveText(/^Ready: 3 events/);
});

/** Stages of a job at which it is held back and cancelled. Each returns a function that lets the job continue. */
const STAGES: [string, (page: Page, folder: string) => Promise<() => Promise<void>>][] = [
  [
    'waiting for the coordinator',
    async (page, folder) => {
      const [coordinator] = await workersOf(page, 'coordinator');
      const release = await holdMessages(coordinator);
      await choose(page, await writeEventFiles(folder, ['large.csv'], 2_000));
      return release;
    },
  ],
  [
    'inspecting a file',
    async (page, folder) => {
      const { begun, release } = await holdReads(await workersOf(page, 'coordinator'));
      await choose(page, await writeEventFiles(folder, ['large.csv'], EVENTS));
      await begun();
      return release;
    },
  ],
  [
    'decompressing a file',
    async (page) => {
      const { begun, release } = await holdReads(await workersOf(page, 'coordinator'));
      const rows = Array.from({ length: 20_000 }, (_, row) => `${row},${row % 900},${row % 31},"2014-10-23 03:26:20",0,"72132"`);
      await choose(page, file('large.csv.gz', gzipSync(rows.join('\n')), 'application/gzip'));
      await begun();
      return release;
    },
  ],
  ['reading a file', async (page, folder) => (await startRead(page, folder)).release],
];

for (const [stage, begin] of STAGES) {
  test(`a job can be cancelled while ${stage}`, async ({ app }, info) => {
    await choose(app, GOOD);
    expect(await ready(app)).toBe(GOOD_REPORT);
    const release = await begin(app, info.outputPath());
    await app.getByRole('button', { name: 'Cancel' }).click();
    await release();
    await expect(status(app)).toHaveText(/^Cancelled/);
    await expectGoodReport(app);
    await choose(app, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
    await expect(status(app)).toHaveText(/^Ready: 3 events/);
  });
}

test('files dropped during a read are read after it, completely', async ({ app }, info) => {
  const { release } = await startRead(app, info.outputPath());
  await choose(app, file('next.csv', '7,1,1,"2014-10-23 13:26:20",0,"72132"\n'));
  await expect(status(app)).toHaveText(/; 1 more file is waiting$/);
  await release();
  await expect(status(app)).toHaveText(/^Ready: 80,003 events/);
  const files = app.getByRole('list', { name: 'Files', exact: true });
  for (const name of ['good.csv', 'large.csv', 'next.csv']) await expect(files).toContainText(name);
});

test('a page frozen during a read completes the read when it resumes', async ({ app }, info) => {
  needsChromium(app);
  const { release } = await startRead(app, info.outputPath());
  const client = await app.context().newCDPSession(app);
  await client.send('Page.setWebLifecycleState', { state: 'frozen' });
  const released = release();
  // Long enough for the read to end while the page is frozen.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await client.send('Page.setWebLifecycleState', { state: 'active' });
  await released;
  await expect(status(app)).toHaveText(/^Ready: 80,002 events/);
});

/** Worker script that never sends a message. */
const SILENT = "addEventListener('message', () => {});";

/** Replacements for a worker's script; `null` where the script is missing. */
const BAD_STARTS: [string, string | null][] = [
  ['never responds', SILENT],
  ['cannot be loaded', null],
  ['throws', "throw new Error('a bad start');"],
];

/** Damage to the first worker script, which is the coordinator's, by the number of the request for it. */
const BAD_COORDINATORS: [string, (script: string, nth: number) => string][] = [
  ['never responds', (script, nth) => (nth === 1 ? SILENT : script)],
  [
    'hangs when it starts its second scanner',
    (script, nth) => nth > 1 ? script : `let starts = 0; const Real = Worker; self.Worker = function (...all) { starts += 1; while (starts === 2); return new Real(...all); };\n${script}`,
  ],
];

for (const [what, damage] of BAD_COORDINATORS) {
  test(`a coordinator that ${what} is restarted with the chosen files`, async ({ page }) => {
    const host = new Host();
    let requests = 0;
    host.headers = { 'Cache-Control': 'no-store' };
    host.change = (name, bytes) => {
      if (name !== 'worker.js') return bytes;
      requests += 1;
      return Buffer.from(damage(bytes.toString('utf8'), requests));
    };
    try {
      await page.goto(await host.open());
      await choose(page, GOOD);
      expect(await ready(page)).toBe(GOOD_REPORT);
      await expectGoodReport(page);
      expect(requests).toBeGreaterThan(1);
    } finally {
      host.close();
    }
  });
}

// The first script request is the coordinator's; the next ones are its scanners'.
for (const [what, script] of BAD_STARTS) {
  for (const [which, is_bad] of [['one scanner', (nth: number) => nth === 2], ['every scanner', (nth: number, scanners: number) => nth > 1 && nth <= 1 + scanners]] as const) {
    test(`${which} that ${what} at startup does not block reading`, async ({ page }) => {
      const host = new Host();
      let requests = 0;
      let scanners = 1;
      host.headers = { 'Cache-Control': 'no-store' };
      host.change = (name, bytes) => {
        if (name !== 'worker.js') return bytes;
        requests += 1;
        return is_bad(requests, scanners) ? (script === null ? undefined : Buffer.from(script)) : bytes;
      };
      try {
        // Without a service worker, only the page requests the script.
        await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }));
        await page.goto('about:blank');
        scanners = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
        await page.goto(await host.open());
        await choose(page, GOOD);
        expect(await ready(page)).toBe(GOOD_REPORT);
        await expectGoodReport(page);
      } finally {
        host.close();
      }
    });
  }
}

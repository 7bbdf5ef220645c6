// Long use: memory does not grow, and the last figures equal the first. `DAYPART_SOAK=long` selects the long form, which runs every
// night; other runs have the short form.

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { test, type Page } from '@playwright/test';

import { Host } from './host';
import { choose, download, expect, ready, status, withArguments, writeEventFiles } from './helpers';

const IS_LONG = process.env.DAYPART_SOAK === 'long';
/** Rounds of dropping and removing a file: before memory is measured first, and in all. */
const ROUNDS = IS_LONG ? { before: 10, all: 200 } : { before: 4, all: 12 };
/** Filters: before memory is measured first, and in all. The browser's own caches fill up first. */
const FILTERS = IS_LONG ? { before: 3_000, all: 10_000 } : { before: 200, all: 400 };
/** Appends to a watched file, of 30 seconds' events each. */
const APPENDS = IS_LONG ? 120 : 8;

/** Script that records the memory of each wasm instance, for the test to measure. */
const HOOK = `for (const name of ['instantiate', 'instantiateStreaming']) {
  const make = WebAssembly[name];
  WebAssembly[name] = async (...args) => {
    const result = await make(...args);
    (globalThis.memories ??= []).push((result.instance ?? result).exports.memory);
    return result;
  };
}
`;

/** Memory of the page and its workers in bytes: wasm memories, what the browser measures for scripts and the DOM, and resident memory. */
interface MemoryUse {
  wasm: number;
  scripts: number;
  nodes: number;
  resident: number;
}

async function memoryUse(page: Page): Promise<MemoryUse> {
  // Collects garbage first.
  const targets = [page, ...page.workers()];
  for (const target of targets) await target.evaluate(() => (globalThis as unknown as { gc: () => void }).gc());
  await page.waitForTimeout(1_500);
  const sizes = targets.map((target) =>
    target.evaluate(() => {
      const { memories } = globalThis as unknown as { memories: WebAssembly.Memory[] };
      return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    }),
  );
  const wasm = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  const scripts = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory: measure } = performance as unknown as { measureUserAgentSpecificMemory: () => Promise<{ bytes: number }> };
    return (await measure.call(performance)).bytes;
  });
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Memory.getDOMCounters');
  await client.detach();
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error('no browser');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const resident = processInfo
    .filter(({ type, id }) => type === 'renderer' && existsSync(`/proc/${id}/status`))
    .map(({ id }) => Number(readFileSync(`/proc/${id}/status`, 'utf8').match(/^RssAnon:\s+(\d+)/m)?.[1] ?? 0) * 1024);
  return { wasm, scripts, nodes, resident: Math.max(...resident) };
}

/**
 * Expects that memory has not grown. The bound on resident memory is loose: Blink never releases the media queries of a table head
 * that it has shown, even on a page with nothing else, and these few bytes pin the heap pages that contain them, about 80 KB a round.
 */
function expectNoGrowth(what: string, before: MemoryUse, after: MemoryUse): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const describe = ({ wasm, scripts, nodes, resident }: MemoryUse) =>
    `${megabytes(wasm)} of wasm, ${megabytes(scripts)} of scripts and DOM, ${nodes} nodes, ${megabytes(resident)} resident`;
  console.log(`${what}: ${describe(before)}; then ${describe(after)}`);
  expect(after.wasm / before.wasm, 'wasm memory').toBeLessThanOrEqual(1.1);
  expect(after.scripts / before.scripts, 'memory of scripts').toBeLessThanOrEqual(1.1);
  expect(after.nodes / before.nodes, 'nodes').toBeLessThanOrEqual(1.1);
  expect(after.resident / before.resident, 'resident memory').toBeLessThanOrEqual(2);
}

/** Opens the page from its own server in a browser whose memory can be measured. */
async function withMeasuredPage(page: Page, use: (page: Page) => Promise<void>): Promise<void> {
  const host = new Host();
  host.change = (name, bytes) => (name === 'worker.js' ? Buffer.concat([Buffer.from(HOOK), bytes]) : bytes);
  // Only a cross-origin isolated page may measure its memory.
  host.headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const address = await host.open();
  try {
    // The browser measures memory at once, not with its next garbage collection.
    await withArguments(page, ['--js-flags=--expose-gc', '--enable-blink-features=ForceEagerMeasureMemory'], async (page) => {
      await page.addInitScript(HOOK);
      await page.goto(address);
      await use(page);
    });
  } finally {
    host.close();
  }
}

test(`${ROUNDS.all} rounds of dropping, filtering and removing a file leave memory unchanged`, async ({ page }, info) => {
  test.setTimeout(600_000);
  await withMeasuredPage(page, async (app) => {
    const [path] = await writeEventFiles(info.outputPath(), ['events.csv'], 20_000);
    const text = await readFile(path, 'utf8');
    // The page chooses the file itself: the test driver would keep the input alive long after the page releases it.
    await app.evaluate((text) => {
      Object.assign(window, {
        chooseEvents: () => {
          const chosen = new DataTransfer();
          chosen.items.add(new File([text], 'events.csv'));
          const input = document.querySelector('input[type=file]') as HTMLInputElement;
          input.files = chosen.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
        },
      });
    }, text);
    const whole = 'Ready: 20,000 events, 10,000 customers, 0 rejected';
    let before: MemoryUse | undefined;
    let first = '';
    for (let round = 1; round <= ROUNDS.all; round += 1) {
      await app.evaluate(() => (window as unknown as { chooseEvents: () => void }).chooseEvents());
      await expect(status(app)).toHaveText(whole);
      await app.evaluate(() => (location.hash = 'mobile=1'));
      await expect(app.getByRole('list', { name: 'Active filters' })).toContainText('mobile');
      await expect(app.getByRole('region', { name: 'Filters' })).toContainText(/[\d,]+ of 10,000 customers/);
      if (round === ROUNDS.before || round === ROUNDS.all) {
        const { text } = await download(app, 'Download live_table.csv');
        first ||= text;
        expect(text).toBe(first);
      }
      await app.getByRole('button', { name: 'Clear all' }).click();
      await app.getByRole('button', { name: 'Remove events.csv' }).click();
      await expect(status(app)).toHaveText('No files loaded');
      await expect(app.getByRole('heading', { name: 'When do people listen?' })).toBeVisible();
      if (round === ROUNDS.before) before = await memoryUse(app);
    }
    if (before) expectNoGrowth(`after ${ROUNDS.before} rounds, and after ${ROUNDS.all}`, before, await memoryUse(app));
  });
});

test(`${FILTERS.all.toLocaleString('en-US')} filters in a row leave memory and figures unchanged`, async ({ page }, info) => {
  test.setTimeout(600_000);
  await withMeasuredPage(page, async (app) => {
    const [path] = await writeEventFiles(info.outputPath(), ['events.csv'], 2_000);
    await choose(app, path);
    await ready(app);
    const before = await download(app, 'Download live_table.csv');
    // Waits for each filter, so that each is computed.
    const filterOften = (changes: number) => app.evaluate(async (changes) => {
      const customers = new Set<string>();
      const summary = () => document.querySelector('[aria-label="Filters"]')?.textContent ?? '';
      const until = (is_there: () => boolean) =>
        new Promise<void>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`no update: ${summary()} at ${location.hash}`)), 20_000);
          const observer = new MutationObserver(() => look());
          const look = () => {
            if (!is_there()) return;
            clearTimeout(late);
            observer.disconnect();
            resolve();
          };
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
          look();
        });
      for (let change = 0; change < changes; change += 1) {
        const before = summary();
        location.hash = `events=1..&hour=${change % 24}`;
        await until(() => summary() !== before);
        customers.add(summary());
      }
      location.hash = '';
      await until(() => summary().startsWith('Showing all'));
      return customers.size;
    }, changes);
    expect(await filterOften(FILTERS.before)).toBeGreaterThan(20);
    const before_others = await memoryUse(app);
    expect(await filterOften(FILTERS.all - FILTERS.before)).toBeGreaterThan(20);
    const after = await download(app, 'Download live_table.csv');
    expect(after.text).toBe(before.text);
    expectNoGrowth(`after ${FILTERS.before} filters, and after ${FILTERS.all}`, before_others, await memoryUse(app));
  });
});

test(`a watched file that grows by 1,000 events a second for ${APPENDS / 2} minutes is read completely`, async ({ page }) => {
  test.setTimeout(600_000);
  // The next append follows as soon as the page has read the previous one.
  const EVENTS = 30_000;
  await withMeasuredPage(page, async (app) => {
    await app.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle('tracks.csv', { create: true });
      let event = 0;
      const append = async (count: number) => {
        const rows = Array.from({ length: count }, () => {
          event += 1;
          const time = `2014-10-${String(1 + (Math.floor(event / 130_000) % 28)).padStart(2, '0')} ${String(event % 24).padStart(2, '0')}:${String(event % 60).padStart(2, '0')}:20`;
          return `${event},${(event * 7919) % 5_000},${(event * 104_729) % 1_750},"${time}",${event % 2},"72132"\n`;
        });
        const stream = await handle.createWritable({ keepExistingData: event > count });
        await stream.seek((await handle.getFile()).size);
        await stream.write(rows.join(''));
        await stream.close();
      };
      await append(30_000);
      Object.assign(window, { append, showOpenFilePicker: async () => [handle] });
    });
    await app.getByRole('button', { name: 'Follow a live file…' }).click();
    const expectEvents = (events: number) =>
      expect(status(app)).toHaveText(new RegExp(`^Ready: ${events.toLocaleString('en-US')} events`));
    await expectEvents(EVENTS);
    const before = await memoryUse(app);
    for (let nth = 2; nth <= APPENDS; nth += 1) {
      await app.evaluate((count) => (window as unknown as { append: (count: number) => Promise<void> }).append(count), EVENTS);
      await expectEvents(nth * EVENTS);
    }
    const after = await memoryUse(app);
    console.log(`${((after.wasm - before.wasm) / 1e6).toFixed(1)} MB of wasm more for ${((APPENDS - 1) * EVENTS).toLocaleString('en-US')} events`);
    // Wasm memory grows in steps.
    expect(after.wasm - before.wasm, 'more wasm memory').toBeLessThanOrEqual(20 * (APPENDS - 1) * EVENTS + 4e6);
    const { text } = await download(app, 'Download live_table.csv');
    const rows = text.trimEnd().split('\n').slice(1);
    const plays = rows.map((row) => row.trimEnd().split(',').slice(2, 6).reduce((sum, count) => sum + Number(count), 0));
    expect(rows).toHaveLength(5_000);
    expect(plays.reduce((sum, count) => sum + count, 0)).toBe(APPENDS * EVENTS);
  });
});

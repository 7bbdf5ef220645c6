// Use that goes on for long: memory stays where it was, and the last figures are as right as the first.

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { test, type Page } from '@playwright/test';

import { Host } from './host';
import { choose, download, expect, manyEvents, ready, status, withEngine } from './helpers';

/** Keeps hold of the memory of each wasm program, for the test to look at. */
const HOOK = `for (const name of ['instantiate', 'instantiateStreaming']) {
  const make = WebAssembly[name];
  WebAssembly[name] = async (...given) => {
    const made = await make(...given);
    (globalThis.memories ??= []).push((made.instance ?? made).exports.memory);
    return made;
  };
}
`;

/** What the page and its workers hold, in bytes: their wasm memories, what the browser counts as theirs beside, and what is resident. */
interface Held {
  wasm: number;
  scripts: number;
  nodes: number;
  resident: number;
}

async function held(page: Page): Promise<Held> {
  // What nothing refers to any more is thrown away first.
  const places = [page, ...page.workers()];
  for (const place of places) await place.evaluate(() => (globalThis as unknown as { gc: () => void }).gc());
  await page.waitForTimeout(1_500);
  const sizes = places.map((place) =>
    place.evaluate(() => {
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
  if (!session) throw new Error('a browser that is running');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const resident = processInfo
    .filter(({ type, id }) => type === 'renderer' && existsSync(`/proc/${id}/status`))
    .map(({ id }) => Number(readFileSync(`/proc/${id}/status`, 'utf8').match(/^RssAnon:\s+(\d+)/m)?.[1] ?? 0) * 1024);
  return { wasm, scripts, nodes, resident: Math.max(...resident) };
}

/**
 * That what the page and its programs hold is what it was. The resident memory is told and bounded loosely: Blink never forgets
 * the media queries of a table head that it has shown, on a page with nothing else too, and these few bytes hold on to the
 * pages of its heap that they lie in, some 80 KB a round.
 */
function isAsBefore(what: string, before: Held, after: Held): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const said = ({ wasm, scripts, nodes, resident }: Held) =>
    `${megabytes(wasm)} of wasm, ${megabytes(scripts)} of scripts and their like, ${nodes} nodes, ${megabytes(resident)} resident`;
  console.log(`${what}: ${said(before)}; then ${said(after)}`);
  expect(after.wasm / before.wasm, 'wasm memory').toBeLessThanOrEqual(1.1);
  expect(after.scripts / before.scripts, 'memory of scripts').toBeLessThanOrEqual(1.1);
  expect(after.nodes / before.nodes, 'nodes').toBeLessThanOrEqual(1.1);
  expect(after.resident / before.resident, 'resident memory').toBeLessThanOrEqual(2);
}

/** The page in a browser whose memory can be looked at, from a host of its own. */
async function watched(page: Page, use: (page: Page) => Promise<void>): Promise<void> {
  const host = new Host();
  host.change = (name, bytes) => (name === 'worker.js' ? Buffer.concat([Buffer.from(HOOK), bytes]) : bytes);
  // Only an isolated page is told how much memory it holds.
  host.headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const address = await host.open();
  try {
    await withEngine(page, '--expose-gc', async (page) => {
      await page.addInitScript(HOOK);
      await page.goto(address);
      await use(page);
    });
  } finally {
    host.close();
  }
}

test('two hundred rounds of dropping, filtering and removing leave memory where it was', async ({ page }, info) => {
  test.setTimeout(600_000);
  await watched(page, async (daypart) => {
    const [path] = await manyEvents(info.outputPath(), ['events.csv'], 20_000);
    const text = await readFile(path, 'utf8');
    // The page chooses the file by itself: where the test's driver does, it holds on to the input long after the page lets go.
    await daypart.evaluate((text) => {
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
    let after_ten: Held | undefined;
    let first = '';
    for (let round = 1; round <= 200; round += 1) {
      await daypart.evaluate(() => (window as unknown as { chooseEvents: () => void }).chooseEvents());
      await expect(status(daypart)).toHaveText(whole, { timeout: 30_000 });
      await daypart.evaluate(() => (location.hash = 'mobile=1'));
      await expect(daypart.getByRole('list', { name: 'Chosen' })).toContainText('mobile');
      await expect(daypart.getByRole('region', { name: 'Filters' })).toContainText(/[\d,]+ of 10,000 customers/);
      if (round === 10 || round === 200) {
        const { text } = await download(daypart, 'Download live_table.csv');
        first ||= text;
        expect(text).toBe(first);
      }
      await daypart.getByRole('button', { name: 'Clear all' }).click();
      await daypart.getByRole('button', { name: 'Remove events.csv' }).click();
      await expect(status(daypart)).toHaveText('Nothing read yet');
      await expect(daypart.getByRole('heading', { name: 'When do people listen?' })).toBeVisible();
      if (round === 10) after_ten = await held(daypart);
    }
    if (after_ten) isAsBefore('after 10 rounds, and after 200', after_ten, await held(daypart));
  });
});

test('ten thousand filters in a row leave the view as it was', async ({ page }, info) => {
  test.setTimeout(600_000);
  await watched(page, async (daypart) => {
    const [path] = await manyEvents(info.outputPath(), ['events.csv'], 2_000);
    await choose(daypart, path);
    await ready(daypart);
    const before = await download(daypart, 'Download live_table.csv');
    // Each filter is waited for, so that each is counted.
    const filterOften = (changes: number) => daypart.evaluate(async (changes) => {
      const customers = new Set<string>();
      const left = () => document.querySelector('[aria-label="Filters"]')?.textContent ?? '';
      const until = (is_there: () => boolean) =>
        new Promise<void>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`nothing came: ${left()} at ${location.hash}`)), 20_000);
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
        const before = left();
        location.hash = `events=1..&hour=${change % 24}`;
        await until(() => left() !== before);
        customers.add(left());
      }
      location.hash = '';
      await until(() => left().startsWith('All'));
      return customers.size;
    }, changes);
    // The browser's own stores fill up at first.
    expect(await filterOften(3_000)).toBeGreaterThan(20);
    const before_others = await held(daypart);
    expect(await filterOften(7_000)).toBeGreaterThan(20);
    const after = await download(daypart, 'Download live_table.csv');
    expect(after.text).toBe(before.text);
    isAsBefore('after 3,000 filters, and after 10,000', before_others, await held(daypart));
  });
});

test('an hour of a file that grows by a thousand events a second is taken in whole', async ({ page }) => {
  test.setTimeout(600_000);
  // Thirty seconds' worth comes at a time, as fast as the page takes it in.
  const [APPENDS, EVENTS] = [120, 30_000];
  await watched(page, async (daypart) => {
    await daypart.evaluate(async () => {
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
    await daypart.getByRole('button', { name: 'Watch files' }).click();
    const reads = (events: number) =>
      expect(status(daypart)).toHaveText(new RegExp(`^Ready: ${events.toLocaleString('en-US')} events`), { timeout: 30_000 });
    await reads(EVENTS);
    const before = await held(daypart);
    for (let nth = 2; nth <= APPENDS; nth += 1) {
      await daypart.evaluate((count) => (window as unknown as { append: (count: number) => Promise<void> }).append(count), EVENTS);
      await reads(nth * EVENTS);
    }
    const after = await held(daypart);
    console.log(`${((after.wasm - before.wasm) / 1e6).toFixed(1)} MB of wasm more for ${((APPENDS - 1) * EVENTS).toLocaleString('en-US')} events`);
    expect((after.wasm - before.wasm) / ((APPENDS - 1) * EVENTS), 'bytes an event').toBeLessThanOrEqual(20);
    const { text } = await download(daypart, 'Download live_table.csv');
    const rows = text.trimEnd().split('\n').slice(1);
    const listens = rows.map((row) => row.trimEnd().split(',').slice(2, 6).reduce((sum, count) => sum + Number(count), 0));
    expect(rows).toHaveLength(5_000);
    expect(listens.reduce((sum, count) => sum + count, 0)).toBe(APPENDS * EVENTS);
  });
});

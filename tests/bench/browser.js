// Times the built page, and what it is measured against, in headless Chromium.
//
// `node browser.js PAGE RIVALS RUNS FILE [SYSTEM ...]`: PAGE and RIVALS are addresses, a SYSTEM is `read` (workers that
// merely read the file), `duckdb` (DuckDB-Wasm) or `kernels` (our own engine as bare wasm on one thread). `tenfold` instead
// has our page read the file ten times over as one, and `table` has it sort and scroll the profiles. What is measured takes
// turns, so that a busy moment of the machine meets all alike. It prints lines `= name value`, which
// `cargo xtask bench` picks up: times in seconds, medians.

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { CHROMIUM } from '../chromium.mjs';

const TIMEOUT_MS = 240_000;
const [page_address, rivals_address, runs_text, path, ...systems] = process.argv.slice(2);
const runs = Number(runs_text);

const browser = await chromium.launch(CHROMIUM);

/** Opens a page in a context of its own and gives what `use` makes of it. */
async function withPage(address, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  try {
    await page.goto(address);
    return await use(page);
  } finally {
    await context.close();
  }
}

/**
 * Memory of the browser's page processes in bytes, now and at most: what is resident and not a mapped file, as /proc
 * tells it. Nothing where there is no /proc.
 */
async function memory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const total = { now: 0, most: 0 };
  for (const { type, id } of processInfo) {
    const status = `/proc/${id}/status`;
    if (type !== 'renderer' || !existsSync(status)) continue;
    const text = readFileSync(status, 'utf8');
    const bytes = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0) * 1024;
    total.now += bytes('RssAnon') + bytes('RssShmem');
    total.most += bytes('VmHWM') - bytes('RssFile');
  }
  return total;
}

/** In the page: notes when a file is chosen, when the state line says "Ready" and is painted, and long tasks. */
function watch() {
  window.bench = { tasks_ms: [] };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.bench.tasks_ms.push([task.startTime, task.duration]);
  }).observe({ type: 'longtask' });
  document.addEventListener('change', () => (window.bench.began_ms = performance.now()), { capture: true, once: true });
  const status = document.querySelector('[role=status]');
  const observer = new MutationObserver(() => {
    if (!status.textContent.trim().startsWith('Ready')) return;
    observer.disconnect();
    // The first task after a frame's callbacks comes when that frame is drawn; it mustn't wait for tasks of the page's.
    requestAnimationFrame(() => {
      scheduler.postTask(() => (window.bench.ended_ms = performance.now()), { priority: 'user-blocking' });
    });
  });
  observer.observe(status, { subtree: true, childList: true, characterData: true });
}

/** In the page: makes one file of a file ten times over, without copying it, and chooses that. */
function chooseTenfold() {
  const [file] = document.querySelector('#bench-file').files;
  const chosen = new DataTransfer();
  chosen.items.add(new File(Array(10).fill(file), 'tenfold.csv'));
  const input = document.querySelector('input[type=file]:not(#bench-file)');
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * In the page: presses what the selector finds, and gives how long it takes in ms until the last frame is drawn in which a
 * chart in the window's view changes, and until the last change to anything on the page.
 */
function untilSettled(selector) {
  return new Promise((resolve) => {
    const charts = [...document.querySelectorAll('.chart-stage')].filter((chart) => {
      const { top, bottom } = chart.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    const began_ms = performance.now();
    let [seen_ms, all_ms] = [began_ms, began_ms];
    const observer = new MutationObserver((changes) => {
      all_ms = performance.now();
      if (!changes.some(({ target }) => charts.some((chart) => chart.contains(target)))) return;
      // The first task after a frame's callbacks comes when that frame is drawn; it mustn't wait for tasks of the page's.
      requestAnimationFrame(() => {
        scheduler.postTask(() => (seen_ms = performance.now()), { priority: 'user-blocking' });
      });
    });
    observer.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true });
    document.querySelector(selector).click();
    const wait = () => {
      if (performance.now() - Math.max(seen_ms, all_ms) < 700) return setTimeout(wait, 50);
      observer.disconnect();
      resolve({ seen_ms: seen_ms - began_ms, all_ms: all_ms - began_ms });
    };
    setTimeout(wait, 50);
  });
}

/** Marks an element that a person would find by its name, for a script in the page to find. */
async function mark(locator) {
  await locator.evaluate((element) => {
    document.querySelector('[data-bench]')?.removeAttribute('data-bench');
    element.setAttribute('data-bench', '');
  });
  return '[data-bench]';
}

/** Presses buttons one after the other while the clock is in view, and gives the medians of `untilSettled`, in seconds. */
async function pressed(page, names) {
  const times = [];
  for (const name of names) {
    const selector = await mark(page.getByRole('button', { name, exact: true }));
    await page.getByRole('group', { name: /^Around the clock/ }).scrollIntoViewIfNeeded();
    times.push(await page.evaluate(untilSettled, selector));
  }
  const median_s = (of) => median(times.map((time) => time[of])) / 1000;
  return { seen: median_s('seen_ms'), all: median_s('all_ms') };
}

/** Changes the dayparts to and fro, and then a filter, and gives how long it takes until the charts show that. */
async function changeViews(page) {
  await page.getByRole('button', { name: 'Change dayparts' }).click();
  await page.waitForTimeout(500);
  const others = ['Nielsen Audio', 'Morning to night', 'Nielsen Audio', 'Morning to night', 'Working day', 'Morning to night'];
  const dayparts = await pressed(page, others);
  await page.getByRole('button', { name: 'Reset dayparts' }).click();
  await page.getByRole('button', { name: 'Change dayparts' }).click();
  await page.waitForTimeout(500);
  // Some hours of the day are chosen with the keys; then that is undone and done again.
  await page.getByRole('group', { name: /^Hours of the day/ }).focus();
  for (const key of ['Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key);
  await page.waitForTimeout(1500);
  const filter = await pressed(page, ['Undo', 'Redo', 'Undo', 'Redo', 'Undo', 'Redo']);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.waitForTimeout(500);
  return { dayparts: dayparts.seen, dayparts_all: dayparts.all, filter: filter.seen, filter_all: filter.all };
}

/** Sorts the profiles by each count and scrolls through them: seconds of the slowest sort, and the longest task in ms. */
async function useTable(page) {
  const table = page.getByRole('table', { name: 'Profiles', exact: true });
  const times_ms = [];
  for (const name of [/unique/i, /mobile/i, 'Customer']) {
    const button = table.getByRole('columnheader', { name }).getByRole('button');
    times_ms.push((await page.evaluate(untilSettled, await mark(button))).all_ms);
  }
  const began_ms = await page.evaluate(() => performance.now());
  await table.hover();
  for (let step = 0; step < 60; step++) {
    await page.mouse.wheel(0, step % 10 === 9 ? 400_000 : 800);
    await page.waitForTimeout(30);
  }
  await page.waitForTimeout(1500);
  const tasks = await page.evaluate(() => window.bench.tasks_ms);
  const lengths = tasks.filter(([start]) => start > began_ms).map(([, length]) => length);
  return { sort: Math.max(...times_ms) / 1000, scroll_task: Math.max(0, ...lengths) / 1000 };
}

/** One run of our page: a file is read, and then what is read is used where that is to be measured. */
async function ours(measures = systems) {
  return withPage(page_address, async (page) => {
    const input = page.getByLabel('Choose files');
    await input.waitFor({ state: 'attached' });
    // Its workers start with it, as they have when a person has found the file.
    await page.waitForTimeout(1000);
    const idle = await memory();
    await page.evaluate(watch);
    // What waits below needs a script in the page, which would otherwise be put there while it reads.
    await page.waitForFunction(() => true);
    if (systems.includes('tenfold')) {
      await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<input type="file" id="bench-file">'));
      await page.setInputFiles('#bench-file', path);
      await page.evaluate(() => (window.bench.began_ms = performance.now()));
      await page.evaluate(chooseTenfold);
    } else {
      await input.setInputFiles(path);
    }
    await page.waitForFunction(() => window.bench.ended_ms !== undefined, null, { polling: 200 });
    // Long tasks are told a little late; memory that is no longer used is given back within a second or two.
    await page.waitForTimeout(1500);
    const bench = await page.evaluate(() => window.bench);
    const used = await memory();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download live_table.csv', exact: true }).click(),
    ]);
    const tasks = bench.tasks_ms.filter(([start, length]) => start + length > bench.began_ms);
    const used_table = measures.includes('table') ? await useTable(page) : {};
    const views = measures.includes('read') ? await changeViews(page) : {};
    return {
      ...used_table,
      ...views,
      seconds: (bench.ended_ms - bench.began_ms) / 1000,
      longest_task: Math.max(0, ...tasks.map(([, length]) => length)) / 1000,
      memory: used.now - idle.now,
      memory_most: used.most - idle.now,
      sums: sumsOf(await readFile(await download.path(), 'utf8')),
    };
  });
}

/** The number of customers in a live table, and the sum of each profile column. */
function sumsOf(table) {
  const rows = table.trimEnd().split('\n').slice(1);
  const sums = [0, 0, 0, 0, 0, 0];
  for (const row of rows) {
    const values = row.trimEnd().split(',').slice(-6).map(Number);
    values.forEach((value, column) => (sums[column] += value));
  }
  return [rows.length, ...sums].join(',');
}

const rival = (ask) =>
  withPage(rivals_address, async (page) => {
    await page.getByLabel('Choose files').setInputFiles(path);
    return ask(page);
  });
const read = () => rival((page) => page.evaluate((count) => window.readAlone(count), 2));
const duckdb = () => rival((page) => page.evaluate(() => window.askDuckDb()));

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const KERNEL_EVENTS = 2_000_000;
const timeKernels = (page) => page.evaluate(([events, count]) => window.timeKernels(events, count), [KERNEL_EVENTS, runs]);

let kernels;
const found = { ours: [], read: [], duckdb: [] };
try {
  // Once unmeasured: the file comes into the system's cache, and the programs into the browser's.
  if (!systems.includes('tenfold')) {
    await read();
    await ours([]);
  }
  for (let run = 0; run < runs; run++) {
    if (systems.includes('read')) found.read.push(await read());
    found.ours.push(await ours());
    if (systems.includes('duckdb')) found.duckdb.push(await duckdb());
  }
  if (systems.includes('kernels')) kernels = await withPage(rivals_address, timeKernels);
} finally {
  await browser.close();
}

const of = (name) => median(found.ours.map((run) => run[name]));
const say = (name, value) => console.log(`= ${name} ${value}`);
say('ready', of('seconds'));
say('ready_least', Math.min(...found.ours.map((run) => run.seconds)));
say('ready_sums', found.ours[0].sums);
// The page is to stay at hand in every run, so here the worst one counts.
say('longest_task', Math.max(...found.ours.map((run) => run.longest_task)));
if (of('memory') > 0) {
  say('memory', of('memory'));
  say('memory_most', of('memory_most'));
}
if (found.read.length > 0) {
  say('read', median(found.read));
  for (const name of ['dayparts', 'dayparts_all', 'filter', 'filter_all']) say(name, of(name));
}
if (systems.includes('table')) {
  say('sort', of('sort'));
  say('scroll_task', of('scroll_task'));
}
if (found.duckdb.length > 0) {
  say('duckdb', median(found.duckdb.map((run) => run.seconds)));
  say('duckdb_sums', found.duckdb[0].sums);
  say('duckdb_version', found.duckdb[0].version);
}
if (kernels) {
  say('wasm_scan', kernels.bytes / kernels.scan);
  for (const kernel of ['group', 'query', 'filter']) say(`wasm_${kernel}`, kernels[kernel] / KERNEL_EVENTS);
}

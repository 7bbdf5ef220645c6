// Benchmark of the built page and its baselines in headless Chromium.
//
// `node browser.js PAGE BASELINES RUNS FILE [SYSTEM ...]`: PAGE and BASELINES are addresses. A SYSTEM is `read` (workers that only
// read the file), `duckdb` (DuckDB-Wasm) or `kernels` (the engine as bare wasm on one thread). `tenfold` makes the page read
// the file ten times over as one file, and `table` makes it sort and scroll the profiles. The systems take turns, so that a
// busy moment of the machine affects all of them. It prints lines `= name value` for `cargo xtask bench`: medians, times in
// seconds.

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { CHROMIUM } from '../chromium.mjs';

const TIMEOUT_MS = 240_000;
const [page_address, baselines_address, runs_text, path, ...systems] = process.argv.slice(2);
const runs = Number(runs_text);

const browser = await chromium.launch(CHROMIUM);

/** Opens a page in a context of its own and returns the result of `use`. */
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
 * Resident memory of the browser's renderer processes in bytes, without mapped files: current and peak, from /proc. Zero where
 * there is no /proc.
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

/** Runs in the page: records when a file is chosen, when the status line says "Ready" and is painted, and long tasks. */
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

/** Runs in the page: chooses a file that repeats the given file ten times, without copies. */
function chooseTenfold() {
  const [file] = document.querySelector('#bench-file').files;
  const chosen = new DataTransfer();
  chosen.items.add(new File(Array(10).fill(file), 'tenfold.csv'));
  const input = document.querySelector('input[type=file]:not(#bench-file)');
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * Runs in the page: clicks the element that the selector finds. Returns the milliseconds until the last frame in which a chart in
 * the window changes, and until the last change of anything on the page.
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

/** Marks an element and returns a selector for it, which a script in the page can use. */
async function mark(locator) {
  await locator.evaluate((element) => {
    document.querySelector('[data-bench]')?.removeAttribute('data-bench');
    element.setAttribute('data-bench', '');
  });
  return '[data-bench]';
}

/** Presses buttons one after another while the clock chart is in view. Returns the medians of `untilSettled` in seconds. */
async function timePresses(page, names) {
  const times = [];
  for (const name of names) {
    const selector = await mark(page.getByRole('button', { name, exact: true }));
    await page.getByRole('group', { name: /^Around the clock/ }).scrollIntoViewIfNeeded();
    times.push(await page.evaluate(untilSettled, selector));
  }
  const median_s = (of) => median(times.map((time) => time[of])) / 1000;
  return { seen: median_s('seen_ms'), all: median_s('all_ms') };
}

/** Switches the dayparts back and forth, then a filter, and returns the seconds until the charts show the change. */
async function changeViews(page) {
  await page.getByRole('button', { name: 'Change dayparts' }).click();
  await page.waitForTimeout(500);
  const others = ['Nielsen Audio', 'Standard', 'Nielsen Audio', 'Standard', 'Working day', 'Standard'];
  const dayparts = await timePresses(page, others);
  await page.getByRole('button', { name: 'Reset to default' }).click();
  await page.getByRole('button', { name: 'Change dayparts' }).click();
  await page.waitForTimeout(500);
  // Sets a filter on some hours with the keyboard, then undoes and redoes it.
  await page.getByRole('group', { name: /^Hours of the day/ }).focus();
  for (const key of ['Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key);
  await page.waitForTimeout(1500);
  const filter = await timePresses(page, ['Undo', 'Redo', 'Undo', 'Redo', 'Undo', 'Redo']);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.waitForTimeout(500);
  return { dayparts: dayparts.seen, dayparts_all: dayparts.all, filter: filter.seen, filter_all: filter.all };
}

/** Sorts the profiles by three columns and scrolls through them. Returns the slowest sort and the longest task, in seconds. */
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

/** One run of the page: reads the file, then runs the additional measures. */
async function runPage(measures = systems) {
  return withPage(page_address, async (page) => {
    const input = page.getByLabel('Choose files');
    await input.waitFor({ state: 'attached' });
    // Gives the workers time to start, as they have while a person picks a file.
    await page.waitForTimeout(1000);
    const idle = await memory();
    await page.evaluate(watch);
    // Installs the script that `waitForFunction` needs in the page, which would otherwise happen during the read.
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
    // Long tasks are reported a little late; unused memory is released within a second or two.
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

const baseline = (measure) =>
  withPage(baselines_address, async (page) => {
    await page.getByLabel('Choose files').setInputFiles(path);
    return measure(page);
  });
const read = () => baseline((page) => page.evaluate((count) => window.readAlone(count), 2));
const duckdb = () => baseline((page) => page.evaluate(() => window.askDuckDb()));

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const KERNEL_EVENTS = 2_000_000;
const timeKernels = (page) => page.evaluate(([events, count]) => window.timeKernels(events, count), [KERNEL_EVENTS, runs]);

let kernels;
const found = { ours: [], read: [], duckdb: [] };
try {
  // One unmeasured run fills the system's file cache and the browser's code cache.
  if (!systems.includes('tenfold')) {
    await read();
    await runPage([]);
  }
  for (let run = 0; run < runs; run++) {
    if (systems.includes('read')) found.read.push(await read());
    found.ours.push(await runPage());
    if (systems.includes('duckdb')) found.duckdb.push(await duckdb());
  }
  if (systems.includes('kernels')) kernels = await withPage(baselines_address, timeKernels);
} finally {
  await browser.close();
}

const of = (name) => median(found.ours.map((run) => run[name]));
const report = (name, value) => console.log(`= ${name} ${value}`);
report('ready', of('seconds'));
report('ready_least', Math.min(...found.ours.map((run) => run.seconds)));
report('ready_sums', found.ours[0].sums);
// The page should stay responsive in every run, so the worst one counts.
report('longest_task', Math.max(...found.ours.map((run) => run.longest_task)));
if (of('memory') > 0) {
  report('memory', of('memory'));
  report('memory_most', of('memory_most'));
}
if (found.read.length > 0) {
  report('read', median(found.read));
  for (const name of ['dayparts', 'dayparts_all', 'filter', 'filter_all']) report(name, of(name));
}
if (systems.includes('table')) {
  report('sort', of('sort'));
  report('scroll_task', of('scroll_task'));
}
if (found.duckdb.length > 0) {
  report('duckdb', median(found.duckdb.map((run) => run.seconds)));
  report('duckdb_sums', found.duckdb[0].sums);
  report('duckdb_version', found.duckdb[0].version);
}
if (kernels) {
  report('wasm_scan', kernels.bytes / kernels.scan);
  for (const kernel of ['group', 'query', 'filter']) report(`wasm_${kernel}`, kernels[kernel] / KERNEL_EVENTS);
}

// Precomputed profiles: the tables that the Spark job writes load as part files, gzip files and folders; missing parts are reported.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Page } from '@playwright/test';

import { choose, csv, download, drop, expect, file, problem, ready, sharedData, status, test } from './helpers';

const RUN = '556b0247-7123-4b52-862c-347d8e66c840';
const OTHER_RUN = '0a7c1d52-1111-4222-8333-944455566677';
const HEADER = 'custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n';
const SUCCESS = file('_SUCCESS', '', '');

const part = (number: number, rows: string, run = RUN) =>
  file(`part-${String(number).padStart(5, '0')}-${run}-c000.csv`, HEADER + rows);
const files = (page: Page) => page.getByRole('list', { name: 'Files', exact: true });
const notes = (page: Page) => page.getByRole('list', { name: 'Notes on the files' });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const card = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

async function expectStatus(page: Page, line: string): Promise<void> {
  await expect(status(page)).toHaveText(line);
}

/** Hourly counts in the Spark job's format, from events in the default column order. */
function hourlyCounts(events: string): string {
  const counts = new Map<string, [number, number]>();
  for (const [, , , time, mobile] of csv(events)) {
    const weekday = new Date(`${time.slice(0, 10)}T00:00:00Z`).getUTCDay() || 7;
    const key = `${weekday},${Number(time.slice(11, 13))}`;
    const [all, onMobile] = counts.get(key) ?? [0, 0];
    counts.set(key, [all + 1, onMobile + Number(mobile !== '0')]);
  }
  const rows = [...counts].map(([key, [all, onMobile]]) => `${key},${all},${onMobile}`);
  return `weekday,hour,events,mobile_events\n${rows.join('\n')}\n`;
}

test('precomputed profiles of the real events produce the same report as the events', async ({ app }) => {
  const [tracks] = sharedData('tracks_live.csv');
  await choose(app, tracks);
  const line = await ready(app);
  const live = await download(app, 'Download live_table.csv');
  const aggregate = await download(app, 'Download agg_table.csv');
  const clock = await card(app, 'Around the clock').getByRole('img').first().getAttribute('aria-label');
  const byDaypart = await card(app, 'Mobile by daypart').getByRole('img').first().getAttribute('aria-label');

  // In another order; one part is compressed, one has no rows.
  const rows = live.text.trimEnd().split('\n').slice(1).reverse();
  const third = Math.ceil(rows.length / 3);
  const [a, b, c] = [0, 1, 2].map((index) => rows.slice(index * third, (index + 1) * third).join('\n') + '\n');
  const packed = file(`part-00001-${RUN}-c000.csv.gz`, gzipSync(HEADER + b), 'application/gzip');
  const hours = file(`part-00000-${OTHER_RUN}-c000.csv`, hourlyCounts(await readFile(tracks, 'utf8')));
  await choose(app, [part(0, a), packed, part(3, ''), part(2, c), SUCCESS, hours]);
  await expectStatus(app, line);

  await expect(files(app)).toContainText('4 parts of one run');
  await expect(files(app)).toContainText('1,843 profiles');
  await expect(notes(app)).toContainText(/because ready-made profiles can[’']t be combined with events\./);
  await expect(notes(app)).not.toContainText(/missing|_SUCCESS/);
  expect((await download(app, 'Download live_table.csv')).text).toBe(live.text);
  expect((await download(app, 'Download agg_table.csv')).text).toBe(aggregate.text);
  await expect(card(app, 'Around the clock').getByRole('img').first()).toHaveAttribute('aria-label', clock ?? '');
  await expect(card(app, 'Mobile by daypart').getByRole('img').first()).toHaveAttribute('aria-label', byDaypart ?? '');
  await expect(card(app, 'Over time')).toContainText('Drop the events file to see it.');
  await expect(app.getByText('These profiles were counted with these dayparts')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Download Spark job' })).toHaveCount(0);

  // Hourly counts cover all customers together, so a filtered report has none.
  const night = app.getByRole('group', { name: 'Unique tracks. Arrow keys step through its values.' });
  await night.focus();
  await app.keyboard.press('End');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('region', { name: 'Filters' })).toContainText(/\d+ of 1,843 customers/);
  await expect(card(app, 'Hours of the day')).toContainText(/Ready-made profiles don[’']t contain the hours of a filtered selection/);
  await press(app, 'Clear all');
  await expect(app.getByRole('region', { name: 'Filters' })).toContainText('Showing all 1,843 customers');
  await expectStatus(app, line);

  // A chart of hours is shown but can't filter: that would need the events.
  const dayparts = app.getByRole('group', { name: 'Dayparts. Arrow keys step through its values.' });
  await dayparts.focus();
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('Enter');
  await expect(status(app)).toHaveText(line);

  // The customer detail says what it can't show.
  await app.getByTitle('Show customer 0', { exact: true }).click();
  await expect(app.getByText('Ready-made profiles contain no more than this')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Show original rows' })).toHaveCount(0);

  // One click restores the events.
  await app.getByRole('button', { name: /^Undo: / }).click();
  await expectStatus(app, line);
  await expect(files(app)).toContainText('tracks_live.csv');
  await expect(files(app)).not.toContainText('parts of one run');
  await expect(card(app, 'Over time').getByRole('img').first()).toBeVisible();
});

test('missing part files and a missing _SUCCESS file are reported until they are added', async ({ app }) => {
  await choose(app, [part(0, '7,2,1,0,3,0,1\n'), part(2, '9,1,1,0,0,0,0\n')]);
  await expectStatus(app, 'Ready: 5 events, 2 customers, 0 rejected');
  await expect(notes(app)).toContainText('Part 1 is missing from parts 0 to 2.');
  await expect(notes(app)).toContainText(/Spark[’']s _SUCCESS file wasn[’']t among the dropped files/);
  await choose(app, [part(1, '8,1,1,0,0,0,0\n'), SUCCESS]);
  await expectStatus(app, 'Ready: 6 events, 3 customers, 0 rejected');
  await expect(notes(app)).not.toContainText(/missing|_SUCCESS/);
  await expect(files(app)).toContainText('3 parts of one run');

  // Another run replaces this one, and needs a _SUCCESS file of its own.
  await choose(app, part(0, '100,1,1,0,0,0,0\n101,1,0,0,0,1,0\n', OTHER_RUN));
  await expectStatus(app, 'Ready: 2 events, 2 customers, 0 rejected');
  await expect(notes(app)).toContainText(/replaced .* and 2 more, which belong to another run\./);
  await expect(notes(app)).toContainText('_SUCCESS');
  await press(app, `Remove part-00000-${OTHER_RUN}-c000.csv`);
  await expectStatus(app, 'No files loaded');
});

test('all part files of a run are removed together', async ({ app }) => {
  await choose(app, [part(0, '7,2,1,0,3,0,1\n'), part(1, '9,1,1,0,0,0,0\n'), SUCCESS, file('cust.csv', 'CustID,Name\n7,Ann\n')]);
  await expectStatus(app, 'Ready: 5 events, 2 customers, 0 rejected');
  await press(app, 'Remove 2 parts of one run');
  await expect(status(app)).toContainText('1 customer read; add an events file');
  await expect(files(app)).not.toContainText('parts of one run');
});

test('hourly counts of another run are not used', async ({ app }) => {
  const hours = file('hours.csv', 'weekday,hour,events,mobile_events\n1,8,1,0\n');
  await choose(app, [file('live_table.csv', HEADER + '7,2,1,0,3,0,1\n'), hours]);
  await expectStatus(app, 'Ready: 4 events, 1 customer, 0 rejected');
  await expect(notes(app)).toContainText('hours.csv: This file counts 1 play, but the profiles count 4 plays, so it is from another run');
  await expect(card(app, 'Hours of the day')).toContainText(/Ready-made profiles don[’']t contain hours\./);
});

test('damaged rows are rejected, and an aggregate table is reported as such', async ({ app }) => {
  const rows = '7,2,1,0,3,0,1\n8,9,1,0,0,0,0\n7,1,1,0,0,0,0\n9,1,x,0,0,0,0\n10,1,1,0,0,0,0\n';
  const aggregate = file('agg_table.csv', `${HEADER.replace('custid', 'statistic')}mean,1,1,1,1,1,1\n`);
  await choose(app, [file('live_table.csv', HEADER + rows), aggregate]);
  await expectStatus(app, 'Ready: 5 events, 2 customers, 3 rejected');
  await expect(problem(app)).toContainText('agg_table.csv: This is an aggregate table, which contains no plays or profiles.');
  const rejects = await download(app, 'Download rejects.csv');
  expect(csv(rejects.text).map(([, line, , reason]) => [line, reason])).toEqual([
    ['line', 'reason'],
    ['3', 'contradictory numbers'],
    ['4', 'duplicate ID'],
    ['5', 'not a number'],
  ]);
});

test('unknown dayparts are reported until their hours are given', async ({ app }) => {
  const table = file('live_table.csv', 'custid,unique_tracks,early_tracks,late_tracks,mobile_tracks\n7,2,1,3,1\n');
  await choose(app, table);
  await expect(notes(app)).toContainText(/This file has the dayparts early_tracks, late_tracks, but doesn[’']t say when they start\./);
  await app.goto(`./#dayparts=${encodeURIComponent('5:00 Early\n17:30 Late\n')}`);
  await app.reload();
  await choose(app, table);
  await expectStatus(app, 'Ready: 4 events, 1 customer, 0 rejected');
  await expect(card(app, 'Dayparts')).toContainText('Late');
});

test('a dropped folder is read with everything in it', async ({ app }, info) => {
  const folder = join(info.outputPath(), 'out');
  const live = join(folder, 'live_table.csv');
  await mkdir(live, { recursive: true });
  await mkdir(join(folder, 'live_table.parquet'));
  // More files than a directory reader returns per batch.
  for (let number = 0; number < 120; number += 1) {
    const { name, buffer } = part(number, `${number},1,1,0,0,0,0\n`);
    await writeFile(join(live, name), buffer);
    await writeFile(join(live, `.${name}.crc`), 'x');
  }
  await writeFile(join(live, '_SUCCESS'), '');
  await writeFile(join(folder, 'live_table.parquet', `part-00000-${RUN}-c000.snappy.parquet`), Buffer.from([80, 65, 82, 49, 0, 1]));
  await drop(app, [folder]);
  await expectStatus(app, 'Ready: 120 events, 120 customers, 0 rejected');
  await expect(files(app)).toContainText('120 parts of one run');
  await expect(notes(app)).toHaveCount(0);
  await expect(problem(app)).toHaveCount(0);
});

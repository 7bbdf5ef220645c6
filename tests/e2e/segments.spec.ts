// Segments: saved from filters and conditions, kept between visits, compared, exported and imported.

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { axeViolations, choose, csv, download, drop, expect, file, ready, sharedData, test } from './helpers';

/** Four customers: 1 and 2 listen in the evening, 3 and 4 in the morning, 4 on mobile. */
const ROWS = [
  [1, '18:00', 0],
  [1, '19:00', 0],
  [2, '18:30', 0],
  [3, '09:00', 0],
  [4, '09:30', 1],
].map(([customer, time, mobile], event) => `${event},${customer},${event},"2014-10-23 ${time}:00",${mobile},"04109"`);
const TRACKS = file('tracks.csv', `${ROWS.join('\n')}\n`);
const CUSTOMERS = file(
  'cust.csv',
  'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n' +
    '1,"<img src=x onerror=alert(1)>",0,1 Main St,04109,01/13/2011,1,2,0,1\n' +
    '2,"=HYPERLINK(""x"")",1,2 Main St,04109,01/13/2012,1,0,0,1\n',
);

const summary = (page: Page) => page.getByRole('region', { name: 'Filters' }).getByText(/^Showing /);

async function condition(page: Page, on: string, from: string, to: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Condition' });
  await form.getByLabel('Condition on').selectOption({ label: on });
  await form.getByLabel(/is at least|is on or after/).fill(from);
  await form.getByLabel(/and at most|and on or before/).fill(to);
  await form.getByRole('button', { name: 'Add condition' }).click();
}

async function save(page: Page, name: string): Promise<void> {
  await page.getByRole('form', { name: 'Segment' }).getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save as segment' }).click();
}

test('a condition can be saved as a segment and compared with all other customers', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await expect(app.getByRole('button', { name: 'Save as segment' })).toBeDisabled();
  await condition(app, 'Share of Evening', 'most', '');
  await expect(app.getByText('Enter a whole percentage from 0 to 100.')).toBeVisible();
  await condition(app, 'Share of Evening', '50', '');
  await expect(summary(app)).toHaveText('Showing 2 of 4 customers and 3 of 5 plays');
  await save(app, 'Evening people');
  await app.getByRole('button', { name: 'Clear all' }).click();
  await app.getByLabel('Compare Evening people with').selectOption({ label: 'all other customers' });
  const table = app.getByRole('table', { name: 'Columns side by side' });
  const evening = table.getByRole('row', { name: /^Evening/ }).getByRole('cell');
  // Two customers on each side: 2 and 1 evening plays against 0 and 0.
  await expect(evening.nth(0)).toHaveText('1.50');
  await expect(evening.nth(1)).toHaveText('0.00');
  await expect(evening.nth(2)).toHaveText(/^\+1\.50 \(−/);
  await expect(app.getByText(/With fewer than 30 customers/)).toBeVisible();
  expect(await axeViolations(app)).toEqual([]);
  await app.getByRole('button', { name: 'Close comparison' }).click();
  await expect(table).toHaveCount(0);
});

test('segments persist, and can be exported, deleted, restored and imported', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await condition(app, 'Mobile plays', '1', '');
  await save(app, '<b>On the phone</b>');
  await app.reload();
  await choose(app, TRACKS);
  await ready(app);
  await expect(app.getByText('<b>On the phone</b>', { exact: true })).toBeVisible();
  const saved = await download(app, 'Export segments');
  expect(saved.name).toBe('daypart-segments.json');
  expect(JSON.parse(saved.text)).toEqual({
    daypart_segments: 1,
    segments: [{ name: '<b>On the phone</b>', conditions: 'mobile-listens=1..' }],
  });
  await app.getByRole('button', { name: 'Delete <b>On the phone</b>' }).click();
  await expect(app.getByText('No segments yet.')).toBeVisible();
  await app.getByRole('button', { name: 'Undo deleting' }).click();
  await expect(app.getByRole('button', { name: 'Show <b>On the phone</b>' })).toBeVisible();
  await app.getByRole('button', { name: 'Delete <b>On the phone</b>' }).click();
  await expect(app.getByText('No segments yet.')).toBeVisible();
  const input = app.getByLabel('Import segments');
  await input.setInputFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from('{"segments": 3') });
  await expect(app.getByText(/^s\.json: found no JSON/)).toBeVisible();
  await input.setInputFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from(saved.text) });
  await app.getByRole('button', { name: 'Show <b>On the phone</b>' }).click();
  await expect(summary(app)).toHaveText('Showing 1 of 4 customers and 1 of 5 plays');
});

test("a segment's customers are exported with the chosen columns", async ({ app }) => {
  await choose(app, [TRACKS, CUSTOMERS]);
  await ready(app);
  await condition(app, 'Evening', '1', '');
  await save(app, 'Evenings');
  await app.getByRole('button', { name: 'Clear all' }).click();
  await app.getByRole('button', { name: 'Export customers of Evenings' }).click();
  const columns = app.getByRole('group', { name: 'Columns to export' });
  for (const name of ['Unique tracks', 'Morning', 'Afternoon', 'Night', 'Mobile', 'Campaign', 'Gender', 'Status']) {
    await columns.getByLabel(name, { exact: true }).uncheck();
  }
  await expect(app.getByRole('list', { name: 'Saved segments' })).toContainText('2 customers');
  const { name, text } = await download(app, 'Download customers-Evenings.csv');
  expect(name).toBe('customers-Evenings.csv');
  expect(csv(text)).toEqual([
    ['custid', 'name', 'events', 'eve_tracks', 'level', 'level_name', 'linked_apps', 'linked_apps_name', 'sign_up_date'],
    ['1', '<img src=x onerror=alert(1)>', '2', '2', '2', 'Gold', '1', 'yes', '01/13/2011'],
    ['2', '\'=HYPERLINK("x")', '1', '1', '0', 'Free', '1', 'yes', '01/13/2012'],
  ]);
});

test('a chart filter leads to a segment, to one of its customers and to the original rows', async ({ app }) => {
  const paths = sharedData('tracks_live.csv', 'cust.csv', 'music.csv');
  await drop(app, paths);
  await ready(app);
  const [events, people, music] = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const lines = events.split(/\r?\n/).filter((line) => line !== '');
  const hour = (line: string) => Number(line.match(/ (\d\d):/)?.[1]);
  const customer = (line: string) => line.split(',')[1];
  const isEvening = (line: string) => hour(line) >= 17 && hour(line) < 22;
  const gold = new Set(csv(people).filter((row) => row[7] === '2').map(([id]) => id));

  // Two filters: the evening with the keyboard, Gold by its bar.
  const bands = app.getByRole('group', { name: /^Dayparts\./ });
  await bands.focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'Enter']) await app.keyboard.press(key);
  await app.getByRole('button', { name: 'Level: Gold', exact: true }).click();
  const chosen = lines.filter((line) => isEvening(line) && gold.has(customer(line)));
  const group = new Set(chosen.map(customer));
  const format = (number: number) => number.toLocaleString('en-US');
  await expect(summary(app)).toHaveText(`Showing ${format(group.size)} of 1,843 customers and ${format(chosen.length)} of 3,474 plays`);

  await save(app, 'Gold evenings');
  await app.getByRole('button', { name: 'Export customers of Gold evenings' }).click();
  const saved = csv((await download(app, 'Download customers-Gold-evenings.csv')).text).slice(1);
  expect(new Set(saved.map(([id]) => id))).toEqual(group);

  // The first customer in the table belongs to the segment; the detail covers all plays of that customer.
  await expect(app.getByRole('table', { name: 'Profiles' })).toHaveAttribute('aria-rowcount', String(group.size + 1));
  const first = app.getByTitle(/^Show customer/).first();
  const id = ((await first.getAttribute('title')) ?? '').replace('Show customer ', '');
  expect(group).toContain(id);
  await first.click();
  const detail = app.getByRole('region', { name: `Customer ${id}`, exact: true });
  await expect(detail).toContainText(csv(people).find((row) => row[0] === id)?.[1] ?? 'no such customer');
  const own_lines = lines.flatMap((line, index) => (customer(line) === id ? [[String(index + 1), line]] : []));
  const title = new Map(music.split(/\r?\n/).map((row) => [row.split(',')[0], row.split(',')[1]])).get(own_lines[0][1].split(',')[2]);
  await expect(detail.getByRole('list', { name: 'Top tracks' })).toContainText(title ?? 'no such track');
  await detail.getByRole('button', { name: 'Show original rows', exact: true }).click();
  const rows = detail.getByRole('table', { name: 'Original rows' }).locator('tbody tr');
  await expect(rows).toHaveCount(own_lines.length);
  const shown = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  expect(shown).toEqual(own_lines.map(([line, text]) => ['tracks_live.csv', line, text]));
});

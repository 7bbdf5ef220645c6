// The main task on the real files: drop them, see the profiles, download both tables.

import { readFile } from 'node:fs/promises';

import { choose, csv, download, drop, expect, file, ready, sharedData, test } from './helpers';

const REPORT = 'Ready: 3,474 events, 1,843 customers, 0 rejected';

test('dropped files produce the expected tables', async ({ app }) => {
  const [events, customers, music, live, aggregate] = sharedData(
    'tracks_live.csv',
    'cust.csv',
    'music.csv',
    'expected/live_table.csv',
    'expected/agg_table.csv',
  );
  await drop(app, [events, customers, music]);
  expect(await ready(app)).toBe(REPORT);

  const live_table = await download(app, 'Download live_table.csv');
  expect(live_table.name).toBe('live_table.csv');
  expect(csv(live_table.text)).toEqual(csv(await readFile(live, 'utf8')));

  const agg_table = await download(app, 'Download agg_table.csv');
  expect(agg_table.name).toBe('agg_table.csv');
  const [header, ...rows] = csv(agg_table.text);
  const [expected_header, ...expected_rows] = csv(await readFile(aggregate, 'utf8'));
  expect(header).toEqual(expected_header);
  for (const [statistic, ...values] of expected_rows) {
    const found = rows.find((row) => row[0] === statistic)?.slice(1).map(Number);
    expect(found, `the row ${statistic}`).toHaveLength(values.length);
    values.map(Number).forEach((value, column) => {
      const difference = Math.abs((found?.[column] ?? NaN) - value);
      expect(difference, `${statistic} of ${header[column + 1]}`).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    });
  }
});

test('the profiles can be searched by name and sorted by a column', async ({ app }) => {
  await choose(app, sharedData('tracks_live.csv', 'cust.csv'));
  expect(await ready(app)).toBe(REPORT);
  const table = app.getByRole('table', { name: 'Profiles' });
  const first_row = table.getByRole('row').nth(1);

  await app.getByRole('searchbox', { name: 'Search by ID or name' }).fill('gregory koval');
  await expect(first_row).toContainText('Gregory Koval');
  await expect(first_row).toContainText('21');
  await app.getByRole('searchbox', { name: 'Search by ID or name' }).fill('');

  // Customer 0 has the most events of all, 24, and 21 different tracks.
  const unique = table.getByRole('columnheader', { name: /unique/i });
  await unique.getByRole('button').click();
  await expect(unique).toHaveAttribute('aria-sort', /ascending|descending/);
  if ((await unique.getAttribute('aria-sort')) === 'ascending') await unique.getByRole('button').click();
  await expect(unique).toHaveAttribute('aria-sort', 'descending');
  await expect(first_row).toContainText('Gregory Koval');
});

test('files dropped one after another are combined', async ({ app }) => {
  const [events, customers] = sharedData('tracks_live.csv', 'cust.csv');
  await choose(app, events);
  expect(await ready(app)).toBe(REPORT);
  await expect(app.getByText('Gregory Koval')).toHaveCount(0);
  await choose(app, customers);
  await expect(app.getByText('Gregory Koval').first()).toBeVisible();
  expect(await ready(app)).toBe(REPORT);
});

const VARIANTS: [string, (text: string) => string][] = [
  ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['a header', (text) => `EventID,CustID,TrackID,DateTime,Mobile,Zip\n${text}`],
  ['a header, a byte order mark and Windows line ends', (text) => `\uFEFFEventID,CustID,TrackID,DateTime,Mobile,Zip\n${text}`.replaceAll('\n', '\r\n')],
  ['no quotes and no final line end', (text) => text.replaceAll('"', '').trimEnd()],
];

for (const [what, vary] of VARIANTS) {
  test(`the same events with ${what} produce the same table`, async ({ app }) => {
    const [events, live] = sharedData('tracks_live.csv', 'expected/live_table.csv');
    await choose(app, file('tracks.csv', vary(await readFile(events, 'utf8'))));
    expect(await ready(app)).toBe(REPORT);
    const live_table = await download(app, 'Download live_table.csv');
    expect(csv(live_table.text)).toEqual(csv(await readFile(live, 'utf8')));
  });
}

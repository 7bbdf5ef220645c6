// Import settings: each detected setting can be changed, the preview follows, and the settings are remembered.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, status, test } from './helpers';

const row = (event: number, other: string) => `${event},48,${event},"2014-10-23 03:26:20",1,"${other}"\n`;
const TRACKS = file('tracks.csv', ['04109', '04109', '60614'].map((zip, event) => row(event, zip)).join(''));
/** Unknown column names, and a time column where the default column order has none. */
const ODD = file('odd.csv', 'wer;wann;was\nAnn;2014-10-23 03:26;x\nAnn;2014-10-24 09:00;y\nBob;2014-10-24 18:30;x\n');

const settings = (page: Page, name: string) => page.getByRole('region', { name: `Import settings for ${name}` });
const pick = (page: Page, list: string | RegExp, option: string) =>
  page.getByRole('combobox', { name: list }).selectOption({ label: option });
const apply = (page: Page) => page.getByRole('button', { name: 'Apply' }).click();

async function customers(page: Page): Promise<string[]> {
  const [, ...rows] = csv((await download(page, 'Download live_table.csv')).text);
  return rows.map(([customer]) => customer);
}

test('the import settings of a loaded file open with a preview', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await expect(app.getByRole('table', { name: 'Preview' })).toHaveCount(0);
  const button = app.getByRole('button', { name: 'Settings for tracks.csv' });
  await button.click();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  const panel = settings(app, 'tracks.csv');
  await expect(panel.getByRole('combobox', { name: 'File type' })).toHaveValue('Events');
  await expect(panel.getByRole('combobox', { name: 'Delimiter' })).toHaveValue('Comma ,');
  await expect(panel.getByRole('combobox', { name: 'Header rows' })).toHaveValue('None');
  await expect(panel.getByRole('combobox', { name: /^Column 2/ })).toHaveValue('Customer');
  await expect(panel.getByRole('table', { name: 'Preview' }).getByRole('row')).toHaveCount(4);
  await panel.getByRole('button', { name: 'Close settings' }).click();
  await expect(panel).toHaveCount(0);
  await expect(button, 'focus after closing the settings').toBeFocused();
});

test('another column can define the profiles, and the settings follow at once', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await app.getByRole('button', { name: 'Settings for tracks.csv' }).click();
  await pick(app, /^Column 6/, 'Customer');
  await expect(app.getByRole('combobox', { name: /^Column 2/ })).toHaveValue('Ignore');
  await expect(app.getByRole('combobox', { name: 'One profile per' })).toHaveValue('Customer (Column 6)');
  await apply(app);
  await expect(app.getByRole('button', { name: 'Settings for tracks.csv' })).toHaveAttribute('aria-expanded', 'false');
  await ready(app);
  expect(await customers(app)).toEqual(['04109', '60614']);
});

test('settings can be changed with the keyboard alone', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await app.getByRole('button', { name: 'Settings for tracks.csv' }).focus();
  await app.keyboard.press('Enter');
  const subject = app.getByRole('combobox', { name: 'One profile per' });
  await subject.focus();
  await app.keyboard.press('End');
  await expect(subject).toHaveValue('Weekday');
  await app.keyboard.press('ArrowUp');
  await expect(subject).toHaveValue('Month');
  await app.getByRole('button', { name: 'Apply' }).press('Enter');
  await expect(app.getByRole('table', { name: 'Preview' })).toHaveCount(0);
  await ready(app);
  expect(await customers(app)).toEqual(['2014-10']);
});

test('profiles can be grouped by weekday, year, any column or the whole file', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  const cases: [string, string[], string][] = [
    ['Weekday', ['4 Thu'], 'Weekdays'],
    ['Year', ['2014'], 'Years'],
    ['ZIP code (Column 6)', ['04109', '60614'], 'Zip codes'],
    ['Whole file (one listener)', ['all plays'], 'Listeners'],
  ];
  for (const [by, expected, word] of cases) {
    await app.getByRole('button', { name: 'Settings for tracks.csv' }).click();
    await pick(app, 'One profile per', by);
    await apply(app);
    await expect(app.getByRole('table', { name: 'Preview' })).toHaveCount(0);
    await ready(app);
    expect(await customers(app), by).toEqual(expected);
    await expect(app.getByRole('heading', { name: word, exact: true })).toBeVisible();
    expect(await status(app).innerText()).toContain(`3 events, ${expected.length} ${word.toLowerCase().replace(expected.length === 1 ? /s$/ : '', '')}`);
  }
});

test('settings are remembered for files with the same columns until they are detected again', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await app.getByRole('button', { name: 'Settings for tracks.csv' }).click();
  await pick(app, 'One profile per', 'Month');
  await apply(app);
  await expect(app.getByRole('table', { name: 'Preview' })).toHaveCount(0);
  await app.reload();
  await choose(app, { ...TRACKS, name: 'others.csv' });
  await ready(app);
  expect(await customers(app)).toEqual(['2014-10']);
  await app.getByRole('button', { name: 'Settings for others.csv' }).click();
  await expect(app.getByRole('combobox', { name: 'One profile per' })).toHaveValue('Month');
  await app.getByRole('button', { name: 'Detect again' }).click();
  await expect(app.getByRole('combobox', { name: 'One profile per' })).toHaveValue('Customer (Column 2)');
  await app.reload();
  await choose(app, TRACKS);
  await ready(app);
  expect(await customers(app)).toEqual(['48']);
});

test('an unrecognised file opens its settings and is read with them', async ({ app }) => {
  await choose(app, file('odd.csv', 'a;b;c\nu;v;w\nx;y;z\n'));
  await expect(settings(app, 'odd.csv')).toBeVisible();
  await expect(settings(app, 'odd.csv').getByRole('button', { name: 'Apply' })).toBeDisabled();
  await choose(app, ODD);
  // The next file closes the settings of the previous one; its own stay closed, because its time column is recognised.
  await expect(status(app)).toHaveText('Ready: 3 events, 2 customers, 0 rejected');
  await app.getByRole('button', { name: 'Settings for odd.csv' }).click();
  await pick(app, 'File type', 'Events');
  await pick(app, /^Column 1/, 'Customer');
  await pick(app, /^Column 2/, 'Time');
  await pick(app, /^Column 3/, 'Track');
  await apply(app);
  expect(await ready(app)).toBe('Ready: 3 events, 2 customers, 0 rejected');
  expect(await customers(app)).toEqual(['Ann', 'Bob']);
});

test('an ambiguous date order is asked about', async ({ app }) => {
  const rows = ['48,1,03/04/2014 05:00,1', '48,2,04/05/2014 06:00,1', '7,2,05/06/2014 07:00,0'];
  await choose(app, file('dates.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
  await expect(settings(app, 'dates.csv')).toContainText('the day or the month first');
  await pick(app, 'Dates', 'Month first, 12/31/2014');
  await apply(app);
  await ready(app);
  await expect(app.getByText('4 March 2014')).not.toHaveCount(0);
  await expect(settings(app, 'dates.csv')).toHaveCount(0);
});

test('the order of day and month is found in the rows after the sample', async ({ app }) => {
  const rows = Array.from({ length: 400 }, (_, row) => `${row % 3},${row % 5},0${1 + (row % 9)}/0${1 + (row % 7)}/2014 05:00,1`);
  await choose(app, file('dates.csv', `customer,track,time,mobile\n${[...rows, '1,2,03/23/2014 05:00,1'].join('\n')}\n`));
  expect(await ready(app)).toBe('Ready: 401 events, 3 customers, 0 rejected');
  await expect(app.getByRole('list', { name: 'What was understood' })).toContainText('time from time (month first)');
  await expect(settings(app, 'dates.csv')).toHaveCount(0);
});

test('a device that is not known counts as mobile once the user says so', async ({ app }) => {
  const rows = Array.from({ length: 12 }, (_, row) => `u${row % 3},s${row % 5},2014-10-2${row % 9} 05:00,${['ios', 'web', 'Partner car', ''][row % 4]}`);
  await choose(app, file('devices.csv', `user,song,time,device\n${rows.join('\n')}\n`));
  expect(await ready(app)).toBe('Ready: 12 events, 3 customers, 0 rejected');
  await expect(app.getByText('6 of 12 events name no known device')).toBeVisible();
  const mobile = async () => {
    const [, ...profiles] = csv((await download(app, 'Download live_table.csv')).text);
    return profiles.reduce((sum, profile) => sum + Number(profile[6]), 0);
  };
  expect(await mobile()).toBe(3);
  await app.getByRole('button', { name: 'Change how devices.csv is read' }).click();
  await pick(app, 'Device Partner car', 'Mobile');
  await apply(app);
  await expect(app.getByText('3 of 12 events name no known device')).toBeVisible();
  await ready(app);
  expect(await mobile()).toBe(6);
});

test('day numbers of a spreadsheet are read once the user says so', async ({ app }) => {
  const rows = Array.from({ length: 8 }, (_, row) => `u${row % 3};s${row % 5};${43_831 + row},75`);
  await choose(app, file('numbers.csv', `user;song;played\n${rows.join('\n')}\n`));
  await expect(app.getByText('“played” with “43831,75”, which looks like the number of a day in a spreadsheet').first()).toBeVisible();
  await pick(app, 'Numbers as times', 'Day numbers of a spreadsheet');
  await apply(app);
  expect(await ready(app)).toBe('Ready: 8 events, 3 customers, 0 rejected');
  await expect(app.getByText('1 January 2020')).not.toHaveCount(0);
});

test('a column without times warns before it is read as the time', async ({ app }) => {
  const rows = Array.from({ length: 8 }, (_, row) => `u${row % 3},s${row % 5},2014-10-2${row} 05:00,note ${row}`);
  await choose(app, file('notes.csv', `user,song,time,note\n${rows.join('\n')}\n`));
  await ready(app);
  await app.getByRole('button', { name: 'Settings for notes.csv' }).click();
  await pick(app, 'Column 4, note, contains', 'Time');
  await expect(settings(app, 'notes.csv')).toContainText('None of the first 8 values of “note” can be read as a time.');
});

test('times with a zone are shown in the chosen time zone', async ({ app }) => {
  const rows = ['48,1,2014-07-01T23:30:00Z,1', '48,2,2014-12-01T23:30:00Z,1'];
  await choose(app, file('zoned.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
  await ready(app);
  await app.getByRole('button', { name: 'Settings for zoned.csv' }).click();
  await pick(app, 'Time zone', 'America/New_York');
  await apply(app);
  await expect(app.getByRole('table', { name: 'Preview' })).toHaveCount(0);
  await ready(app);
  const hours = app.getByRole('button', { name: 'Show Hours of the day as table' });
  await hours.click();
  // 19:30 in summer, 18:30 in winter.
  const table = app.getByRole('table', { name: 'Hours of the day' });
  for (const hour of ['19:00–20:00', '18:00–19:00']) {
    await expect(table.getByRole('row').filter({ hasText: hour }).getByRole('cell').nth(1)).toHaveText('1');
  }
});

// How files are read, as the person says: each guess can be changed, the preview follows, and the choice is remembered.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, status, test } from './helpers';

const row = (event: number, other: string) => `${event},48,${event},"2014-10-23 03:26:20",1,"${other}"\n`;
const TRACKS = file('tracks.csv', ['04109', '04109', '60614'].map((zip, event) => row(event, zip)).join(''));
/** Words that no header is known by, and a time that no seed's file has there. */
const ODD = file('odd.csv', 'wer;wann;was\nAnn;2014-10-23 03:26;x\nAnn;2014-10-24 09:00;y\nBob;2014-10-24 18:30;x\n');

const settings = (page: Page, name: string) => page.getByRole('region', { name: `Settings of ${name}` });
const pick = (page: Page, list: string | RegExp, option: string) =>
  page.getByRole('combobox', { name: list }).selectOption({ label: option });
const read = (page: Page) => page.getByRole('button', { name: 'Read with these settings' }).click();

async function customers(page: Page): Promise<string[]> {
  const [, ...rows] = csv((await download(page, 'Download live_table.csv')).text);
  return rows.map(([customer]) => customer);
}

test('a file that is read shows how when asked, with its first rows', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await expect(daypart.getByRole('table', { name: 'First rows' })).toHaveCount(0);
  const button = daypart.getByRole('button', { name: 'Settings of tracks.csv' });
  await button.click();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  const panel = settings(daypart, 'tracks.csv');
  await expect(panel.getByRole('combobox', { name: 'File of' })).toHaveValue('Events');
  await expect(panel.getByRole('combobox', { name: 'Between columns' })).toHaveValue('Comma ,');
  await expect(panel.getByRole('combobox', { name: 'Header' })).toHaveValue('None');
  await expect(panel.getByRole('combobox', { name: /^Column 2/ })).toHaveValue('Customer');
  await expect(panel.getByRole('table', { name: 'First rows' }).getByRole('row')).toHaveCount(4);
  await panel.getByRole('button', { name: 'Close settings' }).click();
  await expect(panel).toHaveCount(0);
  await expect(button, 'where the keyboard goes on').toBeFocused();
});

test('another column makes the profiles, and the preview follows at once', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await daypart.getByRole('button', { name: 'Settings of tracks.csv' }).click();
  await pick(daypart, /^Column 6/, 'Customer');
  await expect(daypart.getByRole('combobox', { name: /^Column 2/ })).toHaveValue('Ignore');
  await expect(daypart.getByRole('combobox', { name: 'Profiles by' })).toHaveValue('Customer (Column 6)');
  await read(daypart);
  await expect(daypart.getByRole('button', { name: 'Settings of tracks.csv' })).toHaveAttribute('aria-expanded', 'false');
  await ready(daypart);
  expect(await customers(daypart)).toEqual(['04109', '60614']);
});

test('a choice is made with the keyboard alone', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await daypart.getByRole('button', { name: 'Settings of tracks.csv' }).focus();
  await daypart.keyboard.press('Enter');
  await daypart.getByRole('combobox', { name: 'Profiles by' }).focus();
  await daypart.keyboard.type('Month');
  await daypart.getByRole('button', { name: 'Read with these settings' }).press('Enter');
  await expect(daypart.getByRole('table', { name: 'First rows' })).toHaveCount(0);
  await ready(daypart);
  expect(await customers(daypart)).toEqual(['2014-10']);
});

test('profiles are made by weekday, by year, by any column and for the whole file', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  const cases: [string, string[], string][] = [
    ['Weekday', ['4 Thu'], 'Weekdays'],
    ['Year', ['2014'], 'Years'],
    ['Zip (Column 6)', ['04109', '60614'], 'Zip codes'],
    ['The whole file: one listener', ['all listens'], 'Listeners'],
  ];
  for (const [by, expected, word] of cases) {
    await daypart.getByRole('button', { name: 'Settings of tracks.csv' }).click();
    await pick(daypart, 'Profiles by', by);
    await read(daypart);
    await expect(daypart.getByRole('table', { name: 'First rows' })).toHaveCount(0);
    await ready(daypart);
    expect(await customers(daypart), by).toEqual(expected);
    await expect(daypart.getByRole('heading', { name: word, exact: true })).toBeVisible();
    expect(await status(daypart).innerText()).toContain(`3 events, ${expected.length} ${word.toLowerCase().replace(expected.length === 1 ? /s$/ : '', '')}`);
  }
});

test('what is said is remembered for files with the same columns, until it is forgotten', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await daypart.getByRole('button', { name: 'Settings of tracks.csv' }).click();
  await pick(daypart, 'Profiles by', 'Month');
  await read(daypart);
  await expect(daypart.getByRole('table', { name: 'First rows' })).toHaveCount(0);
  await daypart.reload();
  await choose(daypart, { ...TRACKS, name: 'others.csv' });
  await ready(daypart);
  expect(await customers(daypart)).toEqual(['2014-10']);
  await daypart.getByRole('button', { name: 'Settings of others.csv' }).click();
  await expect(daypart.getByRole('combobox', { name: 'Profiles by' })).toHaveValue('Month');
  await daypart.getByRole('button', { name: 'Forget and guess again' }).click();
  await expect(daypart.getByRole('combobox', { name: 'Profiles by' })).toHaveValue('Customer (Column 2)');
  await daypart.reload();
  await choose(daypart, TRACKS);
  await ready(daypart);
  expect(await customers(daypart)).toEqual(['48']);
});

test('a file that can not be told opens its settings, and is read as the person says', async ({ daypart }) => {
  await choose(daypart, file('odd.csv', 'a;b;c\nu;v;w\nx;y;z\n'));
  await expect(settings(daypart, 'odd.csv')).toBeVisible();
  await expect(settings(daypart, 'odd.csv').getByRole('button', { name: 'Read with these settings' })).toBeDisabled();
  await choose(daypart, ODD);
  // The settings of the file before go away once the next one is read; its own stay closed, because its times are known.
  await expect(status(daypart)).toHaveText('Ready: 3 events, 2 customers, 0 rejected');
  await daypart.getByRole('button', { name: 'Settings of odd.csv' }).click();
  await pick(daypart, 'File of', 'Events');
  await pick(daypart, /^Column 1/, 'Customer');
  await pick(daypart, /^Column 2/, 'Time');
  await pick(daypart, /^Column 3/, 'Track');
  await read(daypart);
  expect(await ready(daypart)).toBe('Ready: 3 events, 2 customers, 0 rejected');
  expect(await customers(daypart)).toEqual(['Ann', 'Bob']);
});

test('dates that fit either order are asked about', async ({ daypart }) => {
  const rows = ['48,1,03/04/2014 05:00,1', '48,2,04/05/2014 06:00,1', '7,2,05/06/2014 07:00,0'];
  await choose(daypart, file('dates.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
  await expect(settings(daypart, 'dates.csv')).toContainText('the day or the month first');
  await pick(daypart, 'Dates', 'Month first, 12/31/2014');
  await read(daypart);
  await ready(daypart);
  await expect(daypart.getByText('4 March 2014')).not.toHaveCount(0);
  await expect(settings(daypart, 'dates.csv')).toHaveCount(0);
});

test('times with a zone are shown in the one that the person chooses', async ({ daypart }) => {
  const rows = ['48,1,2014-07-01T23:30:00Z,1', '48,2,2014-12-01T23:30:00Z,1'];
  await choose(daypart, file('zoned.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
  await ready(daypart);
  await daypart.getByRole('button', { name: 'Settings of zoned.csv' }).click();
  await pick(daypart, 'Times shown in', 'America/New_York');
  await read(daypart);
  await expect(daypart.getByRole('table', { name: 'First rows' })).toHaveCount(0);
  await ready(daypart);
  const hours = daypart.getByRole('button', { name: 'Show Hours of the day as table' });
  await hours.click();
  // Half past seven in the evening in summer, half past six in winter.
  const table = daypart.getByRole('table', { name: 'Hours of the day' });
  for (const hour of ['19 to 20', '18 to 19']) {
    await expect(table.getByRole('row').filter({ hasText: hour }).getByRole('cell').nth(1)).toHaveText('1');
  }
});

// Added and replaced files: the notes about them, undoing a replacement, and the queue of drops.

import type { Page } from '@playwright/test';

import { choose, drop, expect, file, holdMessages, ready, status, test, workersOf, writeEventFiles } from './helpers';

const row = (event: number, customer: number, day = 10) => `${event},${customer},7,"2014-10-${day} 03:26:20",0,"72132"`;
const rows = (first: number, count: number, day = 10) =>
  Array.from({ length: count }, (_, index) => row(first + index, first + index, day)).join('\n') + '\n';
const OCTOBER = file('october.csv', rows(0, 3));
const NOVEMBER = file('november.csv', rows(10, 4, 11));
const HISTORY = file('history.csv', 'when,user,song\n2014-12-01 10:00,x,1\n2014-12-01 11:00,y,2\n');
const PEOPLE = 'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n';
const person = (id: number, name: string) => `${id},${name},0,x,1,1/1/2014,1,1,1,1\n`;

const files = (page: Page) => page.getByRole('list', { name: 'Files', exact: true });
const notes = (page: Page) => page.getByRole('list', { name: 'Notes on the files' });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Waits for this exact status line; "Ready" alone could belong to the previous data set. */
async function expectStatus(page: Page, line: string): Promise<void> {
  await expect(status(page)).toHaveText(line);
}

test('a second events file is added with a note, and one click makes it replace the first', async ({ app }) => {
  await choose(app, OCTOBER);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await expect(notes(app)).toHaveCount(0);
  await choose(app, NOVEMBER);
  await expectStatus(app, 'Ready: 7 events, 7 customers, 0 rejected');
  await expect(notes(app)).toContainText('november.csv: added; the events of all 2 files are used.');
  await expect(files(app)).toContainText('october.csv');
  // Original rows name the file that contains them.
  await app.getByTitle('Show customer 11', { exact: true }).click();
  await press(app, 'Show original rows');
  await expect(app.getByRole('table', { name: 'Original rows' })).toContainText(row(11, 11, 11));
  await expect(app.getByRole('table', { name: 'Original rows' })).toContainText('november.csv');

  await press(app, 'Replace instead: november.csv');
  await expectStatus(app, 'Ready: 4 events, 4 customers, 0 rejected');
  await expect(files(app)).not.toContainText('october.csv');
  await expect(notes(app)).toHaveCount(0);
});

test('a file replaces only the file of the same name', async ({ app }) => {
  await choose(app, [OCTOBER, NOVEMBER]);
  await expectStatus(app, 'Ready: 7 events, 7 customers, 0 rejected');
  await choose(app, file('november.csv', rows(20, 5, 12)));
  await expectStatus(app, 'Ready: 8 events, 8 customers, 0 rejected');
  await expect(notes(app)).toContainText('november.csv: replaced the earlier version of this file');
  await press(app, 'Keep both: november.csv');
  await expectStatus(app, 'Ready: 12 events, 12 customers, 0 rejected');
});

test('a file that starts like a loaded one replaces it under any name', async ({ app }) => {
  await choose(app, [OCTOBER, file('cust.csv', PEOPLE + person(0, 'Ann'))]);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(app, file('cust (1).csv', PEOPLE + person(0, 'Ann') + person(1, 'Bob')));
  await expect(notes(app)).toContainText('cust (1).csv: replaced cust.csv, which starts with the same rows.');
  await expect(app.getByRole('table', { name: 'Profiles' })).toContainText('Bob');
});

test('events with other columns replace the loaded ones, and one click keeps both', async ({ app }) => {
  await choose(app, OCTOBER);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(app, HISTORY);
  await expectStatus(app, 'Ready: 2 events, 2 customers, 0 rejected');
  await expect(notes(app)).toContainText('history.csv: replaced october.csv because its columns differ.');
  await press(app, 'Keep both: history.csv');
  await expectStatus(app, 'Ready: 5 events, 5 customers, 0 rejected');
  await expect(notes(app)).toContainText('history.csv: added; the events of all 2 files are used.');
});

test('customers, music and clicks files are added and removed the same way', async ({ app }) => {
  await choose(app, [OCTOBER, file('north.csv', PEOPLE + person(0, 'Ann')), file('ads.csv', '0,0,"A","2014-12-18 08:15:16"\n')]);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(app, [file('south.csv', PEOPLE + person(0, 'Twice') + person(1, 'Bob')), file('more.csv', '1,1,"B","2014-12-19 08:15:16"\n')]);
  await expect(notes(app)).toContainText('south.csv: added; all 2 files are used. A customer in several files is taken from the first one.');
  await expect(notes(app)).toContainText('more.csv: added; the clicks of all 2 files are used.');
  await ready(app);
  const table = app.getByRole('table', { name: 'Profiles' });
  await expect(table).toContainText('Ann');
  await expect(table).toContainText('Bob');
  await expect(app.getByRole('table', { name: 'Ads clicked' })).toContainText('B');
  await press(app, 'Replace instead: south.csv');
  await expect(table).toContainText('Twice');
  await press(app, 'Remove more.csv');
  await expect(files(app)).not.toContainText('more.csv');
  await expect(app.getByRole('table', { name: 'Ads clicked' }).locator('tbody tr')).toHaveCount(1);
});

test('a user file replaces all files of the demo', async ({ app }) => {
  await press(app, 'Try the demo');
  await ready(app);
  await choose(app, file('cust.csv', PEOPLE + person(0, 'Ann')));
  await expectStatus(app, 'Ready: 1 customer read; add an events file to see profiles');
  await expect(files(app)).not.toContainText('demo_');
});

test('an unusable file replaces nothing', async ({ app }) => {
  await choose(app, OCTOBER);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(app, file('october.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')));
  await expect(app.getByRole('alert')).toContainText('october.csv');
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
  await expect(files(app)).toContainText('october.csv');
});

test('files dropped during a read are queued, and all of them are read', async ({ app }, info) => {
  const paths = await writeEventFiles(info.outputPath(), ['big.csv', 'small.csv', 'last.csv'], 60_000);
  const [coordinator] = await workersOf(app, 'coordinator');
  // All drops arrive before the first file is read.
  const release = await holdMessages(coordinator);
  await drop(app, [paths[0]]);
  await drop(app, [paths[1]]);
  await drop(app, [paths[2]]);
  await expect(status(app)).toHaveText(/; 2 more files are waiting$/);
  await expect(app.getByRole('region', { name: 'Progress' })).toContainText('Next: small.csv and 1 more file');
  await release();
  await expectStatus(app, 'Ready: 180,000 events, 90,000 customers, 0 rejected');
  for (const name of ['big.csv', 'small.csv', 'last.csv']) await expect(files(app)).toContainText(name);
});

for (const [button, line] of [
  ['Cancel', 'Ready: 40 events, 20 customers, 0 rejected'],
  ['Cancel all', 'Cancelled'],
] as const) {
  test(`“${button}” with a queued drop ends at “${line}”`, async ({ app }, info) => {
    const paths = await writeEventFiles(info.outputPath(), ['first.csv', 'second.csv'], 40);
    const [coordinator] = await workersOf(app, 'coordinator');
    const release = await holdMessages(coordinator);
    await drop(app, [paths[0]]);
    await drop(app, [paths[1]]);
    await expect(status(app)).toHaveText(/; 1 more file is waiting$/);
    await press(app, button);
    await release();
    await expectStatus(app, line);
    await expect(app.getByText('first.csv')).toHaveCount(0);
  });
}

test('files chosen in a dialog are read even if the page changed behind it', async ({ app }) => {
  const [chooser] = await Promise.all([app.waitForEvent('filechooser'), app.getByLabel('Choose files').click()]);
  // The demo's report replaces the file input that opened the dialog.
  await app.evaluate(() => [...document.querySelectorAll('button')].find((button) => button.textContent === 'Try the demo')?.click());
  expect(await ready(app)).toContain('1,000,000 events');
  await chooser.setFiles(OCTOBER);
  await expectStatus(app, 'Ready: 3 events, 3 customers, 0 rejected');
});

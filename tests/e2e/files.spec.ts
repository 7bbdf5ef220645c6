// Files that come beside others or in their place, what is told of them, and the way back.

import type { Page } from '@playwright/test';

import { choose, drop, expect, file, manyEvents, ready, status, test, throttle, workersOf, keepBusy } from './helpers';

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

/** Waits for a state line: "Ready" alone may be that of the data set before. */
async function reads(page: Page, line: string): Promise<void> {
  await expect(status(page)).toHaveText(line, { timeout: 30_000 });
}

test('another events file is added, says so, and one press keeps it alone', async ({ daypart }) => {
  await choose(daypart, OCTOBER);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await expect(notes(daypart)).toHaveCount(0);
  await choose(daypart, NOVEMBER);
  await reads(daypart, 'Ready: 7 events, 7 customers, 0 rejected');
  await expect(notes(daypart)).toContainText('november.csv: it was added, and the events of all 2 files count.');
  await expect(files(daypart)).toContainText('october.csv');
  // Its rows are found in the file that they stand in.
  await daypart.getByTitle('Show customer 11', { exact: true }).click();
  await press(daypart, 'Source lines');
  await expect(daypart.getByRole('table', { name: 'Source lines' })).toContainText(row(11, 11, 11));
  await expect(daypart.getByRole('table', { name: 'Source lines' })).toContainText('november.csv');

  await press(daypart, 'Replace instead: november.csv');
  await reads(daypart, 'Ready: 4 events, 4 customers, 0 rejected');
  await expect(files(daypart)).not.toContainText('october.csv');
  await expect(notes(daypart)).toHaveCount(0);
});

test('a file of the same name takes the place of the other, and of no third', async ({ daypart }) => {
  await choose(daypart, [OCTOBER, NOVEMBER]);
  await reads(daypart, 'Ready: 7 events, 7 customers, 0 rejected');
  await choose(daypart, file('november.csv', rows(20, 5, 12)));
  await reads(daypart, 'Ready: 8 events, 8 customers, 0 rejected');
  await expect(notes(daypart)).toContainText('november.csv: it took the place of the file of that name');
  await press(daypart, 'Use both: november.csv');
  await reads(daypart, 'Ready: 12 events, 12 customers, 0 rejected');
});

test('a file that begins as one in use takes its place whatever it is called', async ({ daypart }) => {
  await choose(daypart, [OCTOBER, file('cust.csv', PEOPLE + person(0, 'Ann'))]);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(daypart, file('cust (1).csv', PEOPLE + person(0, 'Ann') + person(1, 'Bob')));
  await expect(notes(daypart)).toContainText('cust (1).csv: it took the place of cust.csv, which begins the same.');
  await ready(daypart);
  await expect(daypart.getByRole('table', { name: 'Profiles' })).toContainText('Bob');
});

test('events with other columns are another data set, unless one says otherwise', async ({ daypart }) => {
  await choose(daypart, OCTOBER);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(daypart, HISTORY);
  await reads(daypart, 'Ready: 2 events, 2 customers, 0 rejected');
  await expect(notes(daypart)).toContainText('history.csv: it took the place of october.csv, because its columns are others.');
  await press(daypart, 'Use both: history.csv');
  await reads(daypart, 'Ready: 5 events, 5 customers, 0 rejected');
  await expect(notes(daypart)).toContainText('history.csv: it was added, and the events of all 2 files count.');
});

test('customers, music and clicks are added and taken back likewise', async ({ daypart }) => {
  await choose(daypart, [OCTOBER, file('north.csv', PEOPLE + person(0, 'Ann')), file('ads.csv', '0,0,"A","2014-12-18 08:15:16"\n')]);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(daypart, [file('south.csv', PEOPLE + person(0, 'Twice') + person(1, 'Bob')), file('more.csv', '1,1,"B","2014-12-19 08:15:16"\n')]);
  await expect(notes(daypart)).toContainText('south.csv: it was added, and all 2 files count; of a customer in several the first file tells.');
  await expect(notes(daypart)).toContainText('more.csv: it was added, and the clicks of all 2 files count.');
  await ready(daypart);
  const table = daypart.getByRole('table', { name: 'Profiles' });
  await expect(table).toContainText('Ann');
  await expect(table).toContainText('Bob');
  await expect(daypart.getByRole('table', { name: 'Ads clicked' })).toContainText('B');
  await press(daypart, 'Replace instead: south.csv');
  await expect(table).toContainText('Twice');
  await press(daypart, 'Remove more.csv');
  await expect(files(daypart)).not.toContainText('more.csv');
  await expect(daypart.getByRole('table', { name: 'Ads clicked' }).locator('tbody tr')).toHaveCount(1);
});

test('nothing of the demo stays beside a file of one’s own', async ({ daypart }) => {
  await press(daypart, 'Try the demo');
  await ready(daypart, 60_000);
  await choose(daypart, file('cust.csv', PEOPLE + person(0, 'Ann')));
  await reads(daypart, 'Ready: 1 customer read; drop an events file to see profiles');
  await expect(files(daypart)).not.toContainText('demo_');
});

test('a file that can’t be used takes no place', async ({ daypart }) => {
  await choose(daypart, OCTOBER);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await choose(daypart, file('october.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')));
  await expect(daypart.getByRole('alert')).toContainText('october.csv');
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
  await expect(files(daypart)).toContainText('october.csv');
});

test('what is dropped while others are read waits its turn, and nothing is lost', async ({ daypart }, info) => {
  const paths = await manyEvents(info.outputPath(), ['big.csv', 'small.csv', 'last.csv'], 60_000);
  const [lead] = await workersOf(daypart, 'lead');
  // The lead is kept from working for a moment, so that all drops come before the first one is read.
  const busy = lead.evaluate(() => {
    const end = performance.now() + 4_000;
    while (performance.now() < end);
  });
  await drop(daypart, [paths[0]]);
  await drop(daypart, [paths[1]]);
  await drop(daypart, [paths[2]]);
  await expect(status(daypart)).toHaveText(/; 2 more files wait their turn$/);
  await expect(daypart.getByRole('region', { name: 'Progress' })).toContainText('Then: small.csv and 1 more file');
  await busy;
  await reads(daypart, 'Ready: 180,000 events, 90,000 customers, 0 rejected');
  for (const name of ['big.csv', 'small.csv', 'last.csv']) await expect(files(daypart)).toContainText(name);
});

for (const [button, line] of [
  ['Cancel', 'Ready: 40 events, 20 customers, 0 rejected'],
  ['Cancel all', 'Cancelled'],
] as const) {
  test(`${button} stops what one means by it`, async ({ daypart }, info) => {
    const paths = await manyEvents(info.outputPath(), ['first.csv', 'second.csv'], 40);
    const [lead] = await workersOf(daypart, 'lead');
    const busy = keepBusy(lead);
    await drop(daypart, [paths[0]]);
    await drop(daypart, [paths[1]]);
    await press(daypart, button);
    await busy;
    await reads(daypart, line);
    await expect(daypart.getByText('first.csv')).toHaveCount(0);
    await throttle(daypart, 1);
  });
}

test('files that are chosen while the page changes behind the dialog are read', async ({ daypart }) => {
  const [chooser] = await Promise.all([daypart.waitForEvent('filechooser'), daypart.getByLabel('Choose files').click()]);
  // The demo's report puts another input in the place of the one that was pressed.
  await daypart.evaluate(() => [...document.querySelectorAll('button')].find((button) => button.textContent === 'Try the demo')?.click());
  expect(await ready(daypart)).toContain('1,000,000 events');
  await chooser.setFiles(OCTOBER);
  await reads(daypart, 'Ready: 3 events, 3 customers, 0 rejected');
});

// Customer detail: opened from a row, a search or the address; its figures, its original rows, and its single printed page.

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import type { Locator, Page } from '@playwright/test';

import { choose, csv, download, drop, expect, expectAccessible, expectNoSidewaysScroll, file, needsChromium, ready, sharedData, shot, test, writeEventFiles } from './helpers';

const detail = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const press = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true }).click();

/** Original rows on screen: file, line and text. */
async function originalRows(page: Page): Promise<string[][]> {
  const rows = page.getByRole('table', { name: 'Original rows' }).locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

/** Values of each row of the profile table, by name. */
async function profileFigures(page: Page): Promise<Map<string, number[]>> {
  const rows = page.getByRole('table', { name: 'Profile', exact: true }).locator('tbody tr');
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  return new Map(cells.map(([name, ...values]) => [name, values.map((value) => Number.parseFloat(value.replace(',', '')))]));
}

test('a customer opened from a row shows the figures of the live table and their original rows', async ({ app }) => {
  const paths = sharedData('tracks_live.csv', 'cust.csv', 'music.csv');
  await drop(app, paths);
  await ready(app);
  const [header, ...rows] = csv((await download(app, 'Download live_table.csv')).text);
  const wanted = rows.find(([id]) => id === '48');
  if (!wanted) throw new Error('there is no customer 48');
  await app.getByLabel('Search by ID or name').fill('48');
  await app.getByTitle('Show customer 48', { exact: true }).click();
  const opened = detail(app, 'Customer 48');
  await expect(opened.getByRole('heading', { name: 'Customer 48', exact: true })).toBeFocused();
  await expect(opened.getByRole('heading', { name: 'Around the clock' })).toBeVisible();
  const figures = await profileFigures(app);
  const names = ['Unique tracks', 'Morning', 'Afternoon', 'Evening', 'Night', 'Mobile'];
  const columns = ['unique_tracks', 'morn_tracks', 'aft_tracks', 'eve_tracks', 'night_tracks', 'mobile_tracks'];
  names.forEach((name, index) => {
    const value = Number(wanted[header.indexOf(columns[index])]);
    expect(figures.get(name)?.[0], name).toBe(value);
    // Percentile rank: the share of customers with a lower value; ties count half.
    const all = rows.map((row) => Number(row[header.indexOf(columns[index])]));
    const lower = all.filter((other) => other < value).length;
    const equal = all.filter((other) => other === value).length;
    const expected = ((lower + equal / 2) / all.length) * 100;
    expect(Math.abs((figures.get(name)?.[1] ?? NaN) - expected), `${name} among all`).toBeLessThanOrEqual(0.51);
  });
  const people = csv(await readFile(paths[1], 'utf8'));
  const [, name, , address] = people.find(([id]) => id === '48') ?? [];
  await expect(opened).toContainText(name);
  await expect(opened.getByText(address)).toBeVisible();

  const events = columns.slice(1, 5).reduce((sum, column) => sum + Number(wanted[header.indexOf(column)]), 0);
  await press(app, 'Show original rows');
  await expect(opened.getByText(`${events} original ${events === 1 ? 'row' : 'rows'}, one per play.`)).toBeVisible();
  const file_lines = (await readFile(paths[0], 'utf8')).split(/\r?\n/);
  const shown = await originalRows(app);
  expect(shown).toHaveLength(events);
  for (const [source, line, text] of shown) {
    expect(source).toBe('tracks_live.csv');
    expect(text, `line ${line}`).toBe(file_lines[Number(line) - 1]);
    expect(text.split(',')[1]).toBe('48');
  }
  expect(file_lines.filter((line) => line.split(',')[1] === '48')).toEqual(shown.map((row) => row[2]));
  const saved = await download(app, 'Save original rows');
  expect(saved.name).toBe('source_lines.csv');
  const [saved_header, ...saved_rows] = csv(saved.text);
  expect(saved_header).toEqual(['file', 'line', 'byte_offset', 'row']);
  expect(saved_rows.map((row) => row[3])).toEqual(shown.map((row) => row[2]));

  await shot(app, 'customer');
  await press(opened, 'Close');
  await expect(opened).toHaveCount(0);
  await expect(app.getByTitle('Show customer 48', { exact: true })).toBeFocused();
});

test('original rows are found in gzip, UTF-16, several files and multi-line records, without rejected rows', async ({
  app,
}) => {
  const rows = ['user;song;time;note', 'Zoë;1;2014-10-23 03:30;"two\nlines"', 'Ann;2;2014-10-23 04:30;', 'Zoë;3;never;', 'Zoë;4;2014-10-23 06:30;x'];
  const more = ['user,song,time', ' Zoë ,5,2014-11-23 03:30', '"Zoë",6,2014-11-24 03:30', 'Zoë2,7,2014-11-24 03:30'];
  await choose(app, [
    file('first.csv.gz', gzipSync(Buffer.from(`\uFEFF${rows.join('\r\n')}\r\n`, 'utf16le'))),
    file('second.csv', `${more.join('\n')}\n`),
  ]);
  expect(await ready(app)).toBe('Ready: 6 events, 3 customers, 1 rejected');
  await app.getByTitle('Show customer Zoë', { exact: true }).click();
  await press(app, 'Show original rows');
  await expect(app.getByText('4 original rows, one per play.')).toBeVisible();
  expect(await originalRows(app)).toEqual([
    ['first.csv.gz', '2', rows[1]],
    ['first.csv.gz', '6', rows[4]],
    ['second.csv', '2', more[1]],
    ['second.csv', '3', more[2]],
  ]);
});

test('a search or an address opens a customer, and filters do not change it', async ({ app }) => {
  const paths = sharedData('tracks_live.csv', 'cust.csv');
  await choose(app, paths);
  await ready(app);
  const search = app.getByLabel('Search by ID or name');
  const [, , person] = csv(await readFile(paths[1], 'utf8'));
  // By name, and by an id that other ids contain.
  await search.fill('Robert Gordon');
  await search.press('Enter');
  const heading = app.getByRole('heading', { level: 3, name: /^Customer \d+$/ });
  await expect(heading).toBeFocused();
  expect(await heading.innerText()).toMatch(/^Customer \d+$/);
  expect(person[1]).toBe('Robert Gordon');
  await search.fill('48');
  await search.press('Enter');
  await expect(app.getByRole('heading', { name: 'Customer 48', exact: true })).toBeFocused();
  await expect(app).toHaveURL(/#customer=48$/);
  const before = await profileFigures(app);
  await app.evaluate(() => (location.hash = 'mobile=1&customer=48'));
  await expect(app.getByText(/Filters don[’']t apply here/)).toBeVisible();
  expect(await profileFigures(app)).toEqual(before);

  // A new visit with the same address.
  await app.reload();
  await choose(app, paths);
  await ready(app);
  await expect(detail(app, 'Customer 48')).toBeVisible();
  await press(detail(app, 'Customer 48'), 'Close');
  await expect(app).toHaveURL(/#mobile=1$/);
  await app.evaluate(() => (location.hash = 'customer=no%20one'));
  await expect(app.getByRole('alert')).toContainText('No customer “no one” has events in these files.');
});

test('markup in names and original rows stays text', async ({ app }) => {
  const markup = '<img src=x onerror=alert(1)>';
  await choose(app, [
    file('a.csv', `0,${markup},${markup},"2014-10-23 03:26:20",0,"${markup}"\n1,b,1,"2014-10-23 03:26:20",0,"1"\n`),
    file('cust.csv', `CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n${markup},<b>${markup}</b>,0,${markup},1,1/1/2014,1,${markup},1,1\n`),
    file('music.csv', `TrackId,Title,Artist,Length\n${markup},${markup},<i>${markup}</i>,1\n`),
  ]);
  await ready(app);
  await app.getByTitle(`Show customer ${markup}`, { exact: true }).click();
  const opened = detail(app, `Customer ${markup}`);
  await expect(opened.getByText(`<b>${markup}</b>`)).toBeVisible();
  await expect(opened.getByRole('list', { name: 'Top tracks' })).toContainText(`${markup}<i>${markup}</i>`);
  await press(app, 'Show original rows');
  expect((await originalRows(app))[0][2]).toContain(markup);
  expect(await opened.locator('img, b, i').count()).toBe(0);
});

test('the keyboard alone opens a customer, shows its rows and returns to the table', async ({ app }) => {
  await choose(app, file('a.csv', '0,48,1,"2014-10-23 03:26:20",0,"1"\n1,7,1,"2014-10-23 03:26:20",0,"1"\n'));
  await ready(app);
  const row = app.getByTitle('Show customer 48', { exact: true });
  // Tab stops at one row; the arrow keys continue from there.
  await app.getByTitle('Show customer 7', { exact: true }).focus();
  await app.keyboard.press('ArrowDown');
  await expect(row).toBeFocused();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('heading', { name: 'Customer 48', exact: true })).toBeFocused();
  await expect(app.getByRole('button', { name: 'Show original rows', exact: true })).toBeVisible();
  const at = () => app.evaluate(() => (document.activeElement as HTMLElement).innerText);
  for (let presses = 0; presses < 12 && (await at()) !== 'Show original rows'; presses += 1) await app.keyboard.press('Tab');
  await app.keyboard.press('Enter');
  expect(await originalRows(app)).toHaveLength(1);
  for (let presses = 0; presses < 12 && (await at()) !== 'Close'; presses += 1) await app.keyboard.press('Shift+Tab');
  await app.keyboard.press('Enter');
  await expect(row).toBeFocused();
});

for (const width of [1280, 390]) {
  test(`a customer at ${width} pixels passes axe and prints on one page`, async ({ app }) => {
    await app.setViewportSize({ width, height: 900 });
    await press(app, 'Try the demo');
    await ready(app);
    await app.getByTitle(/^Show customer/).first().click();
    await expect(app.getByRole('list', { name: 'Top artists' })).toBeVisible();
    await press(app, 'Show original rows');
    await originalRows(app);
    await expectAccessible(app, 'the customer', '.customer-card');
    await expectNoSidewaysScroll(app);
    await shot(app, `customer-${width}`);
    needsChromium(app);
    const pdf = await app.pdf({ format: 'A4', margin: { top: '10mm', right: '10mm', bottom: '10mm', left: '10mm' } });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
}

test('closing a customer, by button or Escape, returns focus to its row', async ({ app }, info) => {
  const [path] = await writeEventFiles(info.outputPath(), ['events.csv'], 4_000);
  await choose(app, path);
  await ready(app);
  for (const close of ['button', 'key']) {
    const row = app.getByTitle('Show customer 5', { exact: true });
    await row.click();
    await expect(app.getByRole('heading', { name: 'Customer 5' })).toBeFocused();
    await expect(app.getByRole('heading', { name: 'Around the clock' }).first()).toBeVisible();
    if (close === 'key') await app.keyboard.press('Escape');
    else await press(app, 'Close');
    await expect(app.getByRole('heading', { name: 'Customer 5' })).toHaveCount(0);
    await expect(row).toBeFocused();
    await expect(row).toBeInViewport({ ratio: 1 });
  }
});

test('the wheel over the table scrolls the page once the table has reached its end', async ({ app }) => {
  await choose(app, sharedData('tracks_live.csv'));
  await ready(app);
  await app.getByLabel('Search by ID or name').fill('48');
  const table = app.getByRole('region', { name: /^All customers/ });
  await table.scrollIntoViewIfNeeded();
  await table.hover();
  const before = await app.evaluate(() => scrollY);
  // A wheel gesture stays with the element it began on; the next one scrolls the page.
  await expect(async () => {
    await app.mouse.wheel(0, 20_000);
    await app.waitForTimeout(700);
    expect(await app.evaluate(() => scrollY)).toBeGreaterThan(before);
  }).toPass();
});

// The saved report and printing.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';

import { choose, downloadBytes, expect, expectNoSidewaysScroll, file, needsChromium, ready, test } from './helpers';

const rows = Array.from({ length: 400 }, (_, event) => {
  const time = `2014-10-${String(10 + (event % 18))} ${String((event * 7) % 24).padStart(2, '0')}:26:20`;
  return `${event},${event % 40},${event % 31},"${time}",${event % 3 ? 0 : 1},"04109"`;
});
const EVENTS = file('<b>tracks</b>.csv', `${rows.join('\n')}\n`);
const PEOPLE = file(
  'cust.csv',
  `CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n${Array.from(
    { length: 40 },
    (_, id) => `${id},Ann${id},0,x,1,1/1/2014,1,${id % 2 ? '<i>gold</i>' : 1},1,1`,
  ).join('\n')}\n`,
);

// The light and the dark colour of the morning, and of the page's text.
const LIGHT = 'rgb(199, 127, 0), rgb(27, 26, 33)';
const DARK = 'rgb(255, 194, 77), rgb(242, 240, 234)';

/** Returns the colours of a morning hour in a chart, and of the page's text. */
function colours() {
  const bar = document.querySelector('.report .chart-stage svg [fill*="#C77F00"]');
  return bar ? `${getComputedStyle(bar).fill}, ${getComputedStyle(document.body).color}` : 'no chart';
}

test('a saved report is self-contained, in light colours, and contains no events', async ({ app, browser }, info) => {
  await app.emulateMedia({ colorScheme: 'dark' });
  await choose(app, [EVENTS, PEOPLE]);
  await ready(app);
  await app.getByRole('group', { name: /^Hours of the day/ }).focus();
  for (const key of ['Home', 'Shift+End', 'Enter']) await app.keyboard.press(key);
  await expect(app.getByRole('list', { name: 'Active filters' })).toContainText('Hours');
  const { name, bytes } = await downloadBytes(app, 'Save report');
  expect(name).toBe('daypart-report.html');
  const html = bytes.toString();
  expect(html).not.toMatch(/<(?:script|link|button|input|select|iframe)\b/);
  expect(html.match(/\b(?:src|href)="(?!#)[^"]*"/g) ?? []).toEqual([]);
  expect(html, 'markup is escaped').not.toMatch(/<b>tracks|<i>gold/);
  expect(html, 'it contains no event').not.toContain('2014-10-17 ');
  // The page itself stays dark and shows no parts of the printed report.
  await expect(app.locator('html')).not.toHaveAttribute('data-paper', /.*/);
  await expect(app.locator('html')).not.toHaveAttribute('data-scheme', /.*/);

  const path = join(info.outputPath(), 'report.html');
  await writeFile(path, bytes);
  const context = await browser.newContext({ offline: true, colorScheme: 'dark' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`file://${path}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const files = page.getByRole('table', { name: 'Files of the report' });
  await expect(files).toContainText('<b>tracks</b>.csv');
  await expect(files.getByRole('row').nth(1)).toContainText('400');
  await expect(page.getByText('Dayparts: Morning 05:00–12:00')).toBeVisible();
  await expect(page.getByText(/^Filters: Hour/)).toBeVisible();
  for (const title of ['Around the clock', 'Hours of the day', 'Over time', 'Mobile by daypart', 'Column statistics', 'Level']) {
    await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible();
  }
  await expect(page.getByRole('table', { name: 'Level' })).toContainText('<i>gold</i>');
  expect(await page.locator('svg[viewBox]').count()).toBeGreaterThan(14);
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe('rgb(251, 250, 246)');
  expect(await page.evaluate(colours)).toBe(LIGHT);
  await expectNoSidewaysScroll(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).toEqual([]);
  expect(errors).toEqual([]);

  needsChromium(page);
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length, `pages in ${format}`).toBeGreaterThan(2);
    expect(pages.length, `pages in ${format}`).toBeLessThan(12);
  }
  await context.close();
});

test('charts have the colours of the screen, and light ones on paper, without being drawn again', async ({ app }) => {
  await choose(app, EVENTS);
  await ready(app);
  const first = app.locator('.report .chart-stage svg[role="img"]').first();
  await first.evaluate((svg) => svg.setAttribute('data-drawn-once', ''));
  await app.emulateMedia({ colorScheme: 'dark' });
  expect(await app.evaluate(colours), 'dark system').toBe(DARK);
  await app.emulateMedia({ colorScheme: 'light' });
  expect(await app.evaluate(colours), 'light system').toBe(LIGHT);
  await app.getByRole('group', { name: 'Colours' }).getByRole('button', { name: 'Dark' }).click();
  await expect(app.locator('html')).toHaveAttribute('data-scheme', 'dark');
  expect(await app.evaluate(colours), 'dark by choice').toBe(DARK);
  await expect(first).toHaveAttribute('data-drawn-once', '');
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.emulateMedia({ colorScheme, media: 'print' });
    expect(await app.evaluate(colours), `dark by choice, ${colorScheme} system, print`).toBe(LIGHT);
  }
  await app.evaluate(() => document.documentElement.removeAttribute('data-scheme'));
  expect(await app.evaluate(colours), 'dark system, print').toBe(LIGHT);
});

test('the print buttons print the report or the open customer', async ({ app }) => {
  await app.evaluate(() => {
    window.print = () => {
      const shown = (selector: string) => getComputedStyle(document.querySelector(selector) as Element).display !== 'none';
      document.title = `${shown('.customer-card') ? 'card' : 'no card'}, ${shown('.paper-only') ? 'header' : 'no header'}`;
    };
  });
  await choose(app, EVENTS);
  await ready(app);
  await app.getByTitle('Show customer 7', { exact: true }).click();
  await expect(app.getByRole('heading', { name: 'Customer 7' })).toBeVisible();
  await app.getByRole('button', { name: 'Print or save as PDF' }).click();
  await expect(app).toHaveTitle('no card, header');
  await app.getByRole('button', { name: 'Print card' }).click();
  await expect(app).toHaveTitle('card, no header');
});

test('the print command of the browser prints the report, or only the open customer', async ({ app }) => {
  needsChromium(app);
  await app.emulateMedia({ colorScheme: 'dark' });
  // Notes the state of the page while the browser prints it.
  await app.evaluate(() => {
    const note = () => {
      document.title = document.documentElement.dataset.paper === undefined ? 'no paper' : 'paper';
    };
    // The page's own listener was registered earlier, so it runs first.
    addEventListener('beforeprint', note);
  });
  await choose(app, EVENTS);
  await ready(app);
  const pages = async () => ((await app.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
  const report = await pages();
  expect(report).toBeGreaterThan(2);
  expect(report).toBeLessThan(12);
  await expect(app).toHaveTitle('paper');
  const root = app.locator('html');
  await expect(root).not.toHaveAttribute('data-paper', /.*/);
  await app.getByTitle('Show customer 7', { exact: true }).click();
  await expect(app.getByRole('heading', { name: 'Customer 7' })).toBeVisible();
  expect(await pages()).toBe(1);
  await expect(app).toHaveTitle('no paper');
  await expect(root).not.toHaveAttribute('data-paper', /.*/);
});

test('the empty page offers no report to save', async ({ app }) => {
  await expect(app.getByRole('button', { name: 'Save report' })).toHaveCount(0);
  expect(await readFile(join(import.meta.dirname, '../../dist/index.html'), 'utf8')).not.toContain('data-paper');
});

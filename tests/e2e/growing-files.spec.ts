// Growing files: dropped again, only the new rows are read; watched, appended rows are read until the watch ends.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, status, test } from './helpers';

const line = (event: number, customer: number, hour = 3) =>
  `${event},${customer},${event % 7},"2014-10-23 ${String(hour).padStart(2, '0')}:26:20",0,"72132"\n`;
const lines = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => line(first + index, (first + index) % 5, (first + index) % 24)).join('');
const notes = (page: Page) => page.getByRole('list', { name: 'Notes on the files' });
const newEvents = (page: Page) => page.getByRole('region', { name: 'New events' });
const expectStatus = (page: Page, text: string) => expect(status(page)).toHaveText(text);

test('only the new rows of a grown file are read, and the page reports them', async ({ app }) => {
  const before = lines(0, 2_000);
  await choose(app, file('tracks.csv', before));
  await expectStatus(app, 'Ready: 2,000 events, 5 customers, 0 rejected');
  const more = `${lines(2_000, 3)}garbage\n${line(9_000, 77)}`;
  await choose(app, file('tracks.csv', before + more));
  await expectStatus(app, 'Ready: 2,004 events, 6 customers, 1 rejected');
  await expect(notes(app)).toContainText(`tracks.csv: grew by ${more.length} bytes; only the new rows were read.`);
  await expect(newEvents(app)).toContainText('4 new events: 1 new customer, 3 returning customers, 1 row rejected.');
  await expect(newEvents(app)).toContainText('Unique tracks7.00 → 6.00');
  // The bars show the increase.
  const bands = app.getByRole('group', { name: /^Dayparts\./ });
  await expect(bands).toContainText('+');
  // The rejected row keeps its line number in the whole file.
  const rejects = csv((await download(app, 'Download rejects.csv')).text);
  expect(rejects[1].slice(1, 3)).toEqual(['2004', String((before + lines(2_000, 3)).length)]);
  await app.getByTitle('Show customer 77', { exact: true }).click();
  await app.getByRole('button', { name: 'Show original rows', exact: true }).click();
  await expect(app.getByRole('table', { name: 'Original rows' })).toContainText('2005');

  // The result equals that of the file read whole.
  const grown = (await download(app, 'Download live_table.csv')).text;
  await app.reload();
  await choose(app, file('tracks.csv', before + more));
  await expectStatus(app, 'Ready: 2,004 events, 6 customers, 1 rejected');
  expect((await download(app, 'Download live_table.csv')).text).toBe(grown);
});

test('a last line that was cut off counts once, when it is complete', async ({ app }) => {
  const whole = lines(0, 10);
  // The line of event 9 lacks its ZIP code and its line end.
  const cut = whole.slice(0, -9);
  await choose(app, file('tracks.csv', cut));
  const first = await ready(app);
  expect(first).toMatch(/^Ready: (9|10) events/);
  await choose(app, file('tracks.csv', whole + line(10, 3)));
  await expectStatus(app, 'Ready: 11 events, 5 customers, 0 rejected');
});

test('a file that changed before its end is read again, and the page says so', async ({ app }) => {
  await choose(app, file('tracks.csv', lines(0, 10)));
  await expectStatus(app, 'Ready: 10 events, 5 customers, 0 rejected');
  await choose(app, file('tracks.csv', lines(0, 9) + line(99, 3) + lines(10, 4)));
  await expectStatus(app, 'Ready: 14 events, 5 customers, 0 rejected');
  await expect(notes(app)).toContainText('replaced the earlier version of this file. More than its end has changed, so all of it was read again.');
  await expect(newEvents(app)).toHaveCount(0);
});

/** Watches a file of the browser's private file system, which the test can write to. */
async function watchFile(page: Page, text: string): Promise<void> {
  await page.evaluate(async (text) => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle('tracks.csv', { create: true });
    const write = async (text: string, keep: boolean) => {
      const stream = await handle.createWritable({ keepExistingData: keep });
      if (keep) await stream.seek((await handle.getFile()).size);
      await stream.write(text);
      await stream.close();
    };
    await write(text, false);
    Object.assign(window, {
      showOpenFilePicker: async () => [handle],
      append: (text: string) => write(text, true),
      replace: (text: string) => write(text, false),
      vanish: () => folder.removeEntry('tracks.csv'),
    });
  }, text);
  await page.getByRole('button', { name: 'Follow a live file…' }).click();
}

/** Calls a function that [`watchFile`] put on the page. */
const call = (page: Page, name: 'append' | 'replace' | 'vanish', text = '') =>
  page.evaluate(([name, text]) => (window as unknown as Record<string, (text: string) => Promise<void>>)[name](text), [name, text] as const);

test('a watched file is read as it grows, each line once it is complete', async ({ app }) => {
  await watchFile(app, lines(0, 100));
  await expectStatus(app, 'Ready: 100 events, 5 customers, 0 rejected');
  const chart = app.getByRole('group', { name: /^Hours of the day\./ });
  await expect(chart).toBeVisible();
  await app.evaluate(() => {
    const seen = window as unknown as { gone: number };
    seen.gone = 0;
    const chart = document.querySelector('[aria-label^="Hours of the day."]');
    new MutationObserver(() => {
      if (!document.contains(chart) || !chart?.querySelector('svg')) seen.gone += 1;
    }).observe(document.body, { childList: true, subtree: true });
  });
  await call(app, 'append', lines(100, 50) + line(150, 99).slice(0, 12));
  await expectStatus(app, 'Ready: 150 events, 5 customers, 0 rejected');
  await call(app, 'append', line(150, 99).slice(12) + 'garbage\n');
  await expectStatus(app, 'Ready: 151 events, 6 customers, 1 rejected');
  await expect(newEvents(app)).toContainText('51 new events: 1 new customer, 5 returning customers, 1 row rejected.');
  await expect(app.getByRole('table', { name: 'Profiles' })).toContainText('99');
  expect(await app.evaluate(() => (window as unknown as { gone: number }).gone), 'number of times the chart was missing').toBe(0);

  await app.getByRole('button', { name: 'Pause watching tracks.csv' }).click();
  await call(app, 'append', lines(200, 10));
  await app.waitForTimeout(2_500);
  await expectStatus(app, 'Ready: 151 events, 6 customers, 1 rejected');
  await app.getByRole('button', { name: 'Resume watching tracks.csv' }).click();
  await expectStatus(app, 'Ready: 161 events, 6 customers, 1 rejected');
});

for (const [change, text, message] of [
  ['vanish', '', 'is no longer watched because it is gone'],
  ['replace', lines(0, 5), 'it is now shorter, so it is a different file'],
  ['replace', lines(50, 200), 'it was changed, not only extended'],
] as const) {
  test(`the watch ends with a message: ${message}`, async ({ app }) => {
    await watchFile(app, lines(0, 100));
    await expectStatus(app, 'Ready: 100 events, 5 customers, 0 rejected');
    await call(app, 'append', lines(100, 1));
    await expectStatus(app, 'Ready: 101 events, 5 customers, 0 rejected');
    await call(app, change, text);
    await expect(app.getByRole('alert')).toContainText(message);
    await expect(app.getByRole('button', { name: 'Watch tracks.csv' })).toBeVisible();
    await expectStatus(app, 'Ready: 101 events, 5 customers, 0 rejected');
  });
}

test('a browser without the File System Access API has no watch button and says why', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Follow a live file…' })).toHaveCount(0);
  await expect(page.getByRole('contentinfo')).toContainText('it has no File System Access API');
});

// Unusual file shapes: a line of a gigabyte, 100,000 columns, a gzip bomb, a thousand files at once; and hostile settings and manifests.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, problem, ready, status, test } from './helpers';

const ROW = '0,48,453,"2014-10-23 03:26:20",0,"72132"\n';

/** Makes the page choose a file built from texts, each repeated a number of times without copies. */
const chooseRepeated = (page: Page, name: string, parts: [string, number][]) =>
  page.evaluate(
    ([name, parts]) => {
      const blobs = parts.flatMap(([text, times]) => Array(times).fill(new Blob([text])) as Blob[]);
      const chosen = new DataTransfer();
      chosen.items.add(new File(blobs, name));
      const input = document.querySelector('input[type=file]') as HTMLInputElement;
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    [name, parts] as const,
  );

test('a line of a gigabyte is one rejected row, and the rows around it count', async ({ app }) => {
  await chooseRepeated(app, 'line.csv', [
    [ROW.repeat(3), 1],
    ['x'.repeat(1 << 20), 1024],
    [`\n${ROW.repeat(2)}`, 1],
  ]);
  expect(await ready(app)).toBe('Ready: 5 events, 1 customer, 1 rejected');
  await expect(app.getByRole('table', { name: 'Rejected rows' })).toContainText('4');
});

test('a file of one line of a gigabyte is reported, and the page keeps working', async ({ app }) => {
  await chooseRepeated(app, 'line.csv', [['x'.repeat(1 << 20), 1024]]);
  await expect(problem(app)).toContainText('line.csv', { timeout: 120_000 });
  await choose(app, file('good.csv', ROW));
  expect(await ready(app)).toBe('Ready: 1 event, 1 customer, 0 rejected');
});

for (const [what, text, message] of [
  ['rows of 100,000 columns', `${'a,'.repeat(99_999)}b\n`.repeat(3), 'Found 100,000 columns, expected at most 1,000'],
  ['a million delimiters', `7${','.repeat(1_000_000)}\n`, /expected at most|use one of these headers/],
  ['unclosed quotes', '"'.repeat(3_000_001), 'use one of these headers'],
  ['NUL bytes', '\0'.repeat(2_000_000), 'This is binary data'],
] as const) {
  test(`a file of ${what} is reported, and the page keeps working`, async ({ app }) => {
    await choose(app, file('wide.csv', text));
    await expect(problem(app)).toContainText(`wide.csv: `);
    await expect(problem(app)).toContainText(message);
    await choose(app, file('good.csv', ROW));
    expect(await ready(app)).toBe('Ready: 1 event, 1 customer, 0 rejected');
  });

  test(`${what} among good rows are rejected`, async ({ app }) => {
    // An unclosed quote swallows the rows after it, so it comes last.
    await choose(app, file('mixed.csv', `${ROW.repeat(200)}${text.slice(0, 700_001)}${what === 'unclosed quotes' ? '' : `\n${ROW.repeat(2)}`}`));
    const line = await ready(app);
    expect(line).toMatch(what === 'unclosed quotes' ? /^Ready: 200 events, 1 customer, 1 rejected/ : /^Ready: 202 events, 1 customer, [1-4] rejected/);
    const live = csv((await download(app, 'Download live_table.csv')).text);
    expect(live.slice(1).map((row) => row[0])).toEqual(['48']);
  });
}

test('a gzip bomb is stopped and reported', async ({ app }) => {
  const bomb = gzipSync(Buffer.alloc(200_000_000, ROW), { level: 9 });
  await choose(app, file('bomb.csv.gz', bomb, 'application/gzip'));
  await expect(problem(app)).toContainText('bomb.csv.gz: ');
  await expect(problem(app)).toContainText(/unpacks to more than \d+ MB, which is \d+ times its size/);
  await choose(app, file('good.csv', ROW));
  expect(await ready(app)).toBe('Ready: 1 event, 1 customer, 0 rejected');
});

test('a thousand files in one drop are read', async ({ app }, info) => {
  const names = Array.from({ length: 1_000 }, (_, index) => join(info.outputPath(), `part-${index}.csv`));
  await mkdir(info.outputPath(), { recursive: true });
  for (const [index, name] of names.entries()) {
    await writeFile(name, `${index},${index % 50},7,"2014-10-${10 + (index % 18)} ${10 + (index % 13)}:26:20",0,"72132"\n`);
  }
  await choose(app, names);
  await expect(status(app)).toHaveText('Ready: 1,000 events, 50 customers, 0 rejected', { timeout: 120_000 });
});

test('markup and formulas in saved settings and in the address stay text', async ({ app }) => {
  const bad = '<img src=x onerror=window.hacked=1>';
  await app.evaluate((bad) => {
    for (const name of ['dayparts', `segment.${bad}`, `segment.=1+1`, `name.level.${bad}`, `columns ${bad}`, bad, 'scheme']) {
      localStorage.setItem(`daypart.${name}`, `${bad}=1+1\n{"a":`);
    }
  }, bad);
  await app.goto(`./#f=${encodeURIComponent(`level=${bad}`)}&d=${encodeURIComponent(bad)}&c=${encodeURIComponent(bad)}`);
  await app.reload();
  await choose(app, file('good.csv', ROW));
  await ready(app);
  await app.getByText(/^Saved in this browser/).click();
  await expect(app.getByRole('table', { name: 'Saved settings' })).toContainText(bad);
  expect(await app.evaluate(() => 'hacked' in window || document.querySelector('img') !== null)).toBe(false);
  await app.evaluate(() => localStorage.clear());
});

test('markup and formulas in a manifest stay text', async ({ app }) => {
  await choose(app, file('events.csv', ROW));
  await ready(app);
  const { text } = await download(app, 'Save this run');
  const bad = '<img src=x onerror=window.hacked=1>';
  const manifest = JSON.parse(text);
  manifest.files[0].name = `${bad}.csv`;
  await choose(app, file(`${bad}.json`, JSON.stringify(manifest), 'application/json'));
  await expect(app.getByRole('list', { name: 'Files of the manifest' })).toContainText(`${bad}.csv`);
  await choose(app, file(`${bad}.json`, JSON.stringify({ ...manifest, filter: `level=${bad}`, dayparts: bad }), 'application/json'));
  await expect(problem(app)).toBeVisible();
  expect(await app.evaluate(() => 'hacked' in window || document.querySelector('img') !== null)).toBe(false);
});

// Queries: the SQL behind each figure, and the Spark job.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { choose, download, expect, file, needsChromium, ready, test } from './helpers';

const EVENTS = [
  '0,48,453,"2014-10-23 03:26:20",0,"72132"',
  '1,48,19,"2014-10-23 09:00:00",1,"17307"',
  '2,7,19,"2014-10-24 18:30:00",1,"17307"',
].join('\n');

const dialog = (page: Page) => page.getByRole('dialog');
const query = (page: Page) => dialog(page).getByLabel('Query', { exact: true });

async function show(page: Page, figure: string): Promise<void> {
  const button = page.getByRole('button', { name: `Show SQL for ${figure}`, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(query(page)).toHaveAttribute('aria-busy', 'false');
}

test('every figure shows its query in both dialects, ready to copy', async ({ daypart }) => {
  needsChromium(daypart);
  await daypart.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(daypart, file("it's.csv", EVENTS));
  await ready(daypart);
  const figures = daypart.getByRole('button', { name: /^Show SQL for / });
  const names = await figures.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(14);

  await show(daypart, 'Column statistics');
  await expect(query(daypart)).toContainText('var_samp');
  await expect(query(daypart)).toContainText("'it''s.csv'");
  await dialog(daypart).getByRole('button', { name: 'Spark SQL' }).click();
  await expect(query(daypart)).toContainText("text.`it's.csv`");
  await dialog(daypart).getByRole('button', { name: 'Copy query' }).click();
  await expect(dialog(daypart).getByText('Copied.')).toBeVisible();
  const copied = await daypart.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await query(daypart).innerText()).trim());

  const { violations } = await new AxeBuilder({ page: daypart }).include('dialog').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await daypart.keyboard.press('Escape');
  await expect(dialog(daypart)).toHaveCount(0);
  await expect(daypart.getByRole('button', { name: 'Show SQL for Column statistics' })).toBeFocused();
});

test('a query applies the active filters except the one on its own subject', async ({ daypart }) => {
  await daypart.goto('./#hour=3-9');
  await choose(daypart, file('tracks.csv', EVENTS));
  await ready(daypart);
  await show(daypart, 'Hour and weekday');
  await expect(query(daypart)).toContainText('hour IN (3, 4, 5, 6, 7, 8, 9)');
  await dialog(daypart).getByRole('button', { name: 'Close' }).click();
  await show(daypart, 'Hours of the day');
  await expect(query(daypart)).toContainText('GROUP BY hour');
  await expect(query(daypart)).not.toContainText('hour IN');
});

test('the Spark job is valid Python for any file name', async ({ daypart }) => {
  await choose(daypart, file('"""\\ ${x}; import os #.csv', EVENTS));
  await ready(daypart);
  const { name, text } = await download(daypart, 'Download Spark job');
  expect(name).toBe('daypart_job.py');
  expect(text).toContain('add_argument("--events"');
  expect(text).toContain('unique_tracks');
  const folder = await mkdtemp(join(tmpdir(), 'daypart-'));
  try {
    await writeFile(join(folder, name), text);
    execFileSync('python3', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())', join(folder, name)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

// Queries: the SQL behind each figure, and the Spark job.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { axeViolations, choose, download, expect, file, needsChromium, ready, test } from './helpers';

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

test('every figure shows its query in both dialects, ready to copy', async ({ app }) => {
  needsChromium(app);
  await app.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(app, file("it's.csv", EVENTS));
  await ready(app);
  const figures = app.getByRole('button', { name: /^Show SQL for / });
  const names = await figures.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(14);

  await show(app, 'Column statistics');
  await expect(query(app)).toContainText('var_samp');
  await expect(query(app)).toContainText("'it''s.csv'");
  await dialog(app).getByRole('button', { name: 'Spark SQL' }).click();
  await expect(query(app)).toContainText("text.`it's.csv`");
  await dialog(app).getByRole('button', { name: 'Copy query' }).click();
  await expect(dialog(app).getByText('Copied.')).toBeVisible();
  const copied = await app.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await query(app).innerText()).trim());

  expect(await axeViolations(app, 'dialog')).toEqual([]);
  await app.keyboard.press('Escape');
  await expect(dialog(app)).toHaveCount(0);
  await expect(app.getByRole('button', { name: 'Show SQL for Column statistics' })).toBeFocused();
});

test('a query applies the active filters except the one on its own subject', async ({ app }) => {
  await app.goto('./#hour=3-9');
  await choose(app, file('tracks.csv', EVENTS));
  await ready(app);
  await show(app, 'Hour and weekday');
  await expect(query(app)).toContainText('hour IN (3, 4, 5, 6, 7, 8, 9)');
  await dialog(app).getByRole('button', { name: 'Close' }).click();
  await show(app, 'Hours of the day');
  await expect(query(app)).toContainText('GROUP BY hour');
  await expect(query(app)).not.toContainText('hour IN');
});

test('the Spark job is valid Python for any file name', async ({ app }) => {
  await choose(app, file('"""\\ ${x}; import os #.csv', EVENTS));
  await ready(app);
  const { name, text } = await download(app, 'Download Spark job');
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

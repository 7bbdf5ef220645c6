// Propensity: choosing an ad, the verdict before the figures, and exports that agree with the live table.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, expectAccessible, file, ready, shot, test } from './helpers';

const AD = 'ADV_REDUCED_1DAY';
const section = (page: Page) => page.getByRole('region', { name: 'Offers', exact: true });
const ad = (page: Page) => section(page).getByRole('combobox', { name: 'Ad' });
const figures = (page: Page) => section(page).getByRole('table', { name: 'Model quality' });

/** Value in the row of the model-quality table with this name. */
const figure = (page: Page, name: RegExp) => figures(page).getByRole('row', { name }).getByRole('cell').last().innerText();

/** Number at the beginning of a text. */
const number = (text: string) => Number.parseFloat(text.replaceAll(',', ''));

/** Rounds to two decimals, half to even, as features.txt does. Only odd eighths are exact ties in binary. */
const HALVES = new Map([[0.125, '0.12'], [0.375, '0.38'], [0.625, '0.62'], [0.875, '0.88']]);
const twoDecimals = (share: number) => HALVES.get(share) ?? share.toFixed(2);

/** Expected lines of features.txt, recomputed from the live table and the clicks. */
function features(live: string, clicked: Set<string>): string[] {
  return csv(live)
    .slice(1)
    .map(([id, ...cells]) => {
      const [unique, ...rest] = cells.map(Number);
      const mobile = rest.pop() ?? 0;
      const events = rest.reduce((sum, value) => sum + value, 0);
      const shares = [...rest, mobile, unique].map((value, at) => [at + 1, value / events] as const);
      return `${clicked.has(id) ? 1 : 0} ${shares.map(([at, share]) => `${at}:${twoDecimals(share)}`).join(' ')}`;
    });
}

test('the demo shows a verdict, figures and charts, and its exports agree with the live table', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  await expect(ad(app)).toHaveValue(AD);
  await expect(section(app).getByText(/^The model beats chance/)).toBeVisible();
  await expect(section(app).getByText(/^Its yes\/no prediction is /)).toBeVisible();

  expect(number(await figure(app, /^Training customers/))).toBe(3_500);
  expect(number(await figure(app, /^Test customers/))).toBe(1_500);
  const area = (await figure(app, /^AUC/)).match(/[\d.]+/g)?.map(Number) ?? [];
  expect(area[0]).toBeGreaterThan(0.7);
  expect(area[1]).toBeLessThan(area[0]);
  expect(area[2]).toBeGreaterThan(area[0]);
  expect(await figure(app, /^Error of always/)).toMatch(/^\d+\.\d%/);
  expect(await figure(app, /^Ridge penalty/)).toBe('1');
  expect(await figure(app, /^Random seed/)).toBe('20141023');

  for (const title of ['What drives clicks', 'Lift by decile', 'Calibration']) {
    const chart = section(app).getByRole('group', { name: new RegExp(`^${title}\\.`) });
    await expect(chart).toBeVisible();
    await chart.focus();
    await app.keyboard.press('End');
    await expect(chart.locator('.tip')).not.toBeEmpty();
    await section(app).getByRole('button', { name: `Show ${title} as table` }).click();
    await expect(section(app).getByRole('table', { name: title })).toBeVisible();
    await section(app).getByRole('button', { name: `Show ${title} as chart` }).click();
    expect((await download(app, `Save ${title} as SVG`)).text).toMatch(/^<svg/);
  }
  const names = section(app).getByRole('table', { name: 'Coefficients' }).getByRole('rowheader');
  expect(await names.allInnerTexts()).toEqual(['Morning', 'Afternoon', 'Evening', 'Night', 'Mobile', 'Unique tracks']);

  const live = (await download(app, 'Download live_table.csv')).text;
  const clicks = csv((await download(app, 'Download demo_clicks.csv')).text);
  const clicked = new Set(clicks.filter((row) => row[2] === AD).map((row) => row[1]));
  const expected = features(live, clicked);
  const txt = await download(app, 'Download features.txt');
  expect(txt.name).toBe('features.txt');
  const lines = txt.text.trimEnd().split('\n');
  expect(lines).toHaveLength(expected.length);
  expect(lines[0]).toMatch(/^[01]( [1-6]:\d\.\d\d){6}$/);
  expect(lines.filter((line, at) => line !== expected[at])).toEqual([]);

  const scores = await download(app, 'Download offer_scores.csv');
  expect(scores.name).toBe('offer_scores.csv');
  const [header, ...rows] = csv(scores.text);
  expect(header).toEqual(['custid', 'name', 'probability', 'clicked']);
  expect(rows).toHaveLength(5_000);
  const probabilities = rows.map((row) => Number(row[2]));
  expect(probabilities.every((value, at) => at === 0 || value <= probabilities[at - 1])).toBe(true);
  expect(rows.filter((row) => (row[3] === '1') !== clicked.has(row[0]))).toEqual([]);
});

test('filters do not change the model, other dayparts and another ad do', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  await expect(figures(app)).toBeVisible();
  const before = await figures(app).innerText();
  const mobile = app.getByRole('group', { name: /^Mobile overall\./ });
  await mobile.focus();
  await app.keyboard.press('ArrowRight');
  await app.keyboard.press('Enter');
  await expect(section(app).getByText(/regardless of filters/)).toBeVisible();
  expect(await figures(app).innerText()).toBe(before);
  const lines = (await download(app, 'Download features.txt')).text.trimEnd().split('\n');
  expect(lines).toHaveLength(5_000);
  await app.getByRole('button', { name: 'Undo' }).click();

  await app.getByRole('button', { name: 'Change dayparts' }).click();
  await app.getByRole('button', { name: 'Working day' }).click();
  const table = section(app).getByRole('table', { name: 'Coefficients' });
  await expect(table).not.toContainText('Morning');
  await expect(table).toContainText('Unique tracks');
  await expect.poll(() => figures(app).innerText()).not.toBe(before);

  await ad(app).selectOption('ADV_CONCERT_ALERT');
  await expect(section(app).getByText(/^The model is no better than chance|^The model beats/)).toBeVisible();
  await ad(app).selectOption('Choose an ad');
  await expect(section(app).getByText('Choose an ad to see who clicks it.')).toBeVisible();
  await expect(figures(app)).toHaveCount(0);
  await expect(section(app).getByRole('button', { name: 'Download features.txt' })).toBeDisabled();
});

const EVENTS = Array.from(
  { length: 40 },
  (_, row) => `${row},c${row % 20},${row % 7},"2014-10-23 ${String(row % 24).padStart(2, '0')}:26:20",${row % 2},"04109"`,
);

test('the section needs clicks, and says when there are too few', async ({ app }) => {
  await choose(app, file('tracks.csv', `${EVENTS.join('\n')}\n`));
  await ready(app);
  await expect(section(app)).toHaveCount(0);

  const markup = '<img src=x onerror=window.hacked=1>';
  const clicks = [`0,"c1","${markup}","2014-12-18 08:15:16"`, `1,"c2","${markup}","2014-12-18 09:15:16"`, '2,"c9","ADV_A","2014-12-18 09:15:16"'];
  await choose(app, file('clicks.csv', `${clicks.join('\n')}\n`));
  // The ad with the most clicks is selected.
  await expect(ad(app)).toHaveValue(markup);
  await expect(section(app).getByText(`No model could be trained for ${markup}.`)).toBeVisible();
  await expect(section(app).getByText('This ad: found 2 customers who clicked and 18 who did not, expected at least 10 of each.')).toBeVisible();
  await expect(figures(app)).toHaveCount(0);
  await expect(section(app).getByRole('button', { name: 'Download offer_scores.csv' })).toBeDisabled();
  const lines = (await download(app, 'Download features.txt')).text.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('1 '))).toHaveLength(2);
  expect(await app.evaluate(() => document.querySelectorAll('img').length)).toBe(0);
  expect(await app.evaluate(() => 'hacked' in window)).toBe(false);
});

for (const width of [390, 1280, 2560]) {
  test(`the section passes axe and fits ${width} pixels`, async ({ app }) => {
    await app.setViewportSize({ width, height: 900 });
    await app.getByRole('button', { name: 'Try the demo' }).click();
    await ready(app);
    await expect(section(app).getByRole('group', { name: /^Calibration\./ })).toBeVisible();
    await expectAccessible(app, 'the section', '#offers');
    expect(await app.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await shot(app, `propensity-${width}`);
  });
}

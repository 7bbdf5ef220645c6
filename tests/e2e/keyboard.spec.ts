// Keyboard use: Tab reaches every control, focus is visible, and arrow keys step through the charts.

import type { Page } from '@playwright/test';

import { choose, expect, file, ready, test, writeEventFiles } from './helpers';

/** The focused element: its accessible name, its role, whether its focus ring is visible, and a key that identifies it. */
async function focused(page: Page): Promise<{ name: string; role: string; visible: boolean; key: string }> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null;
    if (!at || at === document.body) return { name: '', role: '', visible: false, key: '' };
    const label = at.closest('label');
    const name = at.getAttribute('aria-label') ?? label?.innerText ?? at.innerText;
    // A visually hidden input shows its focus ring on its label.
    const shown = [at, label].filter((each) => each !== null);
    const seen = (element: Element) => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5) || style.boxShadow.includes('0px 0px 0px');
    };
    (window as { focusKeys?: WeakMap<Element, string> }).focusKeys ??= new WeakMap();
    const keys = (window as unknown as { focusKeys: WeakMap<Element, string> }).focusKeys;
    if (!keys.has(at)) keys.set(at, String(Math.random()));
    return {
      name: name.trim().replace(/\s+/g, ' '),
      role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
      visible: shown.some(seen),
      key: keys.get(at) ?? '',
    };
  });
}

/** Presses Tab until focus leaves the page, and returns every element that had focus. */
async function tabStops(page: Page): Promise<Awaited<ReturnType<typeof focused>>[]> {
  const stops: Awaited<ReturnType<typeof focused>>[] = [];
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop.key === '' || stops.some((each) => each.key === stop.key)) break;
    stops.push(stop);
  }
  return stops;
}

test('Tab reaches the file input and the demo on the empty page', async ({ app }) => {
  const stops = await tabStops(app);
  const names = stops.map((stop) => stop.name);
  expect(names).toContain('Choose files');
  expect(names.indexOf('Try the demo')).toBe(names.indexOf('Choose files') + 1);
  expect(stops.filter((stop) => !stop.visible).map((stop) => stop.name), 'stops without a visible focus ring').toEqual([]);
});

test('Tab reaches every control of a report in reading order', async ({ app }, info) => {
  await choose(app, await writeEventFiles(info.outputPath(), ['events.csv'], 200));
  await ready(app);
  const undrawn = () => document.querySelectorAll('.chart-room:not(.lacking):not(:has(svg))').length;
  await expect.poll(() => app.evaluate(undrawn), 'charts that are not drawn').toBe(0);
  const stops = await tabStops(app);
  const names = stops.map((stop) => stop.name);
  const order = [
    'Choose files',
    'Try the demo',
    'Show Around the clock as table',
    'Around the clock. Arrow keys step through its values.',
    'Hour and weekday. Arrow keys step through its values.',
    'Mobile by hour. Arrow keys step through its values.',
    'Search by ID or name',
    'Download live_table.csv',
    'All customers, scrollable',
    'Customer ↑',
    'Evening',
    '0',
    'Save Unique tracks as SVG',
    'Download agg_table.csv',
    'Column statistics, scrollable',
  ];
  const found = order.map((name) => names.indexOf(name));
  expect(found.map((index, at) => (index < 0 ? order[at] : '')).filter(Boolean), 'not reached').toEqual([]);
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(stops.filter((stop) => !stop.visible).map((stop) => stop.name), 'stops without a visible focus ring').toEqual([]);
});

test('the skip link comes first, and focus stays in the content when the demo loads', async ({ app }) => {
  const is_in_main = () => app.evaluate(() => document.activeElement?.closest('main') !== null);
  await app.getByRole('button', { name: 'Try the demo' }).waitFor();
  await app.keyboard.press('Tab');
  await expect(app.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await app.keyboard.press('Enter');
  await app.keyboard.press('Tab');
  expect(await is_in_main()).toBe(true);
  // The button disappears with the welcome page.
  await app.getByRole('button', { name: 'Try the demo' }).focus();
  await app.keyboard.press('Enter');
  await ready(app);
  await expect.poll(is_in_main).toBe(true);
});

test('the definitions open with the keyboard', async ({ app }) => {
  await choose(app, file('tracks.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
  await ready(app);
  const definition = app.getByText('Plays during 17:00–22:00 local time, per customer.');
  await expect(definition).toBeHidden();
  await app.getByText('Definitions').press('Enter');
  await expect(definition).toBeVisible();
});

test('arrow keys step through a chart, and its values are shown and announced', async ({ app }) => {
  // One play in each hour, and two more at 03:00–04:00.
  const hours = [...Array(24).keys(), 3, 3];
  const rows = hours.map((hour, row) => `${row},${row % 5},${row},"2014-10-23 ${String(hour).padStart(2, '0')}:26:20",0,"1"`);
  await choose(app, file('hours.csv', rows.join('\n')));
  await ready(app);
  const chart = app.getByRole('group', { name: /^Hours of the day\./ });
  const announced = chart.locator('[aria-live]');
  await chart.focus();
  await app.keyboard.press('ArrowRight');
  await expect(announced).toHaveText(/1 play\b/);
  const first = await announced.innerText();
  for (let step = 0; step < 3; step += 1) await app.keyboard.press('ArrowRight');
  await expect(announced).toHaveText(/3 plays/);
  await expect(chart.locator('.tip')).toBeVisible();
  await expect(chart.locator('.tip')).toHaveText(await announced.innerText());
  await app.keyboard.press('Home');
  await expect(announced).toHaveText(first);
  await app.keyboard.press('End');
  await expect(announced).toHaveText(/23/);
  await app.keyboard.press('Escape');
  await expect(announced).toHaveText('');

  // In the hour and weekday chart, down moves to the next day at the same hour.
  const week = app.getByRole('group', { name: /^Hour and weekday\./ });
  await week.focus();
  await app.keyboard.press('ArrowRight');
  await expect(week.locator('[aria-live]')).toHaveText(/Monday/);
  await app.keyboard.press('ArrowDown');
  await expect(week.locator('[aria-live]')).toHaveText(/Tuesday/);
});

test('Enter sorts a column and downloads a file', async ({ app }) => {
  await choose(app, file('two.csv', '0,2,1,"2014-10-23 03:26:20",0,"1"\n1,5,1,"2014-10-23 03:26:20",0,"1"\n'));
  await ready(app);
  const customer = app.getByRole('columnheader', { name: 'Customer', exact: true });
  await customer.getByRole('button').focus();
  await app.keyboard.press('Enter');
  await expect(customer).toHaveAttribute('aria-sort', 'descending');
  await expect(app.getByRole('table', { name: 'Profiles' }).getByRole('rowheader').first()).toHaveText('5');
  await app.getByRole('button', { name: 'Download live_table.csv' }).focus();
  const [started] = await Promise.all([app.waitForEvent('download'), app.keyboard.press('Enter')]);
  expect(started.suggestedFilename()).toBe('live_table.csv');
});

// Cross-filters: set in the charts by pointer and keyboard, undone, cleared, and restored from the address.

import type { Locator, Page } from '@playwright/test';

import { axeViolations, choose, csv, download, expect, file, ready, status, test } from './helpers';

/** Customer 48 has plays at 09:00, on mobile, and 18:10; customer 7 at 18:20 and 23:30. */
const ROWS = [
  '0,48,1,"2014-10-23 09:00:00",1,"04109"',
  '1,48,2,"2014-10-23 18:10:00",0,"04109"',
  '2,7,2,"2014-10-24 18:20:00",0,"04109"',
  '3,7,3,"2014-10-25 23:30:00",0,"04109"',
];
const TRACKS = file('tracks.csv', `${ROWS.join('\n')}\n`);

const chart = (page: Page, title: string) => page.getByRole('group', { name: new RegExp(`^${title}\\.`) });
const summary = (page: Page) => page.getByRole('region', { name: 'Filters' }).getByText(/^Showing /);
const profiles = async (page: Page) => csv((await download(page, 'Download live_table.csv')).text).slice(1);

/** Focuses a chart and presses keys in it. */
async function pressKeys(page: Page, title: string, keys: string[]): Promise<void> {
  await chart(page, title).focus();
  for (const key of keys) await page.keyboard.press(key);
}

test('a daypart filter set with the keyboard applies to everything else', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await expect(app.getByRole('region', { name: 'Filters' })).toHaveCount(0);
  await pressKeys(app, 'Dayparts', ['ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter']);
  await expect(summary(app)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  // The status line still counts the whole files.
  await expect(status(app)).toHaveText('Ready: 4 events, 2 customers, 0 rejected');
  expect(await profiles(app)).toEqual([
    ['7', '1', '0', '0', '1', '0', '0'],
    ['48', '1', '0', '0', '1', '0', '0'],
  ]);
  // The filtered chart itself still shows all four plays.
  await app.getByRole('button', { name: 'Show Dayparts as table' }).click();
  const cells = app.getByRole('table', { name: 'Dayparts' }).locator('tbody tr td:nth-child(3)');
  await expect(cells).toHaveText(['1', '0', '2', '1']);
  await expect(app).toHaveURL(/#daypart=2$/);
  await app.getByRole('button', { name: 'Remove Daypart: Evening' }).click();
  await expect(summary(app)).toHaveText('Showing all 2 customers and 4 plays');
  await app.getByRole('button', { name: 'Undo' }).click();
  await expect(summary(app)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  await app.getByRole('button', { name: 'Clear all' }).click();
  expect(await profiles(app)).toHaveLength(2);
});

test('dragging selects hours, and a click adds one', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  const hours = chart(app, 'Hours of the day');
  // Scrolls to the chart and waits until nothing moves.
  await hours.hover({ trial: true });
  const box = await hours.boundingBox();
  if (!box) throw new Error('no chart');
  // The 24 hours share nearly the whole width.
  const x = (hour: number) => box.x + box.width * (0.05 + (0.95 * (hour + 0.5)) / 24);
  const y = box.y + box.height * 0.4;
  await app.mouse.move(x(17), y);
  await app.mouse.down();
  await app.mouse.move(x(19), y, { steps: 4 });
  await app.mouse.up();
  await expect(app.getByRole('button', { name: 'Remove Hours: 17:00–20:00' })).toBeVisible();
  await app.mouse.click(x(23), y);
  await expect(app.getByRole('button', { name: 'Remove Hours: 17:00–20:00, 23:00–24:00' })).toBeVisible();
  await expect(summary(app)).toHaveText('Showing 2 of 2 customers and 3 of 4 plays');
});

test('keys that arrive before the chart is drawn again all count', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  // In one task, so that nothing is rendered in between.
  await chart(app, 'Dayparts').evaluate((stage) => {
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter']) stage.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
  await expect(summary(app)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
});

test('filters combine, and an empty result offers a way back', async ({ app }) => {
  await choose(app, TRACKS);
  await ready(app);
  await pressKeys(app, 'Mobile overall', ['ArrowRight', 'Enter']);
  await expect(summary(app)).toHaveText('Showing 1 of 2 customers and 1 of 4 plays');
  await pressKeys(app, 'Hour and weekday', ['ArrowRight', 'Enter']);
  await expect(summary(app)).toHaveText('Showing 0 of 2 customers and 0 of 4 plays');
  await expect(app.getByRole('heading', { name: /^No plays match/ })).toBeVisible();
  expect(await profiles(app)).toEqual([]);
  expect(await axeViolations(app)).toEqual([]);
  await app.getByRole('button', { name: 'Undo' }).click();
  await expect(summary(app)).toHaveText('Showing 1 of 2 customers and 1 of 4 plays');
});

test('an address restores its filters once the same files are loaded', async ({ app }) => {
  await app.goto('./#hour=18&mobile=0');
  await app.reload();
  await choose(app, TRACKS);
  await ready(app);
  await expect(summary(app)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  await expect(app.getByRole('button', { name: 'Remove Hours: 18:00–19:00' })).toBeVisible();
  expect(await app.evaluate(() => window.location.hash)).toBe('#hour=18&mobile=0');
});

test('links within the page keep the address of the view', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  await pressKeys(app, 'Dayparts', ['ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter']);
  await expect(app).toHaveURL(/#daypart=2$/);
  const link = app.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Customers' });
  await expect(link).toHaveAttribute('href', '#customers');
  await link.click();
  await expect(app.locator('#customers')).toBeFocused();
  await expect(app.locator('#customers-name')).toBeInViewport();
  await app.getByRole('link', { name: 'Skip to content' }).press('Enter');
  await expect(app.locator('#main')).toBeFocused();
  await expect(app.locator('#customers')).not.toHaveAttribute('tabindex');
  expect(await app.evaluate(() => window.location.hash)).toBe('#daypart=2');
  // A section name in the address, as from a bookmark, changes no view either.
  await app.evaluate(() => (location.hash = 'statistics'));
  await expect(app).toHaveURL(/#daypart=2$/);
  await app.reload();
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  await expect(app.getByRole('list', { name: 'Active filters' })).toContainText('Evening');
});

test('a filter that needs a missing file says which file to add', async ({ app }) => {
  await app.evaluate(() => (location.hash = 'clicked=ADV&level=2'));
  await choose(app, file('tracks.csv', '0,1,1,"2014-10-23 09:00:00",1,"04109"\n'));
  await ready(app);
  const why = app.getByRole('list', { name: 'Why nothing matches' });
  await expect(why).toContainText('“Level” matches no customers because no customers file has the level. Add such a file or remove the condition.');
  await expect(why).toContainText('“Clicked” matches no customers because there is no clicks file.');
  await choose(app, file('clicks.csv', '0,1,"ADV","2014-12-18 08:15:16"\n'));
  await expect(why).not.toContainText('Clicked');
  await app.getByRole('button', { name: /^Remove Level/ }).click();
  await expect(why).toHaveCount(0);
});

/** Name and summary of each chart that can filter. */
const chartSummaries = (page: Page) =>
  page.evaluate(() => {
    const stages = [...document.querySelectorAll('.chart-stage.picks[tabindex]')];
    return stages.map((stage) => [stage.getAttribute('aria-label')?.split('.')[0] ?? '', stage.querySelector('[role=img]')?.getAttribute('aria-label') ?? '']);
  });

test('a filter in any chart changes the other charts but not its own, and clearing it restores all of them', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  await expect.poll(async () => (await chartSummaries(app)).length).toBeGreaterThan(12);
  const before = await chartSummaries(app);
  for (const [index, [name, before_text]] of before.entries()) {
    await app.getByRole('group', { name: new RegExp(`^${name}\\.`) }).first().focus();
    for (const key of ['Home', 'Enter']) await app.keyboard.press(key);
    const others = async () => (await chartSummaries(app)).filter(([, now], other) => other !== index && now !== before[other][1]).length;
    await expect.poll(others, { message: `charts that change with ${name}`, intervals: [50] }).toBeGreaterThan(before.length / 2);
    expect((await chartSummaries(app))[index], `${name} itself`).toEqual([name, before_text]);
    await app.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => chartSummaries(app), { message: `after ${name}`, intervals: [50] }).toEqual(before);
  }
});

test("a daypart's card filters by the daypart, and its small bars filter by hour", async ({ app }) => {
  await app.setViewportSize({ width: 1000, height: 800 });
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  const active = app.getByRole('list', { name: 'Active filters' });
  const evening = app.getByRole('button', { name: /^Evening 17:00–22:00$/ });
  const card = (name: string) => app.getByRole('article').filter({ has: app.getByRole('heading', { name: new RegExp(`^${name} `) }) });
  await evening.press('Enter');
  await expect(active).toContainText('Evening');
  await expect(evening).toHaveAttribute('aria-pressed', 'true');
  await expect(card('Morning')).toContainText('filtered out');
  // Anywhere in the card except on its other controls.
  await card('Evening').click({ position: { x: 40, y: 70 } });
  await expect(active.getByRole('listitem')).toHaveCount(0);
  await card('Evening').locator('.chart-stage').click({ position: { x: 5, y: 20 } });
  await expect(active).toContainText('17:00–18:00');
  await expect(card('Evening').locator('.veil')).toHaveCount(4);

  // A section heading scrolls to below the filter bar, however tall the bar is.
  for (const name of ['Level: Gold', 'Gender: 0', 'Status: active', 'Campaign: NONE', 'Linked apps: yes']) {
    await app.getByRole('button', { name, exact: true }).click();
  }
  await expect(active.getByRole('listitem')).toHaveCount(6);
  const bottom_px = async (locator: Locator) => ((box) => (box?.y ?? 0) + (box?.height ?? 0))(await locator.boundingBox());
  const bar = app.getByRole('region', { name: 'Filters' });
  expect(await bottom_px(bar)).toBeGreaterThan(130);
  await app.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Who listens' }).click();
  const name = app.getByRole('heading', { name: 'Who listens' });
  await expect(name).toBeInViewport();
  await expect.poll(async () => ((await name.boundingBox())?.y ?? 0) - (await bottom_px(bar))).toBeGreaterThanOrEqual(0);
});

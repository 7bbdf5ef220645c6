// Cross-filters: set in the charts by pointer and keyboard, undone, cleared, and restored from the address.

import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, status, test } from './helpers';

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

test('a daypart filter set with the keyboard applies to everything else', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await expect(daypart.getByRole('region', { name: 'Filters' })).toHaveCount(0);
  await pressKeys(daypart, 'Dayparts', ['ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter']);
  await expect(summary(daypart)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  // The status line still counts the whole files.
  await expect(status(daypart)).toHaveText('Ready: 4 events, 2 customers, 0 rejected');
  expect(await profiles(daypart)).toEqual([
    ['7', '1', '0', '0', '1', '0', '0'],
    ['48', '1', '0', '0', '1', '0', '0'],
  ]);
  // The filtered chart itself still shows all four plays.
  await daypart.getByRole('button', { name: 'Show Dayparts as table' }).click();
  const cells = daypart.getByRole('table', { name: 'Dayparts' }).locator('tbody tr td:nth-child(3)');
  expect(await cells.allInnerTexts()).toEqual(['1', '0', '2', '1']);
  await expect(daypart).toHaveURL(/#daypart=2$/);
  await daypart.getByRole('button', { name: 'Remove Daypart: Evening' }).click();
  await expect(summary(daypart)).toHaveText('Showing all 2 customers and 4 plays');
  await daypart.getByRole('button', { name: 'Undo' }).click();
  await expect(summary(daypart)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  await daypart.getByRole('button', { name: 'Clear all' }).click();
  expect(await profiles(daypart)).toHaveLength(2);
});

test('dragging selects hours, and a click adds one', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  const hours = chart(daypart, 'Hours of the day');
  await hours.scrollIntoViewIfNeeded();
  const box = await hours.boundingBox();
  if (!box) throw new Error('no chart');
  // The 24 hours share nearly the whole width.
  const x = (hour: number) => box.x + box.width * (0.05 + (0.95 * (hour + 0.5)) / 24);
  const y = box.y + box.height * 0.4;
  await daypart.mouse.move(x(17), y);
  await daypart.mouse.down();
  await daypart.mouse.move(x(19), y, { steps: 4 });
  await daypart.mouse.up();
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 17:00–20:00' })).toBeVisible();
  await daypart.mouse.click(x(23), y);
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 17:00–20:00, 23:00–24:00' })).toBeVisible();
  await expect(summary(daypart)).toHaveText('Showing 2 of 2 customers and 3 of 4 plays');
});

test('filters combine, and an empty result offers a way back', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await pressKeys(daypart, 'Mobile overall', ['ArrowRight', 'Enter']);
  await expect(summary(daypart)).toHaveText('Showing 1 of 2 customers and 1 of 4 plays');
  await pressKeys(daypart, 'Hour and weekday', ['ArrowRight', 'Enter']);
  await expect(summary(daypart)).toHaveText('Showing 0 of 2 customers and 0 of 4 plays');
  await expect(daypart.getByRole('heading', { name: /^No plays match/ })).toBeVisible();
  expect(await profiles(daypart)).toEqual([]);
  const found = await new AxeBuilder({ page: daypart }).analyze();
  expect(found.violations.map((violation) => violation.id)).toEqual([]);
  await daypart.getByRole('button', { name: 'Undo' }).click();
  await expect(summary(daypart)).toHaveText('Showing 1 of 2 customers and 1 of 4 plays');
});

test('an address restores its filters once the same files are loaded', async ({ daypart }) => {
  await daypart.goto('./#hour=18&mobile=0');
  await daypart.reload();
  await choose(daypart, TRACKS);
  await ready(daypart);
  await expect(summary(daypart)).toHaveText('Showing 2 of 2 customers and 2 of 4 plays');
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 18:00–19:00' })).toBeVisible();
  expect(await daypart.evaluate(() => window.location.hash)).toBe('#hour=18&mobile=0');
});

test('a filter that needs a missing file says which file to add', async ({ daypart }) => {
  await daypart.evaluate(() => (location.hash = 'clicked=ADV&level=2'));
  await choose(daypart, file('tracks.csv', '0,1,1,"2014-10-23 09:00:00",1,"04109"\n'));
  await ready(daypart);
  const why = daypart.getByRole('list', { name: 'Why nothing matches' });
  await expect(why).toContainText('“Level” matches no customers because no customers file has the level. Add such a file or remove the condition.');
  await expect(why).toContainText('“Clicked” matches no customers because there is no clicks file.');
  await choose(daypart, file('clicks.csv', '0,1,"ADV","2014-12-18 08:15:16"\n'));
  await expect(why).not.toContainText('Clicked');
  await daypart.getByRole('button', { name: /^Remove Level/ }).click();
  await expect(why).toHaveCount(0);
});

/** Name and summary of each chart that can filter. */
const chartSummaries = (page: Page) =>
  page.evaluate(() => {
    const stages = [...document.querySelectorAll('.chart-stage.picks[tabindex]')];
    return stages.map((stage) => [stage.getAttribute('aria-label')?.split('.')[0] ?? '', stage.querySelector('[role=img]')?.getAttribute('aria-label') ?? '']);
  });

test('a filter in any chart changes the other charts but not its own, and clearing it restores all of them', async ({ daypart }) => {
  test.slow();
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await ready(daypart);
  await expect.poll(async () => (await chartSummaries(daypart)).length).toBeGreaterThan(12);
  const before = await chartSummaries(daypart);
  for (const [index, [name, before_text]] of before.entries()) {
    await daypart.getByRole('group', { name: new RegExp(`^${name}\\.`) }).first().focus();
    for (const key of ['Home', 'Enter']) await daypart.keyboard.press(key);
    const others = async () => (await chartSummaries(daypart)).filter(([, now], other) => other !== index && now !== before[other][1]).length;
    await expect.poll(others, { message: `charts that change with ${name}` }).toBeGreaterThan(before.length / 2);
    expect((await chartSummaries(daypart))[index], `${name} itself`).toEqual([name, before_text]);
    await daypart.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => chartSummaries(daypart), { message: `after ${name}` }).toEqual(before);
  }
});

test("a daypart's card filters by the daypart, and its small bars filter by hour", async ({ daypart }) => {
  await daypart.setViewportSize({ width: 1000, height: 800 });
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await ready(daypart);
  const active = daypart.getByRole('list', { name: 'Active filters' });
  const evening = daypart.getByRole('button', { name: /^Evening 17:00–22:00$/ });
  const card = (name: string) => daypart.getByRole('article').filter({ has: daypart.getByRole('heading', { name: new RegExp(`^${name} `) }) });
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
    await daypart.getByRole('button', { name, exact: true }).click();
  }
  await expect(active.getByRole('listitem')).toHaveCount(6);
  const bottom_px = async (locator: Locator) => ((box) => (box?.y ?? 0) + (box?.height ?? 0))(await locator.boundingBox());
  const bar = daypart.getByRole('region', { name: 'Filters' });
  expect(await bottom_px(bar)).toBeGreaterThan(130);
  await daypart.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Who listens' }).click();
  const name = daypart.getByRole('heading', { name: 'Who listens' });
  await expect(name).toBeInViewport();
  await expect.poll(async () => ((await name.boundingBox())?.y ?? 0) - (await bottom_px(bar))).toBeGreaterThanOrEqual(0);
});

// Choosing what to look at: in the charts, with pointer and keyboard, with the ways back, and by address.

import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, status, test } from './helpers';

/** Two customers: 48 listens at 9 on a phone and at 18, 7 at 18 and at 23. */
const ROWS = [
  '0,48,1,"2014-10-23 09:00:00",1,"04109"',
  '1,48,2,"2014-10-23 18:10:00",0,"04109"',
  '2,7,2,"2014-10-24 18:20:00",0,"04109"',
  '3,7,3,"2014-10-25 23:30:00",0,"04109"',
];
const TRACKS = file('tracks.csv', `${ROWS.join('\n')}\n`);

const chart = (page: Page, title: string) => page.getByRole('group', { name: new RegExp(`^${title}\\.`) });
const left = (page: Page) => page.getByRole('region', { name: 'Filters' }).getByText(/left$|^All /);
const profiles = async (page: Page) => csv((await download(page, 'Download live_table.csv')).text).slice(1);

/** Presses the mark with this number in a chart, by the places that its highlight takes. */
async function press(page: Page, title: string, keys: string[]): Promise<void> {
  await chart(page, title).focus();
  for (const key of keys) await page.keyboard.press(key);
}

test('a daypart is chosen with the keyboard, and everything else follows', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await expect(daypart.getByRole('region', { name: 'Filters' })).toHaveCount(0);
  await press(daypart, 'Dayparts', ['ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter']);
  await expect(left(daypart)).toHaveText('2 of 2 customers and 2 of 4 events left');
  // What was read stays what it was.
  await expect(status(daypart)).toHaveText('Ready: 4 events, 2 customers, 0 rejected');
  expect(await profiles(daypart)).toEqual([
    ['7', '1', '0', '0', '1', '0', '0'],
    ['48', '1', '0', '0', '1', '0', '0'],
  ]);
  // The chart itself still shows all four.
  await daypart.getByRole('button', { name: 'Show Dayparts as table' }).click();
  const cells = daypart.getByRole('table', { name: 'Dayparts' }).locator('tbody tr td:nth-child(3)');
  expect(await cells.allInnerTexts()).toEqual(['1', '0', '2', '1']);
  await expect(daypart).toHaveURL(/#daypart=2$/);
  await daypart.getByRole('button', { name: 'Remove Daypart: Evening' }).click();
  await expect(left(daypart)).toHaveText('All 2 customers and 4 events');
  await daypart.getByRole('button', { name: 'Undo' }).click();
  await expect(left(daypart)).toHaveText('2 of 2 customers and 2 of 4 events left');
  await daypart.getByRole('button', { name: 'Clear all' }).click();
  expect(await profiles(daypart)).toHaveLength(2);
});

test('hours are dragged over, and a click adds to them', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  const hours = chart(daypart, 'Hours of the day');
  await hours.scrollIntoViewIfNeeded();
  const box = await hours.boundingBox();
  if (!box) throw new Error('no chart');
  // The hours stand side by side in nearly the whole width.
  const x = (hour: number) => box.x + box.width * (0.05 + (0.95 * (hour + 0.5)) / 24);
  const y = box.y + box.height * 0.4;
  await daypart.mouse.move(x(17), y);
  await daypart.mouse.down();
  await daypart.mouse.move(x(19), y, { steps: 4 });
  await daypart.mouse.up();
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 17:00 to 20:00' })).toBeVisible();
  await daypart.mouse.click(x(23), y);
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 17:00 to 20:00, 23:00 to 0:00' })).toBeVisible();
  await expect(left(daypart)).toHaveText('2 of 2 customers and 3 of 4 events left');
});

test('several conditions combine, over customers too', async ({ daypart }) => {
  await choose(daypart, TRACKS);
  await ready(daypart);
  await press(daypart, 'Mobile overall', ['ArrowRight', 'Enter']);
  await expect(left(daypart)).toHaveText('1 of 2 customers and 1 of 4 events left');
  await press(daypart, 'Hour and weekday', ['ArrowRight', 'Enter']);
  await expect(left(daypart)).toHaveText('0 of 2 customers and 0 of 4 events left');
  await expect(daypart.getByRole('heading', { name: /^Nothing is left/ })).toBeVisible();
  expect(await profiles(daypart)).toEqual([]);
  const found = await new AxeBuilder({ page: daypart }).analyze();
  expect(found.violations.map((violation) => violation.id)).toEqual([]);
  await daypart.getByRole('button', { name: 'Undo' }).click();
  await expect(left(daypart)).toHaveText('1 of 2 customers and 1 of 4 events left');
});

test('an address reopens the same view once the same files are there', async ({ daypart }) => {
  await daypart.goto('./#hour=18&mobile=0');
  await daypart.reload();
  await choose(daypart, TRACKS);
  await ready(daypart);
  await expect(left(daypart)).toHaveText('2 of 2 customers and 2 of 4 events left');
  await expect(daypart.getByRole('button', { name: 'Remove Hours: 18:00 to 19:00' })).toBeVisible();
  expect(await daypart.evaluate(() => window.location.hash)).toBe('#hour=18&mobile=0');
});

test('a condition that no file can meet says why, and what to do', async ({ daypart }) => {
  await daypart.evaluate(() => (location.hash = 'clicked=ADV&level=2'));
  await choose(daypart, file('tracks.csv', '0,1,1,"2014-10-23 09:00:00",1,"04109"\n'));
  await ready(daypart);
  const why = daypart.getByRole('list', { name: 'Why nobody is left' });
  await expect(why).toContainText('“Level” leaves nobody, because no customers file in use tells the level. Drop such a file, or remove the condition.');
  await expect(why).toContainText('“Clicked” leaves nobody, because no clicks file is in use.');
  await choose(daypart, file('clicks.csv', '0,1,"ADV","2014-12-18 08:15:16"\n'));
  await expect(why).not.toContainText('Clicked');
  await daypart.getByRole('button', { name: /^Remove Level/ }).click();
  await expect(why).toHaveCount(0);
});

/** What the charts that can be chosen from say of themselves, by their names. */
const sayings = (page: Page) =>
  page.evaluate(() => {
    const stages = [...document.querySelectorAll('.chart-stage.picks[tabindex]')];
    return stages.map((stage) => [stage.getAttribute('aria-label')?.split('.')[0] ?? '', stage.querySelector('[role=img]')?.getAttribute('aria-label') ?? '']);
  });

test('what is chosen in any chart leaves that chart as it was, changes the others, and is let go of without a trace', async ({ daypart }) => {
  test.slow();
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await ready(daypart);
  await expect.poll(async () => (await sayings(daypart)).length).toBeGreaterThan(12);
  const before = await sayings(daypart);
  for (const [index, [name, said]] of before.entries()) {
    await daypart.getByRole('group', { name: new RegExp(`^${name}\\.`) }).first().focus();
    for (const key of ['Home', 'Enter']) await daypart.keyboard.press(key);
    const others = async () => (await sayings(daypart)).filter(([, now], other) => other !== index && now !== before[other][1]).length;
    await expect.poll(others, { message: `charts that follow ${name}` }).toBeGreaterThan(before.length / 2);
    expect((await sayings(daypart))[index], `${name} itself`).toEqual([name, said]);
    await daypart.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => sayings(daypart), { message: `after ${name}` }).toEqual(before);
  }
});

test("a daypart's card chooses it, and the small bars in it their hours", async ({ daypart }) => {
  await daypart.setViewportSize({ width: 1000, height: 800 });
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await ready(daypart);
  const chosen = daypart.getByRole('list', { name: 'Chosen' });
  const evening = daypart.getByRole('button', { name: /^Evening 17 to 22$/ });
  const card = (name: string) => daypart.getByRole('article').filter({ has: daypart.getByRole('heading', { name: new RegExp(`^${name} `) }) });
  await evening.press('Enter');
  await expect(chosen).toContainText('Evening');
  await expect(evening).toHaveAttribute('aria-pressed', 'true');
  await expect(card('Morning')).toContainText('not chosen');
  // Anywhere in the card but on what else can be pressed there.
  await card('Evening').click({ position: { x: 40, y: 70 } });
  await expect(chosen.getByRole('listitem')).toHaveCount(0);
  await card('Evening').locator('.chart-stage').click({ position: { x: 5, y: 20 } });
  await expect(chosen).toContainText('17:00 to 18:00');
  await expect(card('Evening').locator('.veil')).toHaveCount(4);

  // However high the bar of what is chosen is, a section's name is seen below it.
  for (const name of ['Level: Gold', 'Gender: 0', 'Status: active', 'Campaign: NONE', 'Linked apps: yes']) {
    await daypart.getByRole('button', { name, exact: true }).click();
  }
  await expect(chosen.getByRole('listitem')).toHaveCount(6);
  const bottom_px = async (locator: Locator) => ((box) => (box?.y ?? 0) + (box?.height ?? 0))(await locator.boundingBox());
  const bar = daypart.getByRole('region', { name: 'Filters' });
  expect(await bottom_px(bar)).toBeGreaterThan(130);
  await daypart.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Who listens' }).click();
  const name = daypart.getByRole('heading', { name: 'Who listens' });
  await expect(name).toBeInViewport();
  await expect.poll(async () => ((await name.boundingBox())?.y ?? 0) - (await bottom_px(bar))).toBeGreaterThanOrEqual(0);
});

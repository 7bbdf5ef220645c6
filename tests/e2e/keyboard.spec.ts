// The page without a mouse: Tab reaches everything, the place is seen, and arrow keys step through the charts.

import type { Page } from '@playwright/test';

import { choose, expect, file, manyEvents, ready, test } from './helpers';

/** What has the keyboard now: its accessible name, role and whether its place can be seen. */
async function focused(page: Page): Promise<{ name: string; role: string; visible: boolean; key: string }> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null;
    if (!at || at === document.body) return { name: '', role: '', visible: false, key: '' };
    const label = at.closest('label');
    const name = at.getAttribute('aria-label') ?? label?.innerText ?? at.innerText;
    // An input without a look of its own shows its place on its label.
    const shown = [at, label].filter((each) => each !== null);
    const seen = (element: Element) => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5) || style.boxShadow.includes('0px 0px 0px');
    };
    (window as { places?: WeakMap<Element, string> }).places ??= new WeakMap();
    const places = (window as unknown as { places: WeakMap<Element, string> }).places;
    if (!places.has(at)) places.set(at, String(Math.random()));
    return {
      name: name.trim().replace(/\s+/g, ' '),
      role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
      visible: shown.some(seen),
      key: places.get(at) ?? '',
    };
  });
}

/** Presses Tab until the keyboard is back outside the page, and gives all the places on the way. */
async function tour(page: Page): Promise<Awaited<ReturnType<typeof focused>>[]> {
  const places: Awaited<ReturnType<typeof focused>>[] = [];
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    const place = await focused(page);
    if (place.key === '' || places.some((each) => each.key === place.key)) break;
    places.push(place);
  }
  return places;
}

test('Tab reaches the two ways in on the empty page', async ({ daypart }) => {
  const places = await tour(daypart);
  const names = places.map((place) => place.name);
  expect(names).toContain('Choose files');
  expect(names.indexOf('Try the demo')).toBe(names.indexOf('Choose files') + 1);
  expect(places.filter((place) => !place.visible).map((place) => place.name), 'places that can not be seen').toEqual([]);
});

test('Tab reaches everything of a report, in reading order', async ({ daypart }, info) => {
  await choose(daypart, await manyEvents(info.outputPath(), ['events.csv'], 200));
  await ready(daypart);
  const places = await tour(daypart);
  const names = places.map((place) => place.name);
  const order = [
    'Choose files',
    'Try the demo',
    'Show Around the clock as table',
    'Around the clock. Arrow keys step through its values.',
    'Hour and weekday. Arrow keys step through its values.',
    'Mobile by hour. Arrow keys step through its values.',
    'Search by id or name',
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
  expect(places.filter((place) => !place.visible).map((place) => place.name), 'places that can not be seen').toEqual([]);
});

test('the way past the head comes first, and the keyboard stays at what was read', async ({ daypart }) => {
  const is_in_main = () => daypart.evaluate(() => document.activeElement?.closest('main') !== null);
  await daypart.getByRole('button', { name: 'Try the demo' }).waitFor();
  await daypart.keyboard.press('Tab');
  await expect(daypart.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await daypart.keyboard.press('Enter');
  await daypart.keyboard.press('Tab');
  expect(await is_in_main()).toBe(true);
  // The button goes with the welcome page.
  await daypart.getByRole('button', { name: 'Try the demo' }).focus();
  await daypart.keyboard.press('Enter');
  await ready(daypart);
  expect(await is_in_main()).toBe(true);
});

test('what the figures mean is told to the keyboard too', async ({ daypart }) => {
  await choose(daypart, file('tracks.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
  await ready(daypart);
  const meaning = daypart.getByText('Listens of a customer from 17 to 22, by the listener’s clock.');
  await expect(meaning).toBeHidden();
  await daypart.getByText('What these mean').press('Enter');
  await expect(meaning).toBeVisible();
});

test('arrow keys step through a chart, and its values are shown and spoken', async ({ daypart }) => {
  // One listen in each hour, and two more from 3 to 4.
  const hours = [...Array(24).keys(), 3, 3];
  const rows = hours.map((hour, row) => `${row},${row % 5},${row},"2014-10-23 ${String(hour).padStart(2, '0')}:26:20",0,"1"`);
  await choose(daypart, file('hours.csv', rows.join('\n')));
  await ready(daypart);
  const chart = daypart.getByRole('group', { name: /^Hours of the day\./ });
  const spoken = chart.locator('[aria-live]');
  await chart.focus();
  await daypart.keyboard.press('ArrowRight');
  await expect(spoken).toHaveText(/1 listen\b/);
  const first = await spoken.innerText();
  for (let step = 0; step < 3; step += 1) await daypart.keyboard.press('ArrowRight');
  await expect(spoken).toHaveText(/3 listens/);
  await expect(chart.locator('.tip')).toBeVisible();
  await expect(chart.locator('.tip')).toHaveText(await spoken.innerText());
  await daypart.keyboard.press('Home');
  await expect(spoken).toHaveText(first);
  await daypart.keyboard.press('End');
  await expect(spoken).toHaveText(/23/);
  await daypart.keyboard.press('Escape');
  await expect(spoken).toHaveText('');

  // By rows in the picture of hours and weekdays: down is another day at the same hour.
  const week = daypart.getByRole('group', { name: /^Hour and weekday\./ });
  await week.focus();
  await daypart.keyboard.press('ArrowRight');
  await expect(week.locator('[aria-live]')).toHaveText(/Monday/);
  await daypart.keyboard.press('ArrowDown');
  await expect(week.locator('[aria-live]')).toHaveText(/Tuesday/);
});

test('a column is sorted and a file is downloaded with Enter alone', async ({ daypart }) => {
  await choose(daypart, file('two.csv', '0,2,1,"2014-10-23 03:26:20",0,"1"\n1,5,1,"2014-10-23 03:26:20",0,"1"\n'));
  await ready(daypart);
  const customer = daypart.getByRole('columnheader', { name: 'Customer', exact: true });
  await customer.getByRole('button').focus();
  await daypart.keyboard.press('Enter');
  await expect(customer).toHaveAttribute('aria-sort', 'descending');
  await expect(daypart.getByRole('table', { name: 'Profiles' }).getByRole('rowheader').first()).toHaveText('5');
  await daypart.getByRole('button', { name: 'Download live_table.csv' }).focus();
  const [started] = await Promise.all([daypart.waitForEvent('download'), daypart.keyboard.press('Enter')]);
  expect(started.suggestedFilename()).toBe('live_table.csv');
});

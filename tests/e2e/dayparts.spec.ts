// Daypart editor: presets, dragging and keys on the clock, typed bounds; every figure follows.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, test, typeInto } from './helpers';

/** Hours of the events of one customer. */
const HOURS = [3, 7, 7, 11, 13, 18, 18, 18, 23];
const EVENTS = file(
  'tracks.csv',
  HOURS.map((hour, event) => `${event},48,${event},"2014-10-23 ${String(hour).padStart(2, '0')}:26:20",1,"04109"\n`).join(''),
);

const start = (page: Page, name: string) => page.getByRole('slider', { name: `Start of ${name}`, exact: true });
const field = (page: Page, what: 'Name' | 'Start', number: number) => page.getByLabel(`${what} of daypart ${number}`);

/** The only row of the live table, by column name. */
async function table(page: Page): Promise<Record<string, string>> {
  const [header, row] = csv((await download(page, 'Download live_table.csv')).text);
  return Object.fromEntries(header.map((name, index) => [name, row[index]]));
}

async function open(page: Page): Promise<void> {
  await choose(page, EVENTS);
  await ready(page);
  await page.getByRole('button', { name: 'Change dayparts' }).click();
}

test.beforeEach(async ({ app }) => open(app));

test('a preset changes every figure without reading the file again', async ({ app }) => {
  await expect(app.getByRole('button', { name: 'Standard' })).toHaveAttribute('aria-pressed', 'true');
  await app.getByRole('button', { name: 'Nielsen Audio' }).click();
  const profiles = app.getByRole('table', { name: 'Profiles' });
  await expect(profiles.getByRole('columnheader', { name: 'Afternoon drive' })).toBeVisible();
  await expect(profiles.getByRole('row', { name: /^48/ })).toContainText(/48\s*9\s*2\s*2\s*3\s*1\s*1\s*9/);
  await expect(app.getByRole('columnheader', { name: 'Overnight' })).toHaveCount(2);
  await expect(app.getByRole('status')).toHaveText('Ready: 9 events, 1 customer, 0 rejected');
  expect(await table(app)).toEqual({
    custid: '48',
    unique_tracks: '9',
    morning_drive_tracks: '2',
    midday_tracks: '2',
    afternoon_drive_tracks: '3',
    eve_tracks: '1',
    overnight_tracks: '1',
    mobile_tracks: '9',
  });
  const agg = csv((await download(app, 'Download agg_table.csv')).text);
  expect(agg[0]).toContain('afternoon_drive_tracks');
});

test('bounds can be typed to the minute and cross midnight', async ({ app }) => {
  await typeInto(field(app, 'Start', 2), '11:27');
  await field(app, 'Start', 2).press('Enter');
  await typeInto(field(app, 'Start', 4), '1:30');
  await field(app, 'Start', 4).press('Tab');
  await expect(start(app, 'Night')).toHaveAttribute('aria-valuetext', '1:30, where Evening ends and Night starts');
  expect(await table(app)).toMatchObject({ morn_tracks: '3', aft_tracks: '1', eve_tracks: '4', night_tracks: '1' });
});

test('dayparts can be renamed, added and removed, and the exported columns follow', async ({ app }) => {
  await typeInto(field(app, 'Name', 3), 'Prime time');
  await field(app, 'Name', 3).press('Enter');
  await app.getByRole('button', { name: 'Add a daypart' }).click();
  await app.getByRole('button', { name: 'Remove daypart 5, Night' }).focus();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('button', { name: 'Add a daypart' }), 'focus after removing a daypart').toBeFocused();
  await expect(app.getByRole('slider')).toHaveCount(4);
  expect(Object.keys(await table(app))).toEqual([
    'custid', 'unique_tracks', 'morn_tracks', 'daypart_5_tracks', 'aft_tracks', 'prime_time_tracks', 'mobile_tracks',
  ]);
});

test('an invalid time is reported, and the previous dayparts stay in use', async ({ app }) => {
  await typeInto(field(app, 'Start', 2), '25:61');
  await field(app, 'Start', 2).press('Enter');
  await expect(app.getByRole('alert')).toContainText(/“25:61” isn[’']t a valid time\./);
  await expect(field(app, 'Start', 2)).toHaveAttribute('aria-invalid', 'true');
  expect(await table(app)).toMatchObject({ morn_tracks: '3', aft_tracks: '1' });
  await app.getByRole('button', { name: 'Reset to default' }).click();
  await expect(field(app, 'Start', 2)).toHaveValue('12:00');
});

test('keys move a bound, and its accessible value follows', async ({ app }) => {
  const bound = start(app, 'Afternoon');
  await bound.focus();
  await bound.press('ArrowRight');
  await expect(bound).toHaveAttribute('aria-valuetext', '12:15, where Morning ends and Afternoon starts');
  await bound.press('Shift+ArrowLeft');
  await expect(bound).toHaveAttribute('aria-valuetext', '12:14, where Morning ends and Afternoon starts');
  await bound.press('PageUp');
  await bound.press('PageUp');
  await expect(field(app, 'Start', 2)).toHaveValue('14:14');
  expect(await table(app)).toMatchObject({ morn_tracks: '4', aft_tracks: '0' });
  await bound.press('End');
  await expect(bound).toHaveAttribute('aria-valuetext', '16:59, where Morning ends and Afternoon starts');
  await bound.press('Home');
  await expect(bound).toHaveAttribute('aria-valuetext', '5:01, where Morning ends and Afternoon starts');
});

test('a bound can be dragged around the clock', async ({ app }) => {
  // Scrolls to the clock and waits until nothing moves.
  await app.locator('.dial').hover({ trial: true });
  const ring = (await app.locator('.dial').boundingBox())!;
  const [x, y] = [ring.x + ring.width / 2, ring.y + ring.height / 2];
  const radius = (ring.width / 260) * 99;
  await app.mouse.move(x, y + radius);
  await app.mouse.down();
  for (let hour = 12; hour >= 9; hour -= 0.25) {
    const angle = (hour / 24) * 2 * Math.PI;
    await app.mouse.move(x + radius * Math.sin(angle), y - radius * Math.cos(angle));
  }
  await app.mouse.up();
  await expect(field(app, 'Start', 2)).toHaveValue('9:00');
  await app.mouse.move(x, y);
  await expect(field(app, 'Start', 2)).toHaveValue('9:00');
  await expect(app.getByRole('row', { name: /^48/ })).toContainText(/48\s*9\s*2\s*2\s*3\s*2\s*9/);
  expect(await table(app)).toMatchObject({ morn_tracks: '2', aft_tracks: '2' });
});

test('dayparts persist across visits until they are reset', async ({ app }) => {
  await app.getByRole('button', { name: 'Working day' }).click();
  await app.reload();
  await open(app);
  await expect(app.getByRole('button', { name: 'Working day' })).toHaveAttribute('aria-pressed', 'true');
  expect(Object.keys(await table(app))).toContain('lunch_tracks');
  await app.getByRole('button', { name: 'Reset to default' }).click();
  await app.reload();
  await open(app);
  expect(Object.keys(await table(app))).toContain('night_tracks');
  await expect(app.getByRole('slider')).toHaveCount(4);
});

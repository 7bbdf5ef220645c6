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

test.beforeEach(async ({ daypart }) => open(daypart));

test('a preset changes every figure without reading the file again', async ({ daypart }) => {
  await expect(daypart.getByRole('button', { name: 'Standard' })).toHaveAttribute('aria-pressed', 'true');
  await daypart.getByRole('button', { name: 'Nielsen Audio' }).click();
  const profiles = daypart.getByRole('table', { name: 'Profiles' });
  await expect(profiles.getByRole('columnheader', { name: 'Afternoon drive' })).toBeVisible();
  await expect(profiles.getByRole('row', { name: /^48/ })).toContainText(/48\s*9\s*2\s*2\s*3\s*1\s*1\s*9/);
  await expect(daypart.getByRole('columnheader', { name: 'Overnight' })).toHaveCount(2);
  await expect(daypart.getByRole('status')).toHaveText('Ready: 9 events, 1 customer, 0 rejected');
  expect(await table(daypart)).toEqual({
    custid: '48',
    unique_tracks: '9',
    morning_drive_tracks: '2',
    midday_tracks: '2',
    afternoon_drive_tracks: '3',
    eve_tracks: '1',
    overnight_tracks: '1',
    mobile_tracks: '9',
  });
  const agg = csv((await download(daypart, 'Download agg_table.csv')).text);
  expect(agg[0]).toContain('afternoon_drive_tracks');
});

test('bounds can be typed to the minute and cross midnight', async ({ daypart }) => {
  await typeInto(field(daypart, 'Start', 2), '11:27');
  await field(daypart, 'Start', 2).press('Enter');
  await typeInto(field(daypart, 'Start', 4), '1:30');
  await field(daypart, 'Start', 4).press('Tab');
  await expect(start(daypart, 'Night')).toHaveAttribute('aria-valuetext', '1:30, where Evening ends and Night starts');
  expect(await table(daypart)).toMatchObject({ morn_tracks: '3', aft_tracks: '1', eve_tracks: '4', night_tracks: '1' });
});

test('dayparts can be renamed, added and removed, and the exported columns follow', async ({ daypart }) => {
  await typeInto(field(daypart, 'Name', 3), 'Prime time');
  await field(daypart, 'Name', 3).press('Enter');
  await daypart.getByRole('button', { name: 'Add a daypart' }).click();
  await daypart.getByRole('button', { name: 'Remove daypart 5, Night' }).focus();
  await daypart.keyboard.press('Enter');
  await expect(daypart.getByRole('button', { name: 'Add a daypart' }), 'focus after removing a daypart').toBeFocused();
  await expect(daypart.getByRole('slider')).toHaveCount(4);
  expect(Object.keys(await table(daypart))).toEqual([
    'custid', 'unique_tracks', 'morn_tracks', 'daypart_5_tracks', 'aft_tracks', 'prime_time_tracks', 'mobile_tracks',
  ]);
});

test('an invalid time is reported, and the previous dayparts stay in use', async ({ daypart }) => {
  await typeInto(field(daypart, 'Start', 2), '25:61');
  await field(daypart, 'Start', 2).press('Enter');
  await expect(daypart.getByRole('alert')).toContainText(/“25:61” isn[’']t a valid time\./);
  await expect(field(daypart, 'Start', 2)).toHaveAttribute('aria-invalid', 'true');
  expect(await table(daypart)).toMatchObject({ morn_tracks: '3', aft_tracks: '1' });
  await daypart.getByRole('button', { name: 'Reset to default' }).click();
  await expect(field(daypart, 'Start', 2)).toHaveValue('12:00');
});

test('keys move a bound, and its accessible value follows', async ({ daypart }) => {
  const bound = start(daypart, 'Afternoon');
  await bound.focus();
  await bound.press('ArrowRight');
  await expect(bound).toHaveAttribute('aria-valuetext', '12:15, where Morning ends and Afternoon starts');
  await bound.press('Shift+ArrowLeft');
  await expect(bound).toHaveAttribute('aria-valuetext', '12:14, where Morning ends and Afternoon starts');
  await bound.press('PageUp');
  await bound.press('PageUp');
  await expect(field(daypart, 'Start', 2)).toHaveValue('14:14');
  expect(await table(daypart)).toMatchObject({ morn_tracks: '4', aft_tracks: '0' });
  await bound.press('End');
  await expect(bound).toHaveAttribute('aria-valuetext', '16:59, where Morning ends and Afternoon starts');
  await bound.press('Home');
  await expect(bound).toHaveAttribute('aria-valuetext', '5:01, where Morning ends and Afternoon starts');
});

test('a bound can be dragged around the clock', async ({ daypart }) => {
  await daypart.locator('.dial').scrollIntoViewIfNeeded();
  const ring = (await daypart.locator('.dial').boundingBox())!;
  const [x, y] = [ring.x + ring.width / 2, ring.y + ring.height / 2];
  const radius = (ring.width / 260) * 99;
  await daypart.mouse.move(x, y + radius);
  await daypart.mouse.down();
  for (let hour = 12; hour >= 9; hour -= 0.25) {
    const angle = (hour / 24) * 2 * Math.PI;
    await daypart.mouse.move(x + radius * Math.sin(angle), y - radius * Math.cos(angle));
  }
  await daypart.mouse.up();
  await expect(field(daypart, 'Start', 2)).toHaveValue('9:00');
  await daypart.mouse.move(x, y);
  await expect(field(daypart, 'Start', 2)).toHaveValue('9:00');
  await expect(daypart.getByRole('row', { name: /^48/ })).toContainText(/48\s*9\s*2\s*2\s*3\s*2\s*9/);
  expect(await table(daypart)).toMatchObject({ morn_tracks: '2', aft_tracks: '2' });
});

test('dayparts persist across visits until they are reset', async ({ daypart }) => {
  await daypart.getByRole('button', { name: 'Working day' }).click();
  await daypart.reload();
  await open(daypart);
  await expect(daypart.getByRole('button', { name: 'Working day' })).toHaveAttribute('aria-pressed', 'true');
  expect(Object.keys(await table(daypart))).toContain('lunch_tracks');
  await daypart.getByRole('button', { name: 'Reset to default' }).click();
  await daypart.reload();
  await open(daypart);
  expect(Object.keys(await table(daypart))).toContain('night_tracks');
  await expect(daypart.getByRole('slider')).toHaveCount(4);
});

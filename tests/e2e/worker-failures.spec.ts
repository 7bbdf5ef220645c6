// Worker failures, cancelled jobs and drops in between: each is reported, and the page keeps working.

import { choose, closeSilently, crash, drop, expect, file, keepBusy, problem, ready, status, test, throttle, workersOf, writeEventFiles } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

test('a failed coordinator is reported, the report stays readable, and dropping again works', async ({ daypart }) => {
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  const [coordinator] = await workersOf(daypart, 'coordinator');
  await crash(coordinator);

  await expect(problem(daypart)).toContainText('killed');
  await expect(problem(daypart)).toContainText('Drop the files again');
  await expect(status(daypart)).toHaveText(/^Stopped/);
  await expect(daypart.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeDisabled();

  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  await expect(problem(daypart)).toHaveCount(0);
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
});

test('a coordinator that fails during a job is reported, and the next job works', async ({ daypart }) => {
  const [coordinator] = await workersOf(daypart, 'coordinator');
  await throttle(daypart, 6);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await expect(daypart.getByRole('progressbar')).toBeVisible();
  await crash(coordinator);

  await expect(problem(daypart)).toContainText('killed');
  await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await throttle(daypart, 1);
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
});

for (const [how, stop] of [
  ['throws', crash],
  ['stops responding', closeSilently],
] as const) {
  test(`a scanner that ${how} is reported, and the next job works`, async ({ daypart }) => {
    for (const scanner of await workersOf(daypart, 'scanner')) await stop(scanner);
    await choose(daypart, GOOD);
    await expect(problem(daypart)).toContainText('good.csv', { timeout: 60_000 });
    await expect(problem(daypart)).toContainText('worker');
    await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
    await choose(daypart, GOOD);
    expect(await ready(daypart)).toBe(GOOD_REPORT);
  });
}

test('a cancelled job leaves the previous report', async ({ daypart }) => {
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await daypart.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(daypart)).toHaveText(/^Cancelled/);
  await expect(daypart.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await expect(daypart.getByRole('table', { name: 'Profiles' }).getByRole('row')).toHaveCount(3);
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
});

test('files dropped while the demo is generated replace it', async ({ daypart }, info) => {
  const paths = await writeEventFiles(info.outputPath(), ['first.csv', 'second.csv'], 40);
  const [coordinator] = await workersOf(daypart, 'coordinator');
  const busy = keepBusy(coordinator);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await expect(daypart.getByRole('progressbar')).toBeVisible();
  await drop(daypart, paths);
  await busy;
  await expect(status(daypart)).toHaveText('Ready: 80 events, 40 customers, 0 rejected', { timeout: 60_000 });
  await expect(daypart.getByRole('list', { name: 'Files' })).toContainText('first.csv');
  await expect(daypart.getByRole('list', { name: 'Files' })).not.toContainText('demo_tracks.csv');
});

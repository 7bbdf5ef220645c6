// Worker failures, cancelled jobs and drops in between: each is reported, and the page keeps working.

import { choose, closeSilently, crash, expect, file, holdMessages, problem, ready, status, test, throttle, workersOf, writeEventFiles } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

test('a failed coordinator is reported, the report stays readable, and dropping again works', async ({ app }) => {
  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
  const [coordinator] = await workersOf(app, 'coordinator');
  await crash(coordinator);

  await expect(problem(app)).toContainText('killed');
  await expect(problem(app)).toContainText('Drop the files again');
  await expect(status(app)).toHaveText(/^Stopped/);
  await expect(app.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await expect(app.getByRole('button', { name: 'Download live_table.csv' })).toBeDisabled();

  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
  await expect(problem(app)).toHaveCount(0);
  await expect(app.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
});

test('a coordinator that fails during a job is reported, and the next job works', async ({ app }) => {
  const [coordinator] = await workersOf(app, 'coordinator');
  await throttle(app, 6);
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await expect(app.getByRole('progressbar')).toBeVisible();
  await crash(coordinator);

  await expect(problem(app)).toContainText('killed');
  await expect(app.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await throttle(app, 1);
  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
});

for (const [how, stop] of [
  ['throws', crash],
  ['stops responding', closeSilently],
] as const) {
  test(`a scanner that ${how} is reported, and the next job works`, async ({ app }) => {
    for (const scanner of await workersOf(app, 'scanner')) await stop(scanner);
    await choose(app, GOOD);
    await expect(problem(app)).toContainText('good.csv');
    await expect(problem(app)).toContainText('worker');
    await expect(app.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
    await choose(app, GOOD);
    expect(await ready(app)).toBe(GOOD_REPORT);
  });
}

test('a cancelled job leaves the previous report', async ({ app }) => {
  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
  const [coordinator] = await workersOf(app, 'coordinator');
  const release = await holdMessages(coordinator);
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await release();
  await expect(status(app)).toHaveText(/^Cancelled/);
  await expect(app.getByRole('heading', { level: 1 })).toContainText('2 plays');
  await expect(app.getByRole('table', { name: 'Profiles' }).getByRole('row')).toHaveCount(3);
  await expect(app.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
  await choose(app, GOOD);
  expect(await ready(app)).toBe(GOOD_REPORT);
});

test('files chosen while the demo is generated replace it', async ({ app }, info) => {
  const paths = await writeEventFiles(info.outputPath(), ['first.csv', 'second.csv'], 40);
  const [coordinator] = await workersOf(app, 'coordinator');
  const release = await holdMessages(coordinator);
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await expect(app.getByRole('progressbar')).toBeVisible();
  await choose(app, paths);
  await release();
  await expect(status(app)).toHaveText('Ready: 80 events, 40 customers, 0 rejected');
  await expect(app.getByRole('list', { name: 'Files' })).toContainText('first.csv');
  await expect(app.getByRole('list', { name: 'Files' })).not.toContainText('demo_tracks.csv');
});

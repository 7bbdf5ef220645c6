// Workers that die, jobs that are stopped and drops that come in between: the person is told, and the page goes on.

import { choose, drop, end, expect, file, keepBusy, kill, manyEvents, problem, ready, status, test, throttle, workersOf } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

test('a lead that fails is told, what was shown stays readable, and dropping again works', async ({ daypart }) => {
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  const [lead] = await workersOf(daypart, 'lead');
  await kill(lead);

  await expect(problem(daypart)).toContainText('killed');
  await expect(problem(daypart)).toContainText('Drop the files again');
  await expect(status(daypart)).toHaveText(/^Stopped/);
  await expect(daypart.getByRole('heading', { level: 1 })).toContainText('2 listens');
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeDisabled();

  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  await expect(problem(daypart)).toHaveCount(0);
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
});

test('a lead that fails in the middle of a job is told, and the next job works', async ({ daypart }) => {
  const [lead] = await workersOf(daypart, 'lead');
  await throttle(daypart, 6);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await expect(daypart.getByRole('progressbar')).toBeVisible();
  await kill(lead);

  await expect(problem(daypart)).toContainText('killed');
  await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await throttle(daypart, 1);
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
});

for (const [how, stop] of [
  ['fails', kill],
  ['falls silent', end],
] as const) {
  test(`a scanner that ${how} is told, and the next job works`, async ({ daypart }) => {
    for (const scanner of await workersOf(daypart, 'scanner')) await stop(scanner);
    await choose(daypart, GOOD);
    await expect(problem(daypart)).toContainText('good.csv', { timeout: 60_000 });
    await expect(problem(daypart)).toContainText('worker');
    await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
    await choose(daypart, GOOD);
    expect(await ready(daypart)).toBe(GOOD_REPORT);
  });
}

test('a stopped job leaves what was shown before', async ({ daypart }) => {
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await daypart.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(daypart)).toHaveText(/^Cancelled/);
  await expect(daypart.getByRole('heading', { level: 1 })).toContainText('2 listens');
  await expect(daypart.getByRole('table', { name: 'Profiles' }).getByRole('row')).toHaveCount(3);
  await expect(daypart.getByRole('button', { name: 'Download live_table.csv' })).toBeEnabled();
  await choose(daypart, GOOD);
  expect(await ready(daypart)).toBe(GOOD_REPORT);
});

test('files that are dropped while the demo is made take its place', async ({ daypart }, info) => {
  const paths = await manyEvents(info.outputPath(), ['first.csv', 'second.csv'], 40);
  const [lead] = await workersOf(daypart, 'lead');
  const busy = keepBusy(lead);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await expect(daypart.getByRole('progressbar')).toBeVisible();
  await drop(daypart, paths);
  await busy;
  await expect(status(daypart)).toHaveText('Ready: 80 events, 40 customers, 0 rejected', { timeout: 60_000 });
  await expect(daypart.getByRole('list', { name: 'Files' })).toContainText('first.csv');
  await expect(daypart.getByRole('list', { name: 'Files' })).not.toContainText('demo_tracks.csv');
});

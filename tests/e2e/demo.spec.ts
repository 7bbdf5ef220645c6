// The demo: a made-up service of a million events, its files, and stopping a job that runs.

import { csv, download, expect, ready, status, test } from './helpers';

test('the demo is read like any files, and its files can be taken home', async ({ daypart }) => {
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  expect(await ready(daypart, 60_000)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');

  const live = csv((await download(daypart, 'Download live_table.csv')).text);
  expect(live).toHaveLength(1 + 5_000);

  const customers = await download(daypart, 'Download demo_cust.csv');
  expect(customers.name).toBe('demo_cust.csv');
  const rows = csv(customers.text);
  expect(rows[0].slice(0, 3)).toEqual(['CustID', 'Name', 'Gender']);
  expect(rows).toHaveLength(1 + 5_000);
  expect(csv((await download(daypart, 'Download demo_music.csv')).text)).toHaveLength(1 + 1_750);
  expect(csv((await download(daypart, 'Download demo_clicks.csv')).text).length).toBeGreaterThan(1_000);
  const tracks = await download(daypart, 'Download demo_tracks.csv');
  expect(tracks.text.trimEnd().split('\n')).toHaveLength(1_000_000);
});

test('a job can be cancelled, and another one started', async ({ daypart }) => {
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  await daypart.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(daypart)).toHaveText(/cancel/i);
  await expect(daypart.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await daypart.getByRole('button', { name: 'Try the demo' }).click();
  expect(await ready(daypart, 60_000)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');
});

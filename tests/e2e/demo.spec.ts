// The demo: a million generated events, their files as downloads, cancelling a job, and scrolling a long table.

import { writeFile } from 'node:fs/promises';

import { csv, download, drop, expect, holdMessages, ready, status, test, workersOf } from './helpers';

test('the demo loads, and its downloaded files load to the same tables', async ({ app }, info) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  expect(await ready(app)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');

  const live = (await download(app, 'Download live_table.csv')).text;
  expect(csv(live)).toHaveLength(1 + 5_000);

  const customers = await download(app, 'Download demo_cust.csv');
  expect(customers.name).toBe('demo_cust.csv');
  const rows = csv(customers.text);
  expect(rows[0].slice(0, 3)).toEqual(['CustID', 'Name', 'Gender']);
  expect(rows).toHaveLength(1 + 5_000);
  expect(csv((await download(app, 'Download demo_music.csv')).text)).toHaveLength(1 + 1_750);
  expect(csv((await download(app, 'Download demo_clicks.csv')).text).length).toBeGreaterThan(1_000);
  const tracks = await download(app, 'Download demo_tracks.csv');
  expect(tracks.text.trimEnd().split('\n')).toHaveLength(1_000_000);

  const paths = [];
  for (const { name, text } of [tracks, customers]) {
    const path = info.outputPath(name);
    await writeFile(path, text);
    paths.push(path);
  }
  await app.reload();
  await expect(app.getByLabel('Choose files')).toBeAttached();
  await drop(app, paths);
  expect(await ready(app)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');
  expect((await download(app, 'Download live_table.csv')).text === live, 'the same table as from the demo').toBe(true);
  await expect(app.getByRole('button', { name: 'Download demo_tracks.csv' })).toHaveCount(0);
});

test('a job can be cancelled and another one started', async ({ app }) => {
  const [coordinator] = await workersOf(app, 'coordinator');
  const release = await holdMessages(coordinator);
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await release();
  await expect(status(app)).toHaveText(/cancel/i);
  await expect(app.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await app.getByRole('button', { name: 'Try the demo' }).click();
  expect(await ready(app)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');
});

test('the profile table scrolls to its end with few rows in the document', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the demo' }).click();
  await ready(app);
  const table = app.getByRole('table', { name: 'Profiles' });
  const frame = app.getByRole('region', { name: 'All customers, scrollable' });
  await expect(table).toHaveAttribute('aria-rowcount', '5001');
  for (const part of [0.5, 0.1, 1]) {
    await frame.evaluate((element, part) => {
      element.scrollTop = element.scrollHeight * part;
    }, part);
    await expect(table.locator('.coming')).toHaveCount(0);
    expect(await table.getByRole('row').count()).toBeLessThan(60);
  }
  await expect(table.getByRole('rowheader').last()).toHaveText('4999');
  await expect(table.getByRole('row').last()).toHaveAttribute('aria-rowindex', '5001');
  // The last row is on screen, above the frame's lower edge.
  const [row, frame_box] = [await table.getByRole('row').last().boundingBox(), await frame.boundingBox()];
  expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((frame_box?.y ?? 0) + (frame_box?.height ?? 0) + 1);

  // A search for the name in that row finds it, from the top.
  const name = await table.getByRole('row').last().getByRole('cell').first().innerText();
  await app.getByRole('searchbox', { name: 'Search by ID or name' }).fill(name.toUpperCase());
  await expect(app.getByText(/ customers? found$/)).toBeVisible();
  await expect(table).toContainText(name);
  await expect.poll(() => frame.evaluate((element) => element.scrollTop)).toBe(0);
});

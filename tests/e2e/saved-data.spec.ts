// Saved data: the page lists what it has stored in the browser, and clears it.

import { choose, expect, file, ready, test } from './helpers';

const EVENTS = file('events.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,7,453,"2014-10-23 13:26:20",1,"72132"\n');

test('saved settings are listed and can be cleared one by one or all at once', async ({ app }) => {
  const summary = app.getByText(/^Saved in this browser/);
  await expect(summary).toHaveText('Saved in this browser: nothing');
  await choose(app, EVENTS);
  await ready(app);
  await app.getByRole('button', { name: 'Dark', exact: true }).click();
  await app.getByRole('button', { name: 'Change dayparts' }).click();
  await app.getByRole('button', { name: 'Nielsen Audio' }).click();
  await app.getByRole('group', { name: /^Hours of the day/ }).focus();
  for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await app.keyboard.press(key);
  await app.getByLabel('Name', { exact: true }).fill('Night owls');
  await app.getByRole('button', { name: 'Save as segment' }).click();
  await expect(summary).toHaveText('Saved in this browser: 3 settings');
  await summary.click();
  const table = app.getByRole('table', { name: 'Saved settings' });
  await expect(table).toContainText('Dayparts');
  await expect(table).toContainText('Segment “Night owls”');
  await expect(table).toContainText('dark');

  await app.getByRole('button', { name: 'Clear: Segment “Night owls”' }).click();
  await expect(summary).toHaveText('Saved in this browser: 2 settings');
  await expect(app.getByText('No segments yet.')).toBeVisible();

  await app.evaluate(() => navigator.serviceWorker.ready);
  await app.getByRole('button', { name: 'Clear everything' }).click();
  await expect(summary).toHaveText('Saved in this browser: nothing');
  await expect.poll(() => app.evaluate(async () => [localStorage.length, (await caches.keys()).length])).toEqual([0, 0]);
  // The dayparts are the defaults again.
  await expect(app.getByRole('button', { name: 'Standard' })).toHaveAttribute('aria-pressed', 'true');
  await app.reload();
  await expect(summary).toHaveText('Saved in this browser: nothing');
});

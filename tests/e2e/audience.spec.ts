// Audience and music: lookup files join in any order, their values filter and can be renamed, and files are removed one by one.

import type { Page } from '@playwright/test';

import { axeViolations, choose, expect, file, ready, sharedData, status, test, typeInto } from './helpers';

const TRACKS = file(
  'tracks.csv',
  [
    '0,1,1,"2014-10-23 09:00:00",1,"04109"',
    '1,1,2,"2014-10-23 18:10:00",0,"04109"',
    '2,2,2,"2014-10-24 18:20:00",0,"04109"',
    '3,9,3,"2014-10-25 23:30:00",0,"04109"',
  ].join('\n'),
);
const CUSTOMERS = file(
  'cust.csv',
  'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n' +
    '1,"<img src=x onerror=alert(1)>",0,1 Main St,04109,01/13/2011,1,2,0,1\n' +
    '2,"=HYPERLINK(""x"")","<b>x</b>",2 Main St,04109,01/13/2012,1,0,0,1\n' +
    '2,"Twice",1,2 Main St,04109,01/13/2012,1,1,0,1\n' +
    '5,"Lapsed",1,5 Main St,04109,01/13/2012,1,1,0,1\n',
);
const MUSIC = file(
  'music.csv',
  'TrackId,Title,Artist,Length\n1,<script>alert(1)</script>,"=Bob",100\n2,"Two, too",Ann,100\n7,Seven,Ann,100\n',
);
const CLICKS = file(
  'clicks.csv',
  '0,1,"<i>ADV</i>","2014-12-18 08:15:16"\n1,1,"<i>ADV</i>","2014-12-18 09:15:16"\n2,77,"ADV_B","2014-12-18 09:15:16"\n',
);

const summary = (page: Page) => page.getByRole('region', { name: 'Filters' }).getByText(/^Showing /);
const row = async (page: Page, table: string, name: RegExp) =>
  page.getByRole('table', { name: table, exact: true }).getByRole('row', { name }).getByRole('cell').allInnerTexts();

test('files join in any order, mismatches are reported, and files are removed one by one', async ({ app }) => {
  // Each file is read before the next one is chosen.
  for (const each of [CLICKS, MUSIC, CUSTOMERS]) {
    await choose(app, each);
    await expect(app.getByRole('button', { name: `Remove ${each.name}` })).toBeVisible();
    await ready(app);
  }
  await choose(app, TRACKS);
  await ready(app);
  const matches = app.getByRole('list', { name: 'Matches' });
  await expect(matches).toContainText('1 of 3 customers with plays is not in the customers file.');
  await expect(matches).toContainText('1 customer in the customers file has no plays (lapsed).');
  await expect(matches).toContainText('1 row in the customers file repeats an ID; the first row for each ID is used.');
  await expect(matches).toContainText('1 of 3 played tracks is not in the music file.');
  await expect(matches).toContainText('1 of 3 customers with plays clicked an ad.');
  expect(await row(app, 'Level', /Gold/)).toEqual(['1', '33%', '2.00']);
  expect(await row(app, 'Ads clicked', /ADV</)).toEqual(['2', '1', '33%']);
  expect(await row(app, 'Top tracks', /Two, too/)).toEqual(['2', '2']);
  await expect(app.getByRole('table', { name: 'Top tracks' })).toContainText('<script>alert(1)</script>');
  await expect(app.getByRole('table', { name: 'Top artists' })).toContainText('=Bob');
  await expect(app.getByRole('button', { name: 'Gender: <b>x</b>' })).toBeVisible();

  await app.getByRole('button', { name: 'Remove clicks.csv' }).click();
  await expect(app.getByRole('table', { name: 'Ads clicked' })).toHaveCount(0);
  await expect(app.getByRole('table', { name: 'Level' })).toBeVisible();
  await app.getByRole('button', { name: 'Remove cust.csv' }).click();
  await expect(app.getByRole('table', { name: 'Level' })).toHaveCount(0);
  await ready(app);
  await app.getByRole('button', { name: 'Remove music.csv' }).click();
  await expect(app.getByRole('table', { name: 'Top artists' })).toHaveCount(0);
  await ready(app);
  await expect(app.getByRole('table', { name: 'Top tracks' })).toContainText('3');
  await app.getByRole('button', { name: 'Remove tracks.csv' }).click();
  await expect(status(app)).toHaveText('No files loaded');
  await expect(app.getByText('Drop')).not.toHaveCount(0);
});

test('values filter the report and can be renamed', async ({ app }) => {
  await choose(app, [TRACKS, CUSTOMERS, MUSIC, CLICKS]);
  await ready(app);
  await app.getByRole('button', { name: 'Level: Gold', exact: true }).click();
  await expect(summary(app)).toHaveText('Showing 1 of 3 customers and 2 of 4 plays');
  await expect(app.getByRole('button', { name: 'Level: Gold', exact: true })).toHaveAttribute('aria-pressed', 'true');
  // Its own card still shows the other values, and another one can be added.
  expect(await row(app, 'Level', /Free/)).toEqual(['1', '33%', '1.00']);
  await app.getByRole('button', { name: 'Level: unknown', exact: true }).click();
  await expect(summary(app)).toHaveText('Showing 2 of 3 customers and 3 of 4 plays');
  await app.getByRole('button', { name: 'Clicked: <i>ADV</i>', exact: true }).click();
  await expect(summary(app)).toHaveText('Showing 1 of 3 customers and 2 of 4 plays');
  await app.getByRole('button', { name: 'Rename values of Level' }).click();
  await typeInto(app.getByRole('textbox', { name: '2' }), 'Premium');
  await app.keyboard.press('Tab');
  await expect(app.getByRole('button', { name: 'Level: Premium', exact: true })).toBeVisible();
  await expect(app.getByRole('button', { name: /^Remove Level: .*Premium/ })).toBeVisible();
  expect(await axeViolations(app)).toEqual([]);
});

test('codes in other columns than those of the demo are shown as they are', async ({ app }) => {
  await choose(app, [TRACKS, file('people.csv', 'CustID,Name,Level\n1,Ann Lee,2\n2,Bob Ray,0\n')]);
  await ready(app);
  await expect(app.getByRole('button', { name: 'Level: 2', exact: true })).toBeVisible();
});

test('the real files join', async ({ app }) => {
  await choose(app, sharedData('tracks_live.csv', 'cust.csv', 'music.csv'));
  await ready(app);
  const matches = app.getByRole('list', { name: 'Matches' });
  await expect(matches).toContainText('Every customer with plays is in the customers file.');
  await expect(matches).toContainText('3,157 customers in the customers file have no plays (lapsed).');
  const levels = app.getByRole('table', { name: 'Level' }).locator('tbody td:nth-of-type(1)');
  const sum = (await levels.allInnerTexts()).reduce((all, text) => all + Number(text.replaceAll(',', '')), 0);
  expect(sum).toBe(1843);
});

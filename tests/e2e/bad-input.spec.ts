// Unusable files and rows: each is reported, and the page keeps working.

import { choose, expect, file, ready, test } from './helpers';

/** PNG signature and the start of the header chunk. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const HEADER = 'EventID,CustID,TrackID,DateTime,Mobile,Zip\n';

const UNUSABLE = [
  { what: 'an empty file', unusable: file('empty.csv', '') },
  { what: 'a file with only a header', unusable: file('header.csv', HEADER) },
  { what: 'an image', unusable: file('cover.png', PNG, 'image/png') },
  { what: 'a file with too few columns', unusable: file('narrow.csv', '1,2\n3,4\n5,6\n') },
];

for (const { what, unusable } of UNUSABLE) {
  test(`${what} is reported by name, and the page keeps working`, async ({ app }) => {
    await choose(app, unusable);
    await expect(app.getByText(unusable.name).first()).toBeVisible();
    await expect(app.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
    await choose(app, GOOD);
    expect(await ready(app)).toBe('Ready: 2 events, 2 customers, 0 rejected');
  });
}

test('an unusable file does not block the other files of a drop', async ({ app }) => {
  await choose(app, [file('cover.png', PNG, 'image/png'), GOOD]);
  expect(await ready(app)).toBe('Ready: 2 events, 2 customers, 0 rejected');
  await expect(app.getByText('cover.png').first()).toBeVisible();
});

test('unusable rows are counted and listed', async ({ app }) => {
  const rows = [
    '0,48,453,"2014-10-23 03:26:20",0,"72132"',
    '1,1081,19,"2014-10-15 25:61:14",1,"17307"',
    '2,532,36,"2014-12-10 15:33:16",x,"66216"',
    '3,532,36,"2014-12-10 15:33:16"',
    '4,532,37,"2014-12-11 15:33:16",1,"66216"',
    '5,532,38,"2014-12-12 15:33:16",1,"66216"',
    '6,48,39,"2014-12-13 15:33:16",1,"66216"',
  ];
  await choose(app, file('mixed.csv', `${rows.join('\n')}\n`));
  expect(await ready(app)).toBe('Ready: 5 events, 2 customers, 2 rejected');
  // Each rejected row is listed with the value that was found.
  for (const found of ['2014-10-15 25:61:14', '4 fields']) {
    await expect(app.getByRole('row').filter({ hasText: 'mixed.csv' }).filter({ hasText: found })).not.toHaveCount(0);
  }
  await expect(app.getByRole('row').filter({ hasText: 'mixed.csv' })).toHaveCount(2);
  // A device that isn't known rejects no row.
  await expect(app.getByText('1 of 5 events names no known device')).toBeVisible();
});

// Encodings other than UTF-8, gzip, and a personal listening history: each file loads without any setting.

import { gzipSync } from 'node:zlib';

import { choose, csv, download, expect, file, ready, test } from './helpers';

const TEXT = 'user,song,time,device\r\n' + ['Zoë', 'Ann', 'Zoë'].map((user, hour) => `${user},s${hour},2014-10-23 0${hour}:30,ios\r\n`).join('');
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

const CASES: [string, Buffer, RegExp][] = [
  ['utf16.csv', utf16(TEXT), /The file is encoded in UTF-16 LE/],
  ['western.csv', Buffer.from(TEXT, 'latin1'), /The file is encoded in Windows-1252/],
  ['packed.csv.gz', gzipSync(TEXT), /The file was unpacked/],
  ['packed16.csv.gz', gzipSync(utf16(TEXT)), /The file was unpacked/],
];

for (const [name, bytes, note] of CASES) {
  test(`${name} loads, and the conversion is reported`, async ({ app }) => {
    await choose(app, file(name, bytes));
    await ready(app);
    const [, ...rows] = csv((await download(app, 'Download live_table.csv')).text);
    expect(rows.map(([customer, unique]) => [customer, unique])).toEqual([
      ['Ann', '1'],
      ['Zoë', '2'],
    ]);
    await expect(app.getByText(note).first()).toBeVisible();
  });
}

test('a personal history counts as one listener', async ({ app }) => {
  const lines = ['Cher,Believe,Intro,"23 Oct 2014 03:26"', 'Cher,Believe,Believe,"24 Oct 2014 08:26"', 'Abba,Gold,Intro,"25 Oct 2014 18:00"'];
  await choose(app, file('history.csv', lines.join('\n')));
  await ready(app);
  const [, ...rows] = csv((await download(app, 'Download live_table.csv')).text);
  expect(rows).toHaveLength(1);
  expect(rows[0][1]).toBe('3');
});

// Rejected rows: counted, listed, and downloaded exactly as in their files.

import { rm, writeFile } from 'node:fs/promises';

import { choose, csv, download, expect, file, problem, ready, test } from './helpers';

const good = (event: number) => `${event},48,${event},"2014-10-23 03:26:20",1,"04109"\n`;

test('the download contains all rejected rows, not only the listed ones', async ({ app }) => {
  const rows: string[] = [];
  const bad: [number, number, string][] = [];
  let bytes = 0;
  for (let event = 0; event < 900; event += 1) {
    const row = event % 3 === 0 ? `${event},48,"é, ${event}","2014-10-23 99:26:20",1,"04109"\n` : good(event);
    if (event % 3 === 0) bad.push([event + 1, bytes, row.trimEnd()]);
    rows.push(row);
    bytes += Buffer.byteLength(row);
  }
  const formula = '=cmd|1,2,3\n';
  bad.push([901, bytes, "'=cmd|1,2,3"]);
  await choose(app, file('mixed.csv', rows.join('') + formula));
  expect(await ready(app)).toBe('Ready: 600 events, 1 customer, 301 rejected');
  await expect(app.getByText('901 rows: 600 used, 301 rejected. Showing the first 100.')).toBeVisible();
  await expect(app.getByRole('table', { name: 'Rejected rows' }).getByRole('row')).toHaveCount(101);
  const { name, text } = await download(app, 'Download rejects.csv');
  expect(name).toBe('rejects.csv');
  const [header, ...found] = csv(text);
  expect(header).toEqual(['file', 'line', 'byte_offset', 'reason', 'row']);
  const expected = bad.map(([line, offset, row]) => [
    'mixed.csv', String(line), String(offset), line === 901 ? 'too few fields' : 'not a date and time', row,
  ]);
  expect(found).toEqual(expected);
});

test('a deleted file is reported when its rejected rows are downloaded', async ({ app }, info) => {
  const path = info.outputPath('gone.csv');
  await writeFile(path, good(0) + good(1) + 'x\n');
  await choose(app, path);
  await ready(app);
  await rm(path);
  await app.getByRole('button', { name: 'Download rejects.csv' }).click();
  await expect(problem(app)).toContainText('rejects.csv could not be written: gone.csv, which contains the rows, can no longer be read');
  await expect(problem(app)).toContainText('drop it again');
});

test('when most rows are rejected, the page says so and opens the import settings', async ({ app }) => {
  const rows = [good(0), good(1), ...Array.from({ length: 5 }, (_, event) => `${event},48,1,"2014-10-23 99:26:20",1,"x"\n`)];
  await choose(app, file('most.csv', `EventID,CustID,TrackID,DateTime,Mobile,Zip\n${rows.join('')}`));
  expect(await ready(app)).toBe('Ready: 2 events, 1 customer, 5 rejected');
  const settings = app.getByRole('region', { name: 'Import settings for most.csv' });
  await expect(settings).toContainText('5 of 7 rows were rejected, so the columns are probably assigned wrongly');
});

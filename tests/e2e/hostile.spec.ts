// Markup and formulas in every field and in file names: they are shown as text, and nothing of them runs.

import { choose, csv, download, expect, file, ready, test } from './helpers';

const MARKUP = '<img src=x onerror=window.hacked=1>';
const FORMULA = '=HYPERLINK("http://x.example","y")';
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const EVENTS = [
  `0,${quoted(MARKUP)},${quoted(MARKUP)},"2014-10-23 03:26:20",0,${quoted(MARKUP)}`,
  `1,${quoted(FORMULA)},${quoted(FORMULA)},"2014-10-24 13:26:20",1,${quoted(FORMULA)}`,
  `2,"javascript:alert(1)",7,"2014-10-24 14:26:20",1,"1"`,
  `3,"a ""b"" 'c'",8,"2014-10-24 18:26:20",1,"1"`,
  ...Array.from({ length: 8 }, (_, n) => `${n + 4},"plain${n}",9,"2014-10-25 1${n}:26:20",1,"1"`),
  // Rows that are rejected show what was found in them.
  `20,"x",1,${quoted(MARKUP)},1,"1"`,
  `21,"x",1,"2014-10-24 18:26:20",${quoted(FORMULA)},"1"`,
].join('\n');

const CUSTOMERS = [
  'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps',
  `${quoted(MARKUP)},${quoted(`<b>Bold</b>${MARKUP}`)},0,${quoted(MARKUP)},"1","1/1/2014",1,1,1,1`,
  `${quoted(FORMULA)},${quoted(FORMULA)},0,${quoted(FORMULA)},"1","1/1/2014",1,1,1,1`,
  '"javascript:alert(1)","<script>window.hacked=1</script>",0,"x","1","1/1/2014",1,1,1,1',
].join('\n');

test('markup in fields and file names is text', async ({ daypart }) => {
  const requests: string[] = [];
  daypart.on('request', (request) => {
    if (!request.url().includes('worker')) requests.push(request.url());
  });
  const names = [`${MARKUP}.csv`, `line\nbreak "quoted" 'too' &amp; ${FORMULA}.csv`, `<svg onload=window.hacked=1>.png`];
  await choose(daypart, [
    file(names[0], EVENTS),
    file(names[1], CUSTOMERS),
    file(names[2], Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'image/png'),
  ]);
  expect(await ready(daypart)).toBe('Ready: 12 events, 12 customers, 2 rejected');

  const table = daypart.getByRole('table', { name: 'Profiles' });
  await expect(table).toContainText(MARKUP);
  await expect(table).toContainText(FORMULA);
  await expect(table).toContainText('<script>window.hacked=1</script>');
  await expect(daypart.getByRole('table', { name: 'Rejected rows' })).toContainText(MARKUP);
  await expect(daypart.getByRole('list', { name: 'Files' })).toContainText(`${MARKUP}.csv`);
  await expect(daypart.getByRole('alert')).toContainText('<svg onload=window.hacked=1>.png');

  await daypart.getByRole('searchbox', { name: 'Search by id or name' }).fill(MARKUP);
  await expect(table.getByRole('row')).toHaveCount(2);
  await daypart.getByRole('searchbox', { name: 'Search by id or name' }).fill(`${MARKUP}${MARKUP}`);
  await expect(table).toContainText(`No profile matches “${MARKUP}${MARKUP}”`);

  expect(await daypart.evaluate(() => document.querySelectorAll('img, script[src*="x"], b > img, iframe').length)).toBe(0);
  expect(await daypart.evaluate(() => 'hacked' in window)).toBe(false);
  expect(requests, 'requests that the files have caused').toEqual([]);
});

test('no download holds a formula, and other ids come out as they went in', async ({ daypart }) => {
  await choose(daypart, file('events.csv', EVENTS));
  await ready(daypart);
  const { text } = await download(daypart, 'Download live_table.csv');
  const rows = csv(text);
  expect(rows).toHaveLength(1 + 12);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([7]));
  const ids = rows.slice(1).map((row) => row[0]);
  // A formula gets an apostrophe in front, so that no spreadsheet runs it.
  for (const id of [MARKUP, `'${FORMULA}`, 'javascript:alert(1)', `a "b" 'c'`]) expect(ids).toContain(id);
  expect(text).not.toMatch(/^=|,=|,"=/m);
});

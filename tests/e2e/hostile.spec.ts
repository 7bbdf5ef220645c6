// Markup and formulas in every field and in file names: they are shown as text, and nothing of them runs.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, test, write } from './helpers';

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
    // Workers that are still starting load the page's own scripts.
    if (!/\/(worker|app-[0-9a-f]+)\.js$/.test(request.url())) requests.push(request.url());
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

/** Texts of which some are markup, some formulas in one spreadsheet or another. */
const HOSTILE = [MARKUP, FORMULA, '+1+cmd|x', '-2+3', '@SUM(1)', '<script>window.hacked=1</script>', '\t=1+1'];
const hostile = (index: number) => HOSTILE[index % HOSTILE.length];

/** Two hundred customers with two listens each, who are called badly, hear what is called badly, and click on what is. */
const ids = Array.from({ length: 200 }, (_, index) => (index < HOSTILE.length ? hostile(index) : `c${index}`));
const MANY_EVENTS = ['event,customer,track,time,mobile,zip']
  .concat(ids.flatMap((id, index) =>
    [8 + (index % 12), 20].map(
      (hour, nth) => `${quoted(`${hostile(index)}${2 * index + nth}`)},${quoted(id)},${quoted(hostile(index + nth))},"2014-10-${10 + (index % 18)} ${String(hour).padStart(2, '0')}:26:20",${index % 2},${quoted(FORMULA)}`,
    ),
  ))
  .concat(`${quoted(FORMULA)},"x",1,"never",1,"1"`)
  .join('\n');
const MANY_CUSTOMERS = [
  'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps',
  ...ids.map((id, index) => {
    const bad = quoted(hostile(index));
    return `${quoted(id)},${bad},${bad},${bad},${bad},"1/1/2014",${bad},${bad},${bad},${bad}`;
  }),
].join('\n');
const MUSIC = ['TrackId,Title,Artist,Length', ...HOSTILE.map((id) => `${quoted(id)},${quoted(`${id} title`)},${quoted(`${id} artist`)},100`)].join('\n');
const CLICKS = ids
  .filter((_, index) => index % 12 < 6)
  .map((id, index) => `${index},${quoted(id)},${quoted(index % 5 ? MARKUP : FORMULA)},"2014-12-18 08:15:16"`)
  .join('\n');

/** That nothing of the files has become an element, a script, a handler or a request. */
async function isAllText(page: Page): Promise<void> {
  const made = await page.evaluate(() => {
    const found = [...document.querySelectorAll('*')].filter(
      (element) =>
        ['IMG', 'IFRAME', 'OBJECT', 'EMBED'].includes(element.tagName) ||
        (element.tagName === 'SCRIPT' && element.textContent?.includes('hacked')) ||
        [...element.attributes].some((each) => each.name.startsWith('on') || /^\s*javascript:/i.test(each.value)),
    );
    return [...found.map((element) => element.outerHTML.slice(0, 200)), ...('hacked' in window ? ['hacked'] : [])];
  });
  expect(made).toEqual([]);
}

/** That no field of a CSV text is a formula. Numbers may be below zero. */
function isHarmless(text: string): void {
  for (const field of csv(text).flat()) {
    if (/^[=+@\t\r-]/.test(field)) expect(field).toMatch(/^-?[\d.]+(e-?\d+)?$/);
  }
}

test('every name of every file stays text wherever it is shown, and leaves every download harmless', async ({ daypart }) => {
  test.slow();
  await choose(daypart, [
    file(`${FORMULA.replaceAll('/', '')}.csv`, MANY_EVENTS),
    file(`${MARKUP}.csv`, MANY_CUSTOMERS),
    file('=music.csv', MUSIC),
    file('@clicks.csv', CLICKS),
  ]);
  expect(await ready(daypart)).toBe('Ready: 400 events, 200 customers, 1 rejected');
  const press = (name: string) => daypart.getByRole('button', { name, exact: true }).click();
  await expect(daypart.getByRole('list', { name: 'Files', exact: true })).toContainText(`${MARKUP}.csv`);

  // Bars, tables of tracks, and what stands out.
  await expect(daypart.getByRole('table', { name: 'Level' })).toContainText(MARKUP);
  await expect(daypart.getByRole('table', { name: 'Ads clicked' })).toContainText(FORMULA);
  await expect(daypart.getByRole('table', { name: 'Top tracks' })).toContainText(`${MARKUP} title`);
  await expect(daypart.getByRole('table', { name: 'Top artists' })).toContainText(`${FORMULA} artist`);
  await expect(daypart.getByRole('region', { name: 'Offers', exact: true })).toContainText(MARKUP);
  await isAllText(daypart);

  // Names of codes, chips, and the address, which leads back to the same view.
  await press(`Level: ${MARKUP}`);
  await press('Names of Gender');
  await write(daypart.getByRole('textbox', { name: MARKUP, exact: true }), `<b>${FORMULA}</b>`);
  await daypart.keyboard.press('Tab');
  await press(`Gender: <b>${FORMULA}</b>`);
  await press(`Clicked: ${MARKUP}`);
  const chips = daypart.getByRole('list', { name: 'Chosen' });
  await expect(chips).toContainText(MARKUP);
  await expect(chips).toContainText(`<b>${FORMULA}</b>`);
  const left = daypart.getByRole('region', { name: 'Filters' }).getByText(/ left$/);
  const said = await left.innerText();
  const address = new URL(daypart.url()).hash;
  expect(address).not.toMatch(/[<>"]/);
  await isAllText(daypart);
  await daypart.evaluate(() => (location.hash = ''));
  await expect(left).toHaveCount(0);
  await daypart.evaluate((hash) => (location.hash = hash), address);
  await expect(left).toHaveText(said);

  // Segments.
  const name = `${MARKUP}${FORMULA}`;
  await daypart.getByRole('form', { name: 'Segment' }).getByLabel('Name').fill(name);
  await press('Save as segment');
  await daypart.getByRole('button', { name: 'Clear all' }).click();
  await daypart.getByLabel(`Compare ${name} with`).selectOption({ label: 'all the rest' });
  await expect(daypart.getByRole('table', { name: 'Columns side by side' })).toContainText(name);
  await press(`Export customers of ${name}`);
  await isAllText(daypart);
  const customers = await download(daypart, /^Download customers-.*\.csv$/);
  expect(csv(customers.text).length).toBeGreaterThan(1);
  isHarmless(customers.text);

  // Dayparts by an address, in tips and tables too.
  await press('Change dayparts');
  await write(daypart.getByLabel('Name of daypart 1'), MARKUP);
  await daypart.keyboard.press('Tab');
  await write(daypart.getByLabel('Name of daypart 2'), FORMULA);
  await daypart.keyboard.press('Tab');
  await expect(daypart.getByRole('table', { name: 'Profiles' })).toContainText(FORMULA);
  const charts = daypart.locator('.report [role="group"][tabindex="0"]');
  for (let index = 0; index < (await charts.count()); index += 1) {
    await charts.nth(index).focus();
    await daypart.keyboard.press('End');
  }
  expect((await download(daypart, 'Save Dayparts as SVG')).text).not.toContain('<img');
  await daypart.getByRole('combobox', { name: 'Ad', exact: true }).selectOption({ label: MARKUP });
  await expect(daypart.getByRole('table', { name: 'Figures of the model' })).toBeVisible();
  await isAllText(daypart);
  for (const file of ['live_table.csv', 'agg_table.csv', 'offer_scores.csv', 'rejects.csv']) {
    const { text } = await download(daypart, `Download ${file}`);
    expect(csv(text).length, file).toBeGreaterThan(1);
    isHarmless(text);
  }
  expect((await download(daypart, 'Download features.txt')).text).toMatch(/^([01]( \d:\d\.\d\d){6}\n)+$/);

  // The card, and the lines that it rests on.
  await daypart.getByTitle(`Show customer ${FORMULA}`, { exact: true }).click();
  const card = daypart.getByRole('region', { name: `Customer ${FORMULA}`, exact: true });
  await expect(card.getByRole('list', { name: 'Top artists' })).toContainText('artist');
  await press('Source lines');
  await expect(card.getByRole('table', { name: 'Source lines' })).toContainText('HYPERLINK');
  await isAllText(daypart);
  const lines = await download(daypart, 'Save source lines');
  expect(csv(lines.text)).toHaveLength(1 + 2);
  isHarmless(lines.text);
});

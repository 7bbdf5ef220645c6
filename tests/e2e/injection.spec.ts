// Injection: markup and formulas in fields and file names are shown as text, never run, and are escaped in exports.

import type { Page } from '@playwright/test';

import { choose, csv, download, expect, file, ready, test, typeInto } from './helpers';

const MARKUP = '<img src=x onerror=window.hacked=1>';
const FORMULA = '=HYPERLINK("http://x.example","y")';
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const EVENTS = [
  `0,${quoted(MARKUP)},${quoted(MARKUP)},"2014-10-23 03:26:20",0,${quoted(MARKUP)}`,
  `1,${quoted(FORMULA)},${quoted(FORMULA)},"2014-10-24 13:26:20",1,${quoted(FORMULA)}`,
  `2,"javascript:alert(1)",7,"2014-10-24 14:26:20",1,"1"`,
  `3,"a ""b"" 'c'",8,"2014-10-24 18:26:20",1,"1"`,
  ...Array.from({ length: 8 }, (_, n) => `${n + 4},"plain${n}",9,"2014-10-25 1${n}:26:20",1,"1"`),
  // Rejected rows show the value that was found.
  `20,"x",1,${quoted(MARKUP)},1,"1"`,
  `21,"x",1,${quoted(FORMULA)},1,"1"`,
].join('\n');

const CUSTOMERS = [
  'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps',
  `${quoted(MARKUP)},${quoted(`<b>Bold</b>${MARKUP}`)},0,${quoted(MARKUP)},"1","1/1/2014",1,1,1,1`,
  `${quoted(FORMULA)},${quoted(FORMULA)},0,${quoted(FORMULA)},"1","1/1/2014",1,1,1,1`,
  '"javascript:alert(1)","<script>window.hacked=1</script>",0,"x","1","1/1/2014",1,1,1,1',
].join('\n');

test('markup in fields and file names stays text', async ({ app }) => {
  const requests: string[] = [];
  app.on('request', (request) => {
    // Workers that are still starting load the page's own scripts.
    if (!/\/(worker|app-[0-9a-f]+)\.js$/.test(request.url())) requests.push(request.url());
  });
  const names = [`${MARKUP}.csv`, `line\nbreak "quoted" 'too' &amp; ${FORMULA}.csv`, `<svg onload=window.hacked=1>.png`];
  await choose(app, [
    file(names[0], EVENTS),
    file(names[1], CUSTOMERS),
    file(names[2], Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'image/png'),
  ]);
  expect(await ready(app)).toBe('Ready: 12 events, 12 customers, 2 rejected');

  const table = app.getByRole('table', { name: 'Profiles' });
  await expect(table).toContainText(MARKUP);
  await expect(table).toContainText(FORMULA);
  await expect(table).toContainText('<script>window.hacked=1</script>');
  await expect(app.getByRole('table', { name: 'Rejected rows' })).toContainText(MARKUP);
  await expect(app.getByRole('list', { name: 'Files' })).toContainText(`${MARKUP}.csv`);
  await expect(app.getByRole('alert')).toContainText('<svg onload=window.hacked=1>.png');

  await app.getByRole('searchbox', { name: 'Search by ID or name' }).fill(MARKUP);
  await expect(table.getByRole('row')).toHaveCount(2);
  await app.getByRole('searchbox', { name: 'Search by ID or name' }).fill(`${MARKUP}${MARKUP}`);
  await expect(table).toContainText(`No customers match “${MARKUP}${MARKUP}”`);

  expect(await app.evaluate(() => document.querySelectorAll('img, script[src*="x"], b > img, iframe').length)).toBe(0);
  expect(await app.evaluate(() => 'hacked' in window)).toBe(false);
  expect(requests, 'requests caused by the files').toEqual([]);
});

test('downloads contain no formula, and other ids are unchanged', async ({ app }) => {
  await choose(app, file('events.csv', EVENTS));
  await ready(app);
  const { text } = await download(app, 'Download live_table.csv');
  const rows = csv(text);
  expect(rows).toHaveLength(1 + 12);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([7]));
  const ids = rows.slice(1).map((row) => row[0]);
  // A formula is prefixed with an apostrophe, so that no spreadsheet runs it.
  for (const id of [MARKUP, `'${FORMULA}`, 'javascript:alert(1)', `a "b" 'c'`]) expect(ids).toContain(id);
  expect(text).not.toMatch(/^=|,=|,"=/m);
});

/** Markup, and texts that a spreadsheet takes for formulas. */
const HOSTILE = [MARKUP, FORMULA, '+1+cmd|x', '-2+3', '@SUM(1)', '<script>window.hacked=1</script>', '\t=1+1'];
const hostile = (index: number) => HOSTILE[index % HOSTILE.length];

/** Ids of two hundred customers; the first ones are hostile texts. Each customer has two plays of tracks with hostile ids. */
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

/** Expects that no text of the files has become an element, a script, an event handler or a link. */
async function expectOnlyText(page: Page): Promise<void> {
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

/** Expects that no field of a CSV text is a formula. Negative numbers are allowed. */
function expectNoFormula(text: string): void {
  for (const field of csv(text).flat()) {
    if (/^[=+@\t\r-]/.test(field)) expect(field).toMatch(/^-?[\d.]+(e-?\d+)?$/);
  }
}

test('hostile names stay text everywhere on the page and are escaped in every download', async ({ app }) => {
  await choose(app, [
    file(`${FORMULA.replaceAll('/', '')}.csv`, MANY_EVENTS),
    file(`${MARKUP}.csv`, MANY_CUSTOMERS),
    file('=music.csv', MUSIC),
    file('@clicks.csv', CLICKS),
  ]);
  expect(await ready(app)).toBe('Ready: 400 events, 200 customers, 1 rejected');
  const press = (name: string) => app.getByRole('button', { name, exact: true }).click();
  await expect(app.getByRole('list', { name: 'Files', exact: true })).toContainText(`${MARKUP}.csv`);

  // Bars and track tables.
  await expect(app.getByRole('table', { name: 'Level' })).toContainText(MARKUP);
  await expect(app.getByRole('table', { name: 'Ads clicked' })).toContainText(FORMULA);
  await expect(app.getByRole('table', { name: 'Top tracks' })).toContainText(`${MARKUP} title`);
  await expect(app.getByRole('table', { name: 'Top artists' })).toContainText(`${FORMULA} artist`);
  await expect(app.getByRole('region', { name: 'Offers', exact: true })).toContainText(MARKUP);
  await expectOnlyText(app);

  // Value names, filter chips, and the address, which restores the same view.
  await press(`Level: ${MARKUP}`);
  await press('Rename values of Gender');
  await typeInto(app.getByRole('textbox', { name: MARKUP, exact: true }), `<b>${FORMULA}</b>`);
  await app.keyboard.press('Tab');
  await press(`Gender: <b>${FORMULA}</b>`);
  await press(`Clicked: ${MARKUP}`);
  const chips = app.getByRole('list', { name: 'Active filters' });
  await expect(chips).toContainText(MARKUP);
  await expect(chips).toContainText(`<b>${FORMULA}</b>`);
  const summary = app.getByRole('region', { name: 'Filters' }).getByText(/^Showing [\d,]+ of/);
  const shown = csv(CLICKS).filter(([, id, ad]) => ad === MARKUP && ids.indexOf(id) % HOSTILE.length === 0).length;
  const summary_text = `Showing ${shown} of 200 customers and ${2 * shown} of 400 plays`;
  await expect(summary).toHaveText(summary_text);
  const address = await app.evaluate(() => location.hash);
  expect(address).not.toMatch(/[<>"]/);
  await expectOnlyText(app);
  await app.evaluate(() => (location.hash = ''));
  await expect(summary).toHaveCount(0);
  await app.evaluate((hash) => (location.hash = hash), address);
  await expect(summary).toHaveText(summary_text);

  // Segments.
  const name = `${MARKUP}${FORMULA}`;
  await app.getByRole('form', { name: 'Segment' }).getByLabel('Name').fill(name);
  await press('Save as segment');
  await app.getByRole('button', { name: 'Clear all' }).click();
  await app.getByLabel(`Compare ${name} with`).selectOption({ label: 'all other customers' });
  await expect(app.getByRole('table', { name: 'Columns side by side' })).toContainText(name);
  await press(`Export customers of ${name}`);
  await expectOnlyText(app);
  const customers = await download(app, /^Download customers-.*\.csv$/);
  expect(csv(customers.text).length).toBeGreaterThan(1);
  expectNoFormula(customers.text);

  // Daypart names, in tooltips and tables too.
  await press('Change dayparts');
  await typeInto(app.getByLabel('Name of daypart 1'), MARKUP);
  await app.keyboard.press('Tab');
  await typeInto(app.getByLabel('Name of daypart 2'), FORMULA);
  await app.keyboard.press('Tab');
  await expect(app.getByRole('table', { name: 'Profiles' })).toContainText(FORMULA);
  const charts = app.locator('.report [role="group"][tabindex="0"]');
  for (let index = 0; index < (await charts.count()); index += 1) {
    await charts.nth(index).focus();
    await app.keyboard.press('End');
  }
  expect((await download(app, 'Save Dayparts as SVG')).text).not.toContain('<img');
  await app.getByRole('combobox', { name: 'Ad', exact: true }).selectOption({ label: MARKUP });
  await expect(app.getByRole('table', { name: 'Model quality' })).toBeVisible();
  await expectOnlyText(app);
  for (const file of ['live_table.csv', 'agg_table.csv', 'offer_scores.csv', 'rejects.csv']) {
    const { text } = await download(app, `Download ${file}`);
    expect(csv(text).length, file).toBeGreaterThan(1);
    expectNoFormula(text);
  }
  expect((await download(app, 'Download features.txt')).text).toMatch(/^([01]( \d:\d\.\d\d){6}\n)+$/);

  // The customer detail and its original rows.
  await app.getByTitle(`Show customer ${FORMULA}`, { exact: true }).click();
  const detail = app.getByRole('region', { name: `Customer ${FORMULA}`, exact: true });
  await expect(detail.getByRole('list', { name: 'Top artists' })).toContainText('artist');
  await press('Show original rows');
  await expect(detail.getByRole('table', { name: 'Original rows' })).toContainText('HYPERLINK');
  await expectOnlyText(app);
  const lines = await download(app, 'Save original rows');
  expect(csv(lines.text)).toHaveLength(1 + 2);
  expectNoFormula(lines.text);
});

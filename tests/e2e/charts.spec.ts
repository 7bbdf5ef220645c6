// Chart tools: the numbers as a table, the chart as SVG and as PNG, tooltips.

import { choose, download, downloadBytes, expect, file, ready, test } from './helpers';

const TITLES = [
  'Around the clock',
  'Hour and weekday',
  'Dayparts',
  'Hours of the day',
  'Over time',
  'Mobile overall',
  'Mobile by daypart',
  'Mobile by hour',
  'Unique tracks',
  'Morning',
  'Afternoon',
  'Evening',
  'Night',
  'Mobile',
];

// Hour h has h + 1 plays; every third play is mobile.
const rows: string[] = [];
for (let hour = 0; hour < 24; hour += 1) {
  for (let play = 0; play <= hour; play += 1) {
    const time = `2014-10-2${play % 7} ${String(hour).padStart(2, '0')}:26:20`;
    rows.push(`${rows.length},${rows.length % 40},${rows.length % 90},"${time}",${rows.length % 3 === 0 ? 1 : 0},"1"`);
  }
}

test.beforeEach(async ({ app }) => {
  await choose(app, file('hours.csv', rows.join('\n')));
  expect(await ready(app)).toBe('Ready: 300 events, 40 customers, 0 rejected');
});

test('every chart has a title of its own and a summary sentence', async ({ app }) => {
  const cards = app.locator('.chart-card');
  await expect(cards.getByRole('heading')).toHaveText(TITLES);
  for (const sentence of await cards.locator('.say').allInnerTexts()) expect(sentence).toMatch(/^.{20,}\.$/);
});

test('every chart can be switched to a table and back', async ({ app }) => {
  for (const title of TITLES) {
    await app.getByRole('button', { name: `Show ${title} as table`, exact: true }).click();
    const table = app.locator('.chart-card').getByRole('table', { name: title, exact: true });
    expect(await table.getByRole('row').count(), title).toBeGreaterThan(1);
    await app.getByRole('button', { name: `Show ${title} as chart`, exact: true }).click();
    await expect(table).toHaveCount(0);
  }
});

test('the hours table contains the counts of the file', async ({ app }) => {
  await app.getByRole('button', { name: 'Show Hours of the day as table' }).click();
  const lines = app.getByRole('table', { name: 'Hours of the day', exact: true }).getByRole('row');
  await expect(lines).toHaveCount(25);
  for (const hour of [0, 7, 23]) await expect(lines.nth(hour + 1).getByRole('cell')).toContainText([String(hour + 1)]);
});

// The browser lets a page save ten files at once and silently drops the next one, so no test saves all of them.
for (const [half, titles] of [TITLES.slice(0, 7), TITLES.slice(7)].entries()) {
  test(`every chart is saved as a self-contained SVG, half ${half + 1}`, async ({ app }) => {
    for (const title of titles) {
      const { name, text } = await download(app, `Save ${title} as SVG`);
      expect(name).toMatch(/^daypart-[a-z0-9-]+\.svg$/);
      const found = await app.evaluate((svg) => {
        const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
        const has_references = [...root.querySelectorAll('*')].some((each) =>
          [...each.attributes].some((attribute) => /^(href|xlink:href|on)/.test(attribute.name)),
        );
        return { root: root.nodeName, space: root.namespaceURI, shapes: root.querySelectorAll('rect,path,polygon,circle').length, has_references };
      }, text);
      expect(found, title).toMatchObject({ root: 'svg', space: 'http://www.w3.org/2000/svg', has_references: false });
      expect(found.shapes, title).toBeGreaterThan(1);
      expect(text).toContain('</svg>');
      expect(text, `${title}: colours that only browsers know`).not.toContain('light-dark(');
    }
  });
}

test('a chart is saved as a PNG at twice its size and is not blank', async ({ app }) => {
  for (const title of ['Hours of the day', 'Around the clock', 'Unique tracks']) {
    const { name, bytes } = await downloadBytes(app, `Save ${title} as PNG`);
    expect(name).toMatch(/^daypart-[a-z0-9-]+\.png$/);
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
    const card = app.locator('.chart-card').filter({ has: app.getByRole('heading', { name: title, exact: true }) });
    const drawn = await card.locator('.chart-stage svg').first().boundingBox();
    expect(bytes.readUInt32BE(16)).toBe(2 * Math.round(drawn?.width ?? 0));
    const colours = await app.evaluate(async (data) => {
      const image = new Image();
      image.src = data;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context?.getImageData(0, 0, image.width, image.height).data.buffer ?? new ArrayBuffer(0));
      return new Set(pixels).size;
    }, `data:image/png;base64,${bytes.toString('base64')}`);
    expect(colours, `colours of ${title}`).toBeGreaterThan(10);
  }
});

test('a tooltip shows the value under the pointer', async ({ app }) => {
  const chart = app.getByRole('group', { name: /^Dayparts\./ });
  await chart.hover();
  await chart.hover({ position: { x: 20, y: 30 } });
  await expect(chart.locator('.tip')).toBeVisible();
  await expect(chart.locator('.tip')).toContainText('Morning');
  await app.mouse.move(2, 2);
  await expect(chart.locator('.tip')).toBeHidden();
});

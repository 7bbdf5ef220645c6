// Accessibility: axe finds no violation in any state of the page, wide and narrow, light and dark.

import { readFile } from 'node:fs/promises';

import { choose, downloadBytes, expect, expectAccessible, expectNoSidewaysScroll, file, holdMessages, ready, shot, test, typeInto, workersOf, writeEventFiles } from './helpers';

for (const width of [1280, 390]) {
  test.describe(`at ${width} pixels`, () => {
    test.beforeEach(({ app }) => app.setViewportSize({ width, height: 900 }));

    test('axe finds nothing on the empty page, with or without an error', async ({ app }) => {
      await expectAccessible(app, 'the empty page');
      await choose(app, file('cover.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
      await expect(app.getByRole('alert')).toBeVisible();
      await expectAccessible(app, 'the page with an error');
    });

    test('axe finds nothing while a file is read', async ({ app }) => {
      const [coordinator] = await workersOf(app, 'coordinator');
      await holdMessages(coordinator);
      await choose(app, file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
      await expect(app.getByRole('progressbar')).toBeVisible();
      await expectAccessible(app, 'the page while reading');
      await expect(app.getByRole('progressbar')).toBeVisible();
    });

    test('axe finds nothing in the daypart editor and the import settings', async ({ app }) => {
      const rows = ['48,1,2014-07-01T23:30:00Z,1', '7,2,2014-12-01T23:30:00Z,0'];
      await choose(app, file('zoned.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
      await ready(app);
      await app.getByRole('button', { name: 'Change dayparts' }).click();
      await app.getByRole('button', { name: 'Working day' }).click();
      await typeInto(app.getByLabel('Start of daypart 2'), 'late');
      await app.getByLabel('Start of daypart 2').press('Enter');
      await expect(app.getByRole('alert')).toContainText(/“late” isn[’']t a valid time/);
      await app.getByRole('button', { name: 'Settings for zoned.csv' }).click();
      await app.getByRole('combobox', { name: 'File type' }).selectOption('Music');
      await expect(app.getByText('No column contains title')).toBeVisible();
      await expectAccessible(app, 'the editor and the settings');
      await shot(app, `settings-${width}`);
      await expectNoSidewaysScroll(app);
    });

    test('axe finds nothing on a query, a comparison, the saved settings and a restored run', async ({ app }, info) => {
      await choose(app, await eventsFile(info.outputPath()));
      await ready(app);
      await app.getByRole('group', { name: /^Hours of the day/ }).focus();
      for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await app.keyboard.press(key);
      await app.getByLabel('Name', { exact: true }).fill('Night owls');
      await app.getByRole('button', { name: 'Save as segment' }).click();
      await app.getByRole('combobox', { name: 'Compare Night owls with' }).selectOption({ index: 1 });
      await expect(app.getByRole('table', { name: 'Columns side by side' })).toBeVisible();
      await app.getByText(/^Saved in this browser/).click();
      const { bytes } = await downloadBytes(app, 'Save this run');
      await choose(app, file('daypart_manifest.json', bytes, 'application/json'));
      await ready(app);
      await expectAccessible(app, 'the comparison, the saved settings and the restored run');
      await app.getByRole('button', { name: 'Show SQL for Totals' }).click();
      await expect(app.getByRole('dialog')).toBeVisible();
      await expect(app.getByLabel('Query', { exact: true })).toContainText('SELECT');
      await expectAccessible(app, 'a query');
    });

    test('axe finds nothing on precomputed profiles with missing parts', async ({ app }) => {
      const header = 'custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks';
      const part = (number: number) => file(`part-${number}-run-c000.csv`, `${header}\n${number},2,1,0,3,0,1\n`);
      await choose(app, [0, 2, 3, 5].map(part));
      await ready(app);
      await expect(app.getByText('Parts 1, 4 are missing')).toBeVisible();
      await expectAccessible(app, 'precomputed profiles');
      await shot(app, `precomputed-${width}`);
      await expectNoSidewaysScroll(app);
    });

    test('axe finds nothing on a report', async ({ app }, info) => {
      const bad = file('bad.csv', '0,1,2,"2014-10-23 03:26:20",0,"1"\n1,1,2,"2014-10-23 99:26:20",0,"1"\n2,1,2,"2014-10-23 09:26:20",0,"1"\n');
      await choose(app, [bad, ...(await eventsFile(info.outputPath()))]);
      await ready(app);
      await app.getByRole('button', { name: 'Show Mobile by daypart as table' }).click();
      await expect(app.getByRole('table', { name: 'Rejected rows' })).toBeAttached();
      await expectAccessible(app, 'the report');
    });
  });
}

async function eventsFile(folder: string) {
  const [path] = await writeEventFiles(folder, ['events.csv'], 200);
  return [file('events.csv', await readFile(path))];
}

// Accessibility: axe finds no violation in any state of the page, wide and narrow, light and dark.

import { readFile } from 'node:fs/promises';

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { choose, closeSilently, downloadBytes, expect, file, ready, shot, test, typeInto, workersOf, writeEventFiles } from './helpers';

async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark'] as const) {
    test.describe(`at ${width} pixels, ${scheme}`, () => {
      test.beforeEach(async ({ daypart }) => {
        await daypart.setViewportSize({ width, height: 900 });
        await daypart.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      });

      test('axe finds nothing on the empty page, with or without an error', async ({ daypart }) => {
        expect(await axeViolations(daypart), 'the empty page').toEqual([]);
        await choose(daypart, file('cover.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
        await expect(daypart.getByRole('alert')).toBeVisible();
        expect(await axeViolations(daypart), 'the page with an error').toEqual([]);
      });

      test('axe finds nothing while a file is read', async ({ daypart }) => {
        // Without scanners the job waits until it times out, which leaves time for the check.
        for (const scanner of await workersOf(daypart, 'scanner')) await closeSilently(scanner);
        await choose(daypart, file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
        await expect(daypart.getByRole('progressbar')).toBeVisible();
        expect(await axeViolations(daypart), 'the page while reading').toEqual([]);
        await expect(daypart.getByRole('progressbar')).toBeVisible();
      });

      test('axe finds nothing in the daypart editor and the import settings', async ({ daypart }) => {
        test.slow();
        const rows = ['48,1,2014-07-01T23:30:00Z,1', '7,2,2014-12-01T23:30:00Z,0'];
        await choose(daypart, file('zoned.csv', `customer,track,time,mobile\n${rows.join('\n')}\n`));
        await ready(daypart);
        await daypart.getByRole('button', { name: 'Change dayparts' }).click();
        await daypart.getByRole('button', { name: 'Working day' }).click();
        await typeInto(daypart.getByLabel('Start of daypart 2'), 'late');
        await daypart.getByLabel('Start of daypart 2').press('Enter');
        await expect(daypart.getByRole('alert')).toContainText(/“late” isn[’']t a valid time/);
        await daypart.getByRole('button', { name: 'Settings for zoned.csv' }).click();
        await daypart.getByRole('combobox', { name: 'File type' }).selectOption('Music');
        await expect(daypart.getByText('No column contains title')).toBeVisible();
        expect(await axeViolations(daypart), 'the editor and the settings').toEqual([]);
        await shot(daypart, `settings-${width}-${scheme}`);
        const overflow = await daypart.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, 'sideways scroll').toBeLessThanOrEqual(0);
      });

      test('axe finds nothing on a query, a comparison, the saved settings and a restored run', async ({ daypart }, info) => {
        test.slow();
        await choose(daypart, await eventsFile(info.outputPath()));
        await ready(daypart);
        await daypart.getByRole('group', { name: /^Hours of the day/ }).focus();
        for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await daypart.keyboard.press(key);
        await daypart.getByLabel('Name', { exact: true }).fill('Night owls');
        await daypart.getByRole('button', { name: 'Save as segment' }).click();
        await daypart.getByRole('combobox', { name: 'Compare Night owls with' }).selectOption({ index: 1 });
        await expect(daypart.getByRole('table', { name: 'Columns side by side' })).toBeVisible();
        await daypart.getByText(/^Saved in this browser/).click();
        const { bytes } = await downloadBytes(daypart, 'Save this run');
        await choose(daypart, file('daypart_manifest.json', bytes, 'application/json'));
        await ready(daypart);
        expect(await axeViolations(daypart), 'the comparison, the saved settings and the restored run').toEqual([]);
        await daypart.getByRole('button', { name: 'Show SQL for Totals' }).click();
        await expect(daypart.getByRole('dialog')).toBeVisible();
        await expect(daypart.getByLabel('Query', { exact: true })).toContainText('SELECT');
        expect(await axeViolations(daypart), 'a query').toEqual([]);
      });

      test('axe finds nothing on precomputed profiles with missing parts', async ({ daypart }) => {
        const header = 'custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks';
        const part = (number: number) => file(`part-${number}-run-c000.csv`, `${header}\n${number},2,1,0,3,0,1\n`);
        await choose(daypart, [0, 2, 3, 5].map(part));
        await ready(daypart);
        await expect(daypart.getByText('Parts 1, 4 are missing')).toBeVisible();
        expect(await axeViolations(daypart), 'precomputed profiles').toEqual([]);
        await shot(daypart, `precomputed-${width}-${scheme}`);
        const overflow = await daypart.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, 'sideways scroll').toBeLessThanOrEqual(0);
      });

      test('axe finds nothing on a report', async ({ daypart }, info) => {
        test.slow();
        const bad = file('bad.csv', '0,1,2,"2014-10-23 03:26:20",0,"1"\n1,1,2,"2014-10-23 99:26:20",0,"1"\n2,1,2,"2014-10-23 09:26:20",0,"1"\n');
        await choose(daypart, [bad, ...(await eventsFile(info.outputPath()))]);
        await ready(daypart);
        await daypart.getByRole('button', { name: 'Show Mobile by daypart as table' }).click();
        await expect(daypart.getByRole('table', { name: 'Rejected rows' })).toBeAttached();
        expect(await axeViolations(daypart), 'the report').toEqual([]);
      });
    });
  }
}

async function eventsFile(folder: string) {
  const [path] = await writeEventFiles(folder, ['events.csv'], 200);
  return [file('events.csv', await readFile(path))];
}

// What a checker for accessibility finds in every state: nothing. Wide and narrow, light and dark.

import { readFile } from 'node:fs/promises';

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { choose, end, expect, file, manyEvents, ready, test, workersOf } from './helpers';

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`nothing is found at ${width} pixels, ${scheme}`, async ({ daypart }, info) => {
      await daypart.setViewportSize({ width, height: 900 });
      await daypart.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      expect(await faults(daypart), 'the empty page').toEqual([]);

      await choose(daypart, file('cover.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
      await expect(daypart.getByRole('alert')).toBeVisible();
      expect(await faults(daypart), 'the page with a problem').toEqual([]);

      const bad = file('bad.csv', '0,1,2,"2014-10-23 03:26:20",0,"1"\n1,1,2,"2014-10-23 99:26:20",0,"1"\n2,1,2,"2014-10-23 09:26:20",0,"1"\n');
      await choose(daypart, [bad, ...(await paths(info.outputPath()))]);
      await ready(daypart);
      expect(await faults(daypart), 'the report').toEqual([]);

      const switches = daypart.getByRole('button', { name: / as table$/ });
      // Each one that is pressed gets another name.
      for (let left = await switches.count(); left > 0; left -= 1) await switches.first().click();
      expect(await faults(daypart), 'the report with tables').toEqual([]);
    });

    test(`nothing is found while reading at ${width} pixels, ${scheme}`, async ({ daypart }) => {
      await daypart.setViewportSize({ width, height: 900 });
      await daypart.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      // With its scanners gone the job stands still until it is given up, which leaves time to look.
      for (const scanner of await workersOf(daypart, 'scanner')) await end(scanner);
      await choose(daypart, file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
      await expect(daypart.getByRole('progressbar')).toBeVisible();
      expect(await faults(daypart), 'the page while reading').toEqual([]);
      await expect(daypart.getByRole('progressbar')).toBeVisible();
    });
  }
}

async function paths(folder: string) {
  const [path] = await manyEvents(folder, ['events.csv'], 200);
  return [file('events.csv', await readFile(path))];
}

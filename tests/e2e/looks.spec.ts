// Pictures of the page's states, wide and narrow, light and dark, in test-results/shots; and that nothing is cut there.

import { choose, expect, ready, sharedData, shot, test } from './helpers';

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`empty and with a report at ${width} pixels, ${scheme}`, async ({ daypart }) => {
      await daypart.setViewportSize({ width, height: 900 });
      await daypart.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const overflow_px = () => daypart.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await shot(daypart, `empty-${width}-${scheme}`);
      expect(await overflow_px(), 'sideways scroll of the empty page').toBeLessThanOrEqual(0);

      await choose(daypart, sharedData('tracks_live.csv', 'cust.csv', 'music.csv'));
      await ready(daypart);
      await shot(daypart, `report-${width}-${scheme}`);
      expect(await overflow_px(), 'sideways scroll of the report').toBeLessThanOrEqual(0);
    });
  }
}

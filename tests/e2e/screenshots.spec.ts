// The README's screenshots, taken from the demo: DAYPART_SCREENSHOTS=1 cargo xtask test e2e

import { dirname, join } from 'node:path';

import { expect, ready, test } from './helpers';

const DOCS = join(dirname(dirname(import.meta.dirname)), 'docs/pictures');

const SCREENSHOTS = [
  { name: 'empty', width: 1280, height: 900, scheme: 'light', report: false },
  { name: 'report-light', width: 1280, height: 1400, scheme: 'light', report: true },
  { name: 'report-dark', width: 1280, height: 1400, scheme: 'dark', report: true },
  { name: 'phone', width: 390, height: 1620, scheme: 'light', report: true },
] as const;

for (const { name, width, height, scheme, report } of SCREENSHOTS) {
  test(`the screenshot ${name}`, async ({ app }) => {
    await app.setViewportSize({ width, height });
    await app.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    if (report) {
      await app.getByRole('button', { name: 'Try the demo' }).click();
      expect(await ready(app)).toMatch(/^Ready: 1,000,000 events/);
      await app.mouse.move(0, 0);
      await app.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    }
    const { length } = await app.screenshot({ path: join(DOCS, `${name}.png`), animations: 'disabled' });
    expect(length, 'bytes of the screenshot').toBeLessThan(260_000);
  });
}

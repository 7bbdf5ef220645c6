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

/** In the page: notes each report that comes, whether anybody could have seen it, and whether it has gone. */
function watchReports() {
  const seen = { came: 0, open: 0, gone: 0 };
  Object.assign(window, { reports: seen });
  let before: Element | null = null;
  const look = () => {
    const report = document.querySelector('.report');
    if (report !== before) {
      if (before) seen.gone += 1;
      if (report) seen.came += 1;
      before = report;
    }
    if (report?.checkVisibility({ visibilityProperty: true }) && !report.closest('[inert]')) seen.open += 1;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

test('what is rehearsed is gone before anybody sees it', async ({ daypart }) => {
  await daypart.addInitScript(watchReports);
  await daypart.reload();
  const reports = () => daypart.evaluate(() => (window as unknown as { reports: { came: number; open: number; gone: number } }).reports);
  await expect.poll(reports).toEqual({ came: 1, open: 0, gone: 1 });
  await expect(daypart.getByRole('status')).toHaveText('Nothing read yet');
  await choose(daypart, sharedData('tracks_live.csv'));
  await ready(daypart);
  const { came, open, gone } = await reports();
  expect([came, gone]).toEqual([2, 1]);
  expect(open, 'the real one was seen').toBeGreaterThan(0);
});

test('files may be chosen while something is rehearsed', async ({ daypart }) => {
  await daypart.addInitScript(watchReports);
  await daypart.reload();
  const came = () => (window as unknown as { reports: { came: number } }).reports.came > 0;
  // As soon as it is there, so before it is gone.
  await daypart.waitForFunction(came, null, { polling: 'raf' });
  await choose(daypart, sharedData('tracks_live.csv'));
  expect(await ready(daypart)).toMatch(/^Ready: 3,474 events/);
  await expect(daypart.locator('.report')).toHaveCount(1);
});

/** In the page: notes how many charts are in the window's view, and how many of them are drawn, when it first says "Ready". */
function countChartsWhenReady() {
  const status = document.querySelector('[role=status]');
  const observer = new MutationObserver(() => {
    if (!status?.textContent?.startsWith('Ready')) return;
    observer.disconnect();
    const rooms = [...document.querySelectorAll('.chart-room')].filter((room) => room.getBoundingClientRect().top < innerHeight);
    const drawn = rooms.filter((room) => room.querySelector('svg rect, svg path, svg polygon'));
    Object.assign(window, { charts: { in_view: rooms.length, drawn: drawn.length } });
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}

for (const height of [900, 1600]) {
  test(`all charts in a view of ${height} pixels are drawn when the page says that it is ready`, async ({ daypart }) => {
    await daypart.setViewportSize({ width: 1280, height });
    await daypart.evaluate(countChartsWhenReady);
    await choose(daypart, sharedData('tracks_live.csv'));
    await ready(daypart);
    const charts = await daypart.evaluate(() => (window as unknown as { charts: { in_view: number; drawn: number } }).charts);
    expect(charts.in_view).toBeGreaterThan(0);
    expect(charts.drawn).toBe(charts.in_view);
  });
}

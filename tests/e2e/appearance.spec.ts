// Appearance: screenshots of the page, wide and narrow, if they are requested; the invisible warm-up report; and which
// charts are drawn when the page reports ready.

import { choose, expect, expectNoSidewaysScroll, ready, sharedData, shot, test } from './helpers';

for (const width of [1280, 390]) {
  test(`the empty page and a report fit ${width} pixels`, async ({ app }) => {
    await app.setViewportSize({ width, height: 900 });
    await shot(app, `empty-${width}`);
    await expectNoSidewaysScroll(app);

    await choose(app, sharedData('tracks_live.csv', 'cust.csv', 'music.csv'));
    await ready(app);
    await shot(app, `report-${width}`);
    await expectNoSidewaysScroll(app);
  });
}

/** Runs in the page: counts how often a report is added, seen visible, and removed. */
function watchReports() {
  const seen = { added: 0, visible: 0, removed: 0 };
  Object.assign(window, { reports: seen });
  let before: Element | null = null;
  const look = () => {
    const report = document.querySelector('.report');
    if (report !== before) {
      if (before) seen.removed += 1;
      if (report) seen.added += 1;
      before = report;
    }
    if (report?.checkVisibility({ visibilityProperty: true }) && !report.closest('[inert]')) seen.visible += 1;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

test('the warm-up report is removed before it becomes visible', async ({ app }) => {
  await app.addInitScript(watchReports);
  await app.reload();
  const reports = () => app.evaluate(() => (window as unknown as { reports: { added: number; visible: number; removed: number } }).reports);
  await expect.poll(reports).toEqual({ added: 1, visible: 0, removed: 1 });
  await expect(app.getByRole('status')).toHaveText('No files loaded');
  await choose(app, sharedData('tracks_live.csv'));
  await ready(app);
  const { added, visible, removed } = await reports();
  expect([added, removed]).toEqual([2, 1]);
  expect(visible, 'the real report was visible').toBeGreaterThan(0);
});

test('files can be chosen during the warm-up', async ({ app }) => {
  await app.addInitScript(watchReports);
  await app.reload();
  const has_report = () => (window as unknown as { reports: { added: number } }).reports.added > 0;
  // As soon as the warm-up report is added, so before it is removed.
  await app.waitForFunction(has_report, null, { polling: 'raf' });
  await choose(app, sharedData('tracks_live.csv'));
  expect(await ready(app)).toMatch(/^Ready: 3,474 events/);
  await expect(app.locator('.report')).toHaveCount(1);
});

/** Runs in the page: when the status first says "Ready", counts the charts in the window and how many of them are drawn. */
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
  test(`all charts in a window ${height} pixels high are drawn when the page reports ready`, async ({ app }) => {
    await app.setViewportSize({ width: 1280, height });
    await app.evaluate(countChartsWhenReady);
    await choose(app, sharedData('tracks_live.csv'));
    await ready(app);
    const charts = await app.evaluate(() => (window as unknown as { charts: { in_view: number; drawn: number } }).charts);
    expect(charts.in_view).toBeGreaterThan(0);
    expect(charts.drawn).toBe(charts.in_view);
  });
}

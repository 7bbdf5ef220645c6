// Layout from phone to projector: nothing overlaps, is cut off or scrolls sideways, and loading shifts nothing.

import type { Page } from '@playwright/test';

import { choose, expect, file, needsChromium, ready, shot, test, writeEventFiles } from './helpers';

/** Runs in the page: lists elements that overlap a sibling, leave the window or are cut off. */
function layoutFaults(): string[] {
  const named = (element: Element) => `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`;
  const seen = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const found: string[] = [];
  for (const parent of document.querySelectorAll('main, .report, .grid, .parts, .multiples, .fact-cards, .tops, .standouts, .card, .top, .chips, .section')) {
    const children = [...parent.children].filter((child) => {
      const { position, display } = getComputedStyle(child);
      return seen(child) && position !== 'absolute' && position !== 'fixed' && display !== 'contents';
    });
    const boxes = children.map((child) => child.getBoundingClientRect());
    boxes.forEach((box, index) => {
      if (box.width === 0 || box.height === 0) return;
      for (let other = index + 1; other < boxes.length; other += 1) {
        const across = Math.min(box.right, boxes[other].right) - Math.max(box.left, boxes[other].left);
        const down = Math.min(box.bottom, boxes[other].bottom) - Math.max(box.top, boxes[other].top);
        if (across > 1.5 && down > 1.5) found.push(`${named(children[index])} overlaps ${named(children[other])}`);
      }
    });
  }
  for (const element of document.querySelectorAll('h1, h2, h3, h4, p, dt, dd, button, label, summary, .chip, .unit, .figure')) {
    if (!seen(element)) continue;
    const { left, right, width } = element.getBoundingClientRect();
    const scrolls = element.closest('.scroller, nav, .chips, pre');
    if (width > 0 && !scrolls && (left < -0.5 || right > innerWidth + 0.5)) found.push(`${named(element)} leaves the window`);
    const { overflow, textOverflow } = getComputedStyle(element);
    const may_be_cut = textOverflow === 'ellipsis' && element.hasAttribute('title');
    if (overflow !== 'visible' && !may_be_cut && element.scrollWidth > element.clientWidth + 1) found.push(`${named(element)} is cut`);
  }
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) found.push(`the page scrolls sideways by ${sideways} px`);
  return found;
}

async function checkLayout(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.evaluate(layoutFaults), { message: name }).toEqual([]);
  await shot(page, `layout-${name}`);
}

// A window of 1,280 pixels has 640 at a zoom of 200%.
for (const width of [360, 390, 640, 1280, 1920, 2560]) {
  test(`the layout has no faults at ${width} pixels`, async ({ app }, info) => {
    await app.setViewportSize({ width, height: 900 });
    await app.emulateMedia({ reducedMotion: 'reduce' });
    await checkLayout(app, `${width}-empty`);
    await choose(app, file('an-image-with-quite-a-long-file-name-of-its-own.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
    await expect(app.getByRole('alert')).toBeVisible();
    await checkLayout(app, `${width}-problem`);

    const paths = await writeEventFiles(info.outputPath(), ['events-of-the-last-quarter-of-2014.csv'], 2_000);
    const people = Array.from({ length: 500 }, (_, id) => `${id},Ann ${id},${id % 2},x,1,1/1/201${id % 5},${id % 3},${id % 3},${id % 4},1`);
    const clicks = Array.from({ length: 300 }, (_, id) => `${id},${id},ADV_${id % 5},"2014-10-23 03:26:20"`);
    await choose(app, paths);
    await ready(app);
    const head = 'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n';
    await choose(app, [file('cust.csv', `${head}${people.join('\n')}\n`), file('clicks.csv', `${clicks.join('\n')}\n`)]);
    await expect(app.getByRole('heading', { name: 'Ads clicked' })).toBeVisible();
    await ready(app);
    await app.getByRole('button', { name: 'Change dayparts' }).click();
    await app.getByRole('button', { name: 'Nielsen Audio' }).click();
    await app.getByRole('group', { name: /^Hours of the day/ }).focus();
    for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await app.keyboard.press(key);
    await expect(app.getByRole('list', { name: 'Active filters' })).toBeVisible();
    await app.getByText(/^Saved in this browser/).click();
    await ready(app);
    await checkLayout(app, `${width}-report`);
    await app.getByTitle(/^Show customer/).first().click();
    await expect(app.getByRole('table', { name: 'Profile', exact: true })).toBeVisible();
    await checkLayout(app, `${width}-customer`);
  });
}

for (const width of [390, 1280]) {
  test(`loading data shifts no content at ${width} pixels`, async ({ app }, info) => {
    needsChromium(app);
    await app.setViewportSize({ width, height: 900 });
    const [path] = await writeEventFiles(info.outputPath(), ['events.csv'], 60_000);
    // Elements that moved, with their old and new position. Elements that appear or disappear don't count.
    await app.evaluate(() => {
      const moved: string[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { sources } = entry as unknown as { sources: { node: Element | null; previousRect: DOMRect; currentRect: DOMRect }[] };
          for (const { node, previousRect, currentRect } of sources) {
            if (node?.closest('.welcome, .report') && currentRect.height > 0 && previousRect.height > 0) {
              moved.push(`${node.className || node.nodeName}: ${previousRect.y} to ${currentRect.y}`);
            }
          }
        }
      }).observe({ type: 'layout-shift' });
      Object.assign(window, { moved });
    });
    const moved = () => app.evaluate(() => (window as unknown as { moved: string[] }).moved);
    await choose(app, path);
    await ready(app);
    await app.waitForTimeout(1_500);
    // The progress text grows with the job.
    expect((await moved()).filter((what) => !what.startsWith('progress-share'))).toEqual([]);
  });
}

// How the page is laid out from a phone to a projector: nothing overlaps, nothing is cut, nothing scrolls sideways. The pictures are
// kept to be looked at.

import type { Page } from '@playwright/test';

import { choose, expect, file, manyEvents, needsChromium, ready, shot, test } from './helpers';

/** What stands over its neighbour, out of the window, or is cut off within its own box. */
function faults(): string[] {
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
        if (across > 1.5 && down > 1.5) found.push(`${named(children[index])} lies over ${named(children[other])}`);
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

async function look(page: Page, name: string): Promise<void> {
  expect(await page.evaluate(faults), name).toEqual([]);
  await shot(page, `layout-${name}`);
}

// 640 pixels are what a window of 1,280 has at a zoom of 200 %.
for (const width of [360, 390, 640, 1280, 1920, 2560]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`at ${width} pixels, ${scheme}, everything has its place`, async ({ daypart }, info) => {
      test.slow();
      await daypart.setViewportSize({ width, height: 900 });
      await daypart.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await look(daypart, `${width}-${scheme}-empty`);
      await choose(daypart, file('a-picture-with-quite-a-long-name-of-its-own.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
      await expect(daypart.getByRole('alert')).toBeVisible();
      await look(daypart, `${width}-${scheme}-problem`);

      const paths = await manyEvents(info.outputPath(), ['events-of-the-last-quarter-of-2014.csv'], 2_000);
      const people = Array.from({ length: 500 }, (_, id) => `${id},Ann ${id},${id % 2},x,1,1/1/201${id % 5},${id % 3},${id % 3},${id % 4},1`);
      const clicks = Array.from({ length: 300 }, (_, id) => `${id},${id},ADV_${id % 5},"2014-10-23 03:26:20"`);
      await choose(daypart, paths);
      await ready(daypart);
      const head = 'CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n';
      await choose(daypart, [file('cust.csv', `${head}${people.join('\n')}\n`), file('clicks.csv', `${clicks.join('\n')}\n`)]);
      await expect(daypart.getByRole('heading', { name: 'Ads clicked' })).toBeVisible();
      await ready(daypart);
      await daypart.getByRole('button', { name: 'Change dayparts' }).click();
      await daypart.getByRole('button', { name: 'Nielsen Audio' }).click();
      await daypart.getByRole('group', { name: /^Hours of the day/ }).focus();
      for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await daypart.keyboard.press(key);
      await expect(daypart.getByRole('list', { name: 'Chosen' })).toBeVisible();
      await daypart.getByText(/^Kept in this browser/).click();
      await ready(daypart);
      await daypart.waitForTimeout(300);
      await look(daypart, `${width}-${scheme}-report`);
      await daypart.getByTitle(/^Show customer/).first().click();
      await expect(daypart.getByRole('table', { name: 'Profile', exact: true })).toBeVisible();
      await daypart.waitForTimeout(300);
      await look(daypart, `${width}-${scheme}-customer`);
    });
  }
}

for (const width of [390, 1280]) {
  test(`at ${width} pixels nothing is pushed about when data arrives`, async ({ daypart }, info) => {
    needsChromium(daypart);
    await daypart.setViewportSize({ width, height: 900 });
    const [path] = await manyEvents(info.outputPath(), ['events.csv'], 60_000);
    // What moved, and from where to where: what goes away as another thing comes in its place doesn't.
    await daypart.evaluate(() => {
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
    const moved = () => daypart.evaluate(() => (window as unknown as { moved: string[] }).moved);
    await choose(daypart, path);
    await ready(daypart);
    await daypart.waitForTimeout(1_500);
    // How far a job is stands in a line that grows with it.
    expect((await moved()).filter((what) => !what.startsWith('progress-share'))).toEqual([]);
  });
}

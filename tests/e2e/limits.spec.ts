// Browser limits: memory, storage, a failing chart, throttled background pages; and a worker of another build.

import { test, type Page } from '@playwright/test';

import { choose, expect, file, problem, ready, withArguments } from './helpers';

const GOOD = file('good.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,1081,19,"2014-10-15 18:32:14",1,"17307"\n');
const GOOD_REPORT = 'Ready: 2 events, 2 customers, 0 rejected';

/** The message shown when the page itself can't continue. */
const fault = (page: Page) => page.getByRole('alert').filter({ hasText: /Something went wrong and Daypart can[’']t continue\. Reload the page/ });

test.describe('memory', () => {
  /** Opens the page in a browser that limits each wasm memory to `megabytes`. */
  const withMemory = (page: Page, megabytes: number, use: (page: Page) => Promise<void>) =>
    withArguments(page, [`--js-flags=--wasm-max-mem-pages=${megabytes * 16}`], use);

  /** Makes the page choose a file of `events` events, built from one repeated blob without copies. */
  const chooseEvents = (page: Page, events: number) =>
    page.evaluate((events) => {
      const PIECE = 10_000;
      const row = (n: number) => `${n},${n % 500},${n % 31},"2014-10-${10 + (n % 18)} ${10 + (n % 13)}:26:20",${n % 2},"04109"\n`;
      const piece = new Blob([Array.from({ length: PIECE }, (_, n) => row(n)).join('')]);
      const chosen = new DataTransfer();
      chosen.items.add(new File(Array(events / PIECE).fill(piece), 'large.csv'));
      const input = document.querySelector('input[type=file]') as HTMLInputElement;
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, events);

  for (const [worker, megabytes, events, message] of [
    // Too small for one range of a scanner.
    ['a scanner', 12, 3_000_000, /has no memory to read \d+ MB at a time/],
    // Large enough for the ranges, too small for all their events.
    ['the coordinator', 96, 20_000_000, /Memory was full at \d+% of the file/],
  ] as const) {
    test(`running out in ${worker} is reported, and the page keeps working`, async ({ page }) => {
      await withMemory(page, megabytes, async (page) => {
        await chooseEvents(page, events);
        await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0, { timeout: 120_000 });
        await expect(page.locator('main')).toContainText(message);
        await expect(fault(page)).toHaveCount(0);
        await expect(page.getByLabel('Choose files')).toBeEnabled();
        await choose(page, GOOD);
        await expect(page.getByRole('list', { name: 'Files', exact: true })).toContainText('good.csv');
        await ready(page);
      });
    });
  }

  test('running out in the page is reported', async ({ page }) => {
    await withMemory(page, 8, async (page) => {
      await choose(page, GOOD);
      expect(await ready(page)).toBe(GOOD_REPORT);
      // A text larger than the whole memory of the page.
      await page.getByRole('searchbox', { name: 'Search by ID or name' }).evaluate((box) => {
        (box as HTMLInputElement).value = 'x'.repeat(20_000_000);
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      });
      await expect(fault(page)).toBeVisible();
      await expect(page.getByRole('table', { name: 'Profiles', exact: true })).toBeVisible();
    });
  });
});

test('a rejected promise that no code handles is reported, unless the browser only refused an operation', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByLabel('Choose files')).toBeEnabled();
  const reject = (name: string) =>
    page.evaluate((name) => {
      void Promise.reject(name === 'Error' ? new Error('lost') : new DOMException('The user aborted a request.', name));
      return new Promise((resolve) => setTimeout(resolve, 100));
    }, name);
  await reject('AbortError');
  await expect(fault(page)).toHaveCount(0);
  await reject('Error');
  await expect(fault(page)).toBeVisible();
});

test('an exception while a chart is drawn is reported, and the page stays readable', async ({ page }) => {
  await page.goto('./');
  await choose(page, GOOD);
  expect(await ready(page)).toBe(GOOD_REPORT);
  await page.evaluate(() => {
    const set = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')?.set;
    Object.defineProperty(Element.prototype, 'innerHTML', {
      set(this: Element, text: string) {
        if (text.includes('<svg')) throw new Error('drawing failed');
        set?.call(this, text);
      },
    });
  });
  await page.getByRole('group', { name: /^Hours of the day/ }).focus();
  for (const key of ['Home', 'Enter']) await page.keyboard.press(key);
  await expect(fault(page)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Profiles', exact: true })).toBeVisible();
});

for (const [what, refuse] of [
  [
    'is full',
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    },
  ],
  [
    'is forbidden',
    () =>
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      }),
  ],
] as const) {
  test(`storage that ${what} is reported once, and settings last for the visit`, async ({ page }) => {
    await page.addInitScript(refuse);
    await page.goto('./');
    await choose(page, GOOD);
    expect(await ready(page)).toBe(GOOD_REPORT);
    await page.getByRole('button', { name: 'Change dayparts' }).click();
    await page.getByRole('button', { name: 'Nielsen Audio' }).click();
    await expect(page.getByRole('table', { name: 'Profiles', exact: true })).toContainText('Midday');
    await expect(problem(page)).toContainText(/This browser can[’']t save anything more for this page: its storage is full or blocked\./);
    await problem(page).getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await page.getByRole('button', { name: 'Standard' }).click();
    await expect(page.getByRole('table', { name: 'Profiles', exact: true })).toContainText('Afternoon');
    await expect(problem(page)).toHaveCount(0);
    await page.getByText(/^Saved in this browser/).click();
    await expect(page.getByText('Not everything could be saved')).toBeVisible();
  });
}

test('a hidden page with throttled timers and no frames completes its report', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Document.prototype, 'hidden', { get: () => true });
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => 'hidden' });
    window.requestAnimationFrame = () => 0;
    const later = window.setTimeout.bind(window);
    // Hidden pages get at most one timer a second.
    window.setTimeout = ((then: TimerHandler, wait_ms = 0, ...more: unknown[]) =>
      later(then, Math.max(1_000, wait_ms), ...more)) as typeof window.setTimeout;
  });
  await page.goto('./');
  await choose(page, GOOD);
  expect(await ready(page)).toBe(GOOD_REPORT);
  await expect(page.getByRole('table', { name: 'Profiles', exact: true }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('group', { name: /^Around the clock/ }).locator('svg').first()).toBeAttached();
});

test.describe('another build', () => {
  test.use({ serviceWorkers: 'block' });

  test('a worker of another build is reported and not used', async ({ page }) => {
    const body = 'postMessage({ body: { id: 0, generation: 0, body: { Hello: { build: "older" } } }, files: [], buffers: [] });';
    await page.route('**/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
    await page.goto('./');
    await expect(problem(page)).toContainText(/build/);
    await expect(problem(page)).toContainText(/reload/i);
  });
});

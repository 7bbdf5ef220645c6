// Offline use, updates, the content security policy and installation. Each test serves the page itself, so that its files can change.

import { readdir } from 'node:fs/promises';

import { test as plain, type Page } from '@playwright/test';

import { DIST, Host } from './host';
import { choose, expect, file, ready, workersOf } from './helpers';

const EVENTS = file('events.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n1,7,453,"2014-10-23 13:26:20",1,"72132"\n');
const READY = 'Ready: 2 events, 2 customers, 0 rejected';

const test = plain.extend<{ host: Host; address: string }>({
  host: async ({}, use) => {
    const host = new Host();
    await use(host);
    host.close();
  },
  address: async ({ host }, use) => use(await host.open()),
});

/** Waits until the service worker has cached the page. */
const untilCached = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.state));

/** Changes the files of the page into those of a later build with another title. */
const nextVersion = (name: string, bytes: Buffer): Buffer => {
  if (name === 'index.html') return Buffer.from(bytes.toString().replace('<title>Daypart', '<title>Next Daypart'));
  if (name === 'offline.js') return Buffer.from(bytes.toString().replace(/const BUILD = '\w+'/, "const BUILD = 'next'"));
  return bytes;
};

test('after one visit the page works offline', async ({ page, host, address, context }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  await untilCached(page);
  host.close();
  await context.setOffline(true);
  await page.goto(`${address}?from=elsewhere#hour=3`);
  await expect(page.getByRole('heading', { name: 'When do people listen?' })).toBeVisible();
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
  const filters = page.getByRole('region', { name: 'Filters' });
  await expect(filters).toContainText('Showing 1 of 2 customers and 1 of 2 plays');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(filters).toContainText('Showing all 2 customers');
  expect(errors).toEqual([]);
});

test('the cache contains exactly the files of the page', async ({ page, address }) => {
  await page.goto(address);
  await untilCached(page);
  const found = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await (await caches.open(names[0])).keys();
    return { names, files: requests.map(({ url }) => url.slice(new URL('./', location.href).href.length)) };
  });
  expect(found.names).toHaveLength(1);
  const files = (await readdir(DIST)).filter((name) => !['index.html', 'offline.js', '404.html'].includes(name));
  expect(found.files.sort()).toEqual(['', ...files].sort());
});

test('a new version is offered, waits for consent and replaces the whole page', async ({ page, host, address, context }) => {
  await page.goto(address);
  await untilCached(page);
  await page.reload();
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);

  host.change = nextVersion;
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.update()));
  const offer = page.getByText('A new version is available.');
  await expect(offer).toBeVisible();
  // Nothing is forced: this page keeps working, and another tab still opens with the old version.
  await expect(page).toHaveTitle('Daypart');
  await expect(page.getByRole('status')).toHaveText(READY);
  const other = await context.newPage();
  await other.goto(address);
  await expect(other).toHaveTitle('Daypart');
  await workersOf(other, 'scanner');
  // The browser draws a page behind another one only now and then.
  await page.bringToFront();
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(offer).toBeHidden();

  await page.reload();
  await expect(page).toHaveTitle('Daypart');
  // At once, while the service worker still answers requests for the workers' scripts: Chromium then delays its replacement.
  await page.getByRole('button', { name: 'Update now' }).click();
  await expect(page).toHaveTitle('Next Daypart');
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
  await expect(offer, 'the new version does not offer itself').toBeHidden();
  // The tab with the old version can still start its workers.
  await choose(other, EVENTS);
  expect(await ready(other)).toBe(READY);
});

test('a version that cannot be downloaded completely is not offered', async ({ page, host, address }) => {
  await page.goto(address);
  await untilCached(page);
  await page.reload();
  host.change = (name, bytes) => (name === 'worker.js' ? undefined : nextVersion(name, bytes));
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update().catch(() => {});
    // Its installation fails.
    while (registration?.installing) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await expect(page.getByText('A new version is available.')).toBeHidden();
  await page.reload();
  await expect(page).toHaveTitle('Daypart');
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
});

test('the content security policy blocks what the page does not need', async ({ page, address }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await page.goto(address);
  await untilCached(page);
  await page.reload();
  await workersOf(page, 'coordinator');
  expect(refused, 'blocked requests of the page itself').toEqual([]);
  const tried = await page.evaluate(async () => {
    const outcome = (work: () => unknown) =>
      Promise.resolve().then(work).then(
        () => 'done',
        () => 'refused',
      );
    const loads = (make: () => HTMLElement) =>
      new Promise((resolve) => {
        const element = make();
        element.onload = () => resolve('done');
        element.onerror = () => resolve('refused');
        document.body.append(element);
        setTimeout(() => resolve('refused'), 1_000);
      });
    const inline = document.createElement('script');
    inline.textContent = 'window.was_run = true';
    document.body.append(inline);
    return {
      fetch: await outcome(() => fetch('http://127.0.0.1:9/')),
      beacon: await new Promise((resolve) => {
        // sendBeacon returns before the policy is checked.
        document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
        navigator.sendBeacon('http://127.0.0.1:9/');
        setTimeout(() => resolve('done'), 10_000);
      }),
      eval: await outcome(() => (0, eval)('1')),
      inline: 'was_run' in window ? 'done' : 'refused',
      picture: await loads(() => Object.assign(new Image(), { src: 'http://127.0.0.1:9/a.png' })),
      script: await loads(() => Object.assign(document.createElement('script'), { src: 'http://127.0.0.1:9/a.js' })),
      frame: await loads(() => Object.assign(document.createElement('iframe'), { src: './404.html' })).then((loaded) => {
        const frame = document.querySelector('iframe');
        return loaded === 'done' && frame?.contentDocument?.title ? 'done' : 'refused';
      }),
    };
  });
  for (const [what, result] of Object.entries(tried)) expect(result, what).toBe('refused');
  // Workers have no policy of their own; the service worker blocks other hosts for them.
  const [coordinator] = await workersOf(page, 'coordinator');
  const outcome = await coordinator.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'done', () => 'refused'));
  expect(outcome).toBe('refused');
});

test('the page can be installed', async ({ page, address }) => {
  await page.goto(address);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    return link && (await (await fetch(link.href)).json());
  });
  expect(manifest).toMatchObject({ start_url: './', scope: './', display: 'standalone' });
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      return `${picture.naturalWidth}x${picture.naturalHeight}`;
    }, src);
    expect(size, src).toBe(sizes);
  }
});

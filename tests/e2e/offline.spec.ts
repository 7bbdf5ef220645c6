// The page without a network, its next version, and what its policy forbids. It comes from servers of the tests' own, whose files
// can change.

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

/** Waits until the page is kept. */
const kept = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.state));

/** The next version: another build of a page that is called otherwise. */
const nextVersion = (name: string, bytes: Buffer): Buffer => {
  if (name === 'index.html') return Buffer.from(bytes.toString().replace('<title>Daypart', '<title>Next Daypart'));
  if (name === 'offline.js') return Buffer.from(bytes.toString().replace(/const BUILD = '\w+'/, "const BUILD = 'next'"));
  return bytes;
};

test('after one visit the page opens and works without a network', async ({ page, host, address, context }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  await kept(page);
  host.close();
  await context.setOffline(true);
  await page.goto(`${address}?from=elsewhere#hour=3`);
  await expect(page.getByRole('heading', { name: 'When do people listen?' })).toBeVisible();
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
  const left = page.getByRole('region', { name: 'Filters' });
  await expect(left).toContainText('1 of 2 customers and 1 of 2 events left');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(left).toContainText('All 2 customers');
  expect(errors).toEqual([]);
});

test('everything that the page needs is kept, and only what it is of', async ({ page, address }) => {
  await page.goto(address);
  await kept(page);
  const found = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await (await caches.open(names[0])).keys();
    return { names, files: requests.map(({ url }) => url.slice(new URL('./', location.href).href.length)) };
  });
  expect(found.names).toHaveLength(1);
  const files = (await readdir(DIST)).filter((name) => !['index.html', 'offline.js', '404.html'].includes(name));
  expect(found.files.sort()).toEqual(['', ...files].sort());
});

test('a new version is offered, waits for the person, and takes over whole', async ({ page, host, address, context }) => {
  await page.goto(address);
  await kept(page);
  await page.reload();
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);

  host.change = nextVersion;
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.update()));
  const offer = page.getByText('A new version of Daypart is here.');
  await expect(offer).toBeVisible();
  // Nothing is forced: the page goes on, and so does another tab, which is of the old version still.
  await expect(page).toHaveTitle('Daypart');
  await expect(page.getByRole('status')).toHaveText(READY);
  const other = await context.newPage();
  await other.goto(address);
  await expect(other).toHaveTitle('Daypart');
  await workersOf(other, 'scanner');
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(offer).toBeHidden();

  await page.reload();
  await expect(page).toHaveTitle('Daypart');
  await page.getByRole('button', { name: 'Take the new version' }).click();
  await expect(page).toHaveTitle('Next Daypart');
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
  // The tab with the old version can still start what it needs.
  await choose(other, EVENTS);
  expect(await ready(other)).toBe(READY);
});

test('a version that can not be had whole is not taken', async ({ page, host, address }) => {
  await page.goto(address);
  await kept(page);
  await page.reload();
  host.change = (name, bytes) => (name === 'worker.js' ? undefined : nextVersion(name, bytes));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.update().catch(() => {})));
  await page.waitForTimeout(1_000);
  await expect(page.getByText('A new version of Daypart is here.')).toBeHidden();
  await page.reload();
  await expect(page).toHaveTitle('Daypart');
  await choose(page, EVENTS);
  expect(await ready(page)).toBe(READY);
});

test('the policy forbids what the page does not need', async ({ page, address }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await page.goto(address);
  await kept(page);
  await page.reload();
  await workersOf(page, 'lead');
  expect(refused, 'nothing of its own is refused').toEqual([]);
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
        // A beacon is taken on before it is looked at.
        document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
        navigator.sendBeacon('http://127.0.0.1:9/');
        setTimeout(() => resolve('done'), 1_000);
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
  for (const [what, became] of Object.entries(tried)) expect(became, what).toBe('refused');
  // Workers have no policy of their own; what keeps the page refuses other hosts to them, too.
  const [lead] = await workersOf(page, 'lead');
  const asked = await lead.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'done', () => 'refused'));
  expect(asked).toBe('refused');
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

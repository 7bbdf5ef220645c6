// Privacy: the page makes no request after it has loaded. The test's own server records the requests.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { test as plain } from '@playwright/test';

import { choose, download, expect, file, holdMessages, MEDIA_TYPES, ready, status, workersOf, writeEventFiles } from './helpers';

const PREFIX = '/a/b/';

plain('the page makes no request after it has loaded', async ({ page }, info) => {
  const requests: string[] = [];
  const dist = join(import.meta.dirname, '../../dist');
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const name = path === PREFIX ? 'index.html' : path.slice(PREFIX.length);
    readFile(join(dist, name)).then(
      (bytes) => {
        // Nothing may be cached, so that a repeated request reaches this server.
        response.writeHead(200, { 'Content-Type': MEDIA_TYPES[extname(name)] ?? 'text/plain', 'Cache-Control': 'no-store' });
        response.end(bytes);
      },
      () => {
        response.writeHead(404);
        response.end();
      },
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${PREFIX}`);
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
    // The service worker has cached the page, and all workers have started and imported the page's script.
    await page.evaluate(() => navigator.serviceWorker.ready);
    const workers = [...(await workersOf(page, 'coordinator')), ...(await workersOf(page, 'scanner'))];
    for (const worker of workers) {
      await expect.poll(() => worker.evaluate(() => self.onmessage !== null), 'the worker handles messages').toBe(true);
    }
    expect(requests).toContain(`${PREFIX}worker.js`);
    const programs = new Set(requests.filter((path) => path.endsWith('.wasm')));
    expect(programs.size, 'page and workers share one program').toBe(1);
    const loaded = requests.length;

    await page.getByRole('button', { name: 'Try the demo' }).click();
    expect(await ready(page)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');
    await page.getByRole('searchbox', { name: 'Search by ID or name' }).fill('miriam');
    await expect(page.getByText(/customers found/)).toBeVisible();
    await page.getByRole('button', { name: 'Dark' }).click();
    for (const button of ['Download live_table.csv', 'Download demo_clicks.csv', 'Save Hours of the day as PNG']) {
      await download(page, button);
    }
    await choose(page, await writeEventFiles(info.outputPath(), ['events.csv'], 500));
    expect(await ready(page)).toBe('Ready: 500 events, 250 customers, 0 rejected');
    await choose(page, file('cover.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
    await expect(page.getByText('cover.png').first()).toBeVisible();
    const [coordinator] = await workersOf(page, 'coordinator');
    const release = await holdMessages(coordinator);
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await release();
    await expect(status(page)).toHaveText(/^Cancelled/);
    await choose(page, file('one.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
    expect(await ready(page)).toBe('Ready: 501 events, 250 customers, 0 rejected');
    expect(requests.slice(loaded), 'requests after loading').toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

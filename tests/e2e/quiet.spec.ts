// That nothing is asked of any server once the page has loaded. The page comes from a server of the test's own, which counts.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { test as plain } from '@playwright/test';

import { KINDS, choose, download, expect, file, keepBusy, manyEvents, ready, workersOf } from './helpers';

const PREFIX = '/a/b/';

plain('after loading there is no request of any kind', async ({ page }, info) => {
  const asked: string[] = [];
  const dist = join(import.meta.dirname, '../../dist');
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const name = path === PREFIX ? 'index.html' : path.slice(PREFIX.length);
    readFile(join(dist, name)).then(
      (bytes) => {
        // Nothing may be kept, so that whatever is fetched again is seen here.
        response.writeHead(200, { 'Content-Type': KINDS[extname(name)] ?? 'text/plain', 'Cache-Control': 'no-store' });
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
    await workersOf(page, 'scanner');
    // The page is kept for use without a network.
    await page.evaluate(() => navigator.serviceWorker.ready);
    // All scanners have to be there; their number is the machine's.
    let before = -1;
    await expect
      .poll(async () => {
        const quiet = before === asked.length;
        before = asked.length;
        return quiet;
      }, { intervals: [1_000] })
      .toBe(true);
    expect(asked).toContain(`${PREFIX}worker.js`);
    const programs = new Set(asked.filter((path) => path.endsWith('.wasm')));
    expect(programs.size, 'page and workers are one program').toBe(1);
    const loaded = asked.length;

    await page.getByRole('button', { name: 'Try the demo' }).click();
    expect(await ready(page, 60_000)).toBe('Ready: 1,000,000 events, 5,000 customers, 0 rejected');
    await page.getByRole('searchbox', { name: 'Search by id or name' }).fill('miriam');
    await expect(page.getByText(/profiles found/)).toBeVisible();
    await page.getByRole('button', { name: 'Dark' }).click();
    for (const button of ['Download live_table.csv', 'Download demo_clicks.csv', 'Save Hours of the day as PNG']) {
      await download(page, button);
    }
    await choose(page, await manyEvents(info.outputPath(), ['events.csv'], 500));
    expect(await ready(page)).toBe('Ready: 500 events, 250 customers, 0 rejected');
    await choose(page, file('cover.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'));
    await expect(page.getByText('cover.png').first()).toBeVisible();
    const [lead] = await workersOf(page, 'lead');
    const busy = keepBusy(lead);
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await busy;
    await choose(page, file('one.csv', '0,48,453,"2014-10-23 03:26:20",0,"72132"\n'));
    expect(await ready(page)).toBe('Ready: 501 events, 250 customers, 0 rejected');
    expect(asked.slice(loaded), 'what was asked for after loading').toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

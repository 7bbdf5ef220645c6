// Server for the built page whose responses a test can change.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { MEDIA_TYPES } from './helpers';

/** Folder of the built page. */
export const DIST = join(import.meta.dirname, '../../dist');
const PREFIX = '/some/where/';

/** Server that passes each file of the page through `change`. */
export class Host {
  private readonly server: Server;
  /** Returns the body for a file, or `undefined` for a 404. */
  change = (_name: string, bytes: Buffer): Buffer | undefined => bytes;
  /** Additional response headers. */
  headers: Record<string, string> = {};

  constructor() {
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://host').pathname;
      const name = path === PREFIX ? 'index.html' : path.slice(PREFIX.length);
      readFile(join(DIST, name))
        .then((bytes) => this.change(name, bytes))
        .catch(() => undefined)
        .then((bytes) => {
          response.writeHead(bytes ? 200 : 404, { 'Content-Type': MEDIA_TYPES[extname(name)] ?? 'text/plain', 'Cache-Control': 'max-age=600', ...this.headers });
          response.end(bytes);
        });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${PREFIX}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

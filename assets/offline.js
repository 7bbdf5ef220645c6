// Service worker: caches the page for offline use. The build inserts its name and its list of files, so each version has a cache
// of its own, filled as a whole: files of two versions never mix.

const BUILD = '{build}';
const FILES = ['{files}'];

// Other pages on the same origin may have caches too.
const CACHE_PREFIX = `daypart ${registration.scope} `;
const CACHE = CACHE_PREFIX + BUILD;

/** Names of the caches of other builds of this page, newest first. */
async function otherCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  return names.reverse();
}

addEventListener('install', (event) => {
  // Files with a content hash in their name may come from the HTTP cache; the others might be outdated there.
  const requests = FILES.map((file) => new Request(file, { cache: /-[0-9a-f]{16}[._]/.test(file) ? 'default' : 'no-cache' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

addEventListener('activate', (event) => {
  // Keep the previous version: a tab may still be open with it and restart its workers.
  event.waitUntil(otherCaches().then((names) => Promise.all(names.slice(1).map((name) => caches.delete(name)))));
});

// Whether the user has accepted a newer version. Browsers may delay its activation while this one still answers a request, so this one
// answers from the newer cache meanwhile.
let replaced = false;

// A new version waits until the user accepts it.
addEventListener('message', ({ data }) => {
  if (data === 'take') skipWaiting();
  if (data === 'yield') replaced = true;
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // The page makes no requests to other origins; block any.
  if (url.origin !== location.origin) event.respondWith(Response.error());
  else if (request.method === 'GET' && url.href.startsWith(registration.scope)) event.respondWith(respond(request, url));
});

/** Answers a request from this build's cache, or from a newer one that replaces it, then from those of other builds, then from the network. */
async function respond(request, url) {
  url.search = '';
  url.hash = '';
  const name = url.href === `${registration.scope}index.html` ? registration.scope : url.href;
  const others = await otherCaches();
  for (const cache of replaced ? [...others, CACHE] : [CACHE, ...others]) {
    const found = await (await caches.open(cache)).match(name);
    if (found) return found;
  }
  return fetch(request);
}

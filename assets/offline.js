// Keeps the page for use without a network. The build writes its own name and its list of files in here, so each version of the
// page has a copy of its own, taken whole: files of two versions never meet.

const BUILD = '{build}';
const FILES = ['{files}'];

// Other pages of the same host may have copies too.
const OURS = `daypart ${registration.scope} `;
const COPY = OURS + BUILD;

/** Our own copies, the newest of other builds first. */
async function othersCopies() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== COPY);
  return names.reverse();
}

addEventListener('install', (event) => {
  // What is named after what is in it may come from the browser's own cache; the rest may lie there in an older version.
  const fresh = FILES.map((file) => new Request(file, { cache: /-[0-9a-f]{16}[._]/.test(file) ? 'default' : 'no-cache' }));
  event.waitUntil(caches.open(COPY).then((copy) => copy.addAll(fresh)));
});

addEventListener('activate', (event) => {
  // The version before this one stays, because a tab may still be open with it and start its workers anew.
  event.waitUntil(othersCopies().then((names) => Promise.all(names.slice(1).map((name) => caches.delete(name)))));
});

// A new version waits until the person takes it.
addEventListener('message', ({ data }) => {
  if (data === 'take') skipWaiting();
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  // Nothing here asks another host for anything, and nothing may.
  if (address.origin !== location.origin) event.respondWith(Response.error());
  else if (request.method === 'GET' && address.href.startsWith(registration.scope)) event.respondWith(answer(request, address));
});

async function answer(request, address) {
  address.search = '';
  address.hash = '';
  const name = address.href === `${registration.scope}index.html` ? registration.scope : address.href;
  for (const copy of [COPY, ...(await othersCopies())]) {
    const found = await (await caches.open(copy)).match(name);
    if (found) return found;
  }
  return fetch(request);
}

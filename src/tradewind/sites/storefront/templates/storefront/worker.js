{% comment %} Keeps files under names of their content and the pages without network, and nothing else. {% endcomment %}"use strict";
const SHELF = "tradewind-{{ version }}";
const FILES = {{ files|safe }};
const KEPT = /^\/static\/.+\.[0-9a-f]{12}\.[a-z0-9]+$/;
const PLACE = /^\/([a-z]{2,3}(?:-[a-z0-9]{2,8})*-[a-z]{2})\//;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const shelf = await caches.open(SHELF);
    await shelf.addAll(FILES);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("tradewind-") && name !== SHELF) await caches.delete(name);
    }
    if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  };
  event.waitUntil(clean());
});

// A page says where its reader is, so that the page without network speaks that language.
self.addEventListener("message", (event) => {
  const found = PLACE.exec(String(event.data && event.data.path));
  if (found) event.waitUntil(learn(found[1]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(event, url.pathname));
  else if (KEPT.test(url.pathname) || FILES.includes(url.pathname)) event.respondWith(kept(request));
});

async function visit(event, path) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    const shelf = await caches.open(SHELF);
    const found = PLACE.exec(path);
    const own = found && (await shelf.match(`/${found[1]}/offline`));
    if (own) return own;
    for (const one of await shelf.keys()) {
      if (new URL(one.url).pathname.endsWith("/offline")) return shelf.match(one);
    }
    return Response.error();
  }
}

async function kept(request) {
  const shelf = await caches.open(SHELF);
  const found = await shelf.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await shelf.put(request, answer.clone());
  return answer;
}

async function learn(place) {
  const shelf = await caches.open(SHELF);
  const path = `/${place}/offline`;
  if (await shelf.match(path)) return;
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.ok && !answer.redirected) await shelf.put(path, answer);
}

{% comment %} Takes away what an earlier worker has kept, and itself. {% endcomment %}"use strict";
self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("tradewind-")) await caches.delete(name);
    }
    await self.registration.unregister();
  };
  event.waitUntil(leave());
});

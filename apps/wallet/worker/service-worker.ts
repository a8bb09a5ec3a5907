import { serveOffline } from "@recycle-points/build/worker";

import { type Notice, readNotice } from "./notices.ts";

declare const self: ServiceWorkerGlobalScope;

const LOCALE_CACHE = "wallet-locale";

serveOffline(self);

let shown = Promise.resolve();

self.addEventListener("push", (event) => {
  // In the order of the pushes: else the earlier of two about an exchange may replace the later.
  shown = shown.catch(() => undefined).then(() => show(event.data?.text() ?? ""));
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data ?? "")));
});

/** A browser wants each push to show something: what is not known has a text, too. */
async function show(text: string): Promise<void> {
  const kept = await (await caches.open(LOCALE_CACHE)).match("/wallet/locale");
  const notice: Notice = readNotice(text, (await kept?.text()) ?? navigator.language);
  await self.registration.showNotification(notice.title, {
    body: notice.body,
    tag: notice.tag,
    lang: notice.lang,
    icon: "icons/192.png",
    data: notice.path,
  });
}

/** Shows the page in the window that is open, else in a new one. */
async function open(path: string): Promise<void> {
  const url = new URL(path, self.registration.scope).href;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const wallet = windows.find((each) => each.url.startsWith(self.registration.scope));
  if (!wallet) {
    await self.clients.openWindow(url);
    return;
  }
  // The page's own router goes there: what is typed there stays. A browser may refuse the focus.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client has none
  wallet.postMessage({ open: path });
  await wallet.focus();
}

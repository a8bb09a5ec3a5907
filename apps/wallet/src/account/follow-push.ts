import { type Client, Signal } from "@recycle-points/api";

/** The page of a notice that one has clicked, until it is opened. */
export const clickedPage = new Signal<string | null>(null);

/** Call it before the first await: the service worker speaks to a page that still loads, too. */
export function followClicks(): void {
  navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "object" || data === null || !("open" in data)) return;
    clickedPage.set(`/${String(data.open)}`);
  });
}

/** Keeps the pushes of this browser those of the person who is signed in. */
export function followPush(client: Client): void {
  const follow = async () => {
    // Most browsers have none: then its code is not loaded.
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const { dropPush, renewPush } = await import("./push.ts");
    await (client.session.user.get() ? renewPush(client) : dropPush());
  };
  client.session.user.subscribe(() => void follow().catch(console.error));
  void follow().catch(console.error);
}

const LOCALE_CACHE = "wallet-locale";

/** Gives the service worker the language of its notices: it cannot read localStorage. */
export async function keepLocale(locale: string): Promise<void> {
  await (await caches.open(LOCALE_CACHE)).put("/wallet/locale", new Response(locale));
}

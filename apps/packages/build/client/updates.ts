const HOUR_MILLISECONDS = 3_600_000;
const RELOADED = "reloaded-for-missing-file";
const RELOAD_AGAIN_MILLISECONDS = 60_000;

type Listener = () => void;

/** A new version of the app: it waits until the page asks for it. */
export class Updates {
  #waiting: ServiceWorker | null = null;
  readonly #listeners = new Set<Listener>();

  /** Whether a new version is ready. */
  readonly isReady = (): boolean => this.#waiting !== null;

  readonly subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the page again, with the new version; does nothing without one. */
  readonly apply = (): void => {
    if (!this.#waiting) return;
    // Another tab has taken it: it waits no more, and this page is an old one.
    if (this.#waiting.state !== "installed") return location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
      once: true,
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#waiting.postMessage("take over");
  };

  /** Registers base + service-worker.js, and looks for a new version each hour. */
  async follow(base: string): Promise<void> {
    const registration = await navigator.serviceWorker.register(`${base}service-worker.js`, {
      updateViaCache: "none",
    });
    const take = (worker: ServiceWorker | null) => {
      // Without a controller it is the first version, which does not wait.
      if (!worker || !navigator.serviceWorker.controller) return;
      this.#waiting = worker;
      for (const listener of this.#listeners) listener();
    };
    take(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed") take(worker);
      });
    });
    const look = () => void registration.update().catch(() => undefined);
    setInterval(look, HOUR_MILLISECONDS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") look();
    });
  }
}

/** Loads the page again where a part of it is gone because a newer version replaced it. */
export function reloadWhenPartsAreGone(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    // Without a network, too, a part is missing: the second time the page shows the error.
    if (Date.now() - last < RELOAD_AGAIN_MILLISECONDS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}

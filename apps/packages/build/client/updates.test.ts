import { beforeEach, expect, test, vi } from "vitest";

import { reloadWhenPartsAreGone, Updates } from "./updates.ts";

/** A worker, or the container of workers, that something happens to. */
class Fake extends EventTarget {
  state = "installing";
  controller: object | null = null;
  readonly postMessage = vi.fn<(text: string) => void>();

  happen(name: string, state = this.state): void {
    this.state = state;
    this.dispatchEvent(new Event(name, { cancelable: true }));
  }
}

const reload = vi.fn<() => void>();
const workers = new Fake();
const registration = Object.assign(new Fake(), {
  waiting: null as Fake | null,
  installing: null as Fake | null,
  update: async () => undefined,
});

beforeEach(() => {
  vi.clearAllMocks();
  workers.controller = {};
  registration.waiting = null;
  const register = async () => registration;
  vi.stubGlobal("navigator", { serviceWorker: Object.assign(workers, { register }) });
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("document", new Fake());
  vi.stubGlobal("window", new EventTarget());
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
});

async function follow(): Promise<Updates> {
  const updates = new Updates();
  await updates.follow("/wallet/");
  return updates;
}

function install(): Fake {
  const worker = new Fake();
  registration.installing = worker;
  registration.happen("updatefound");
  worker.happen("statechange", "installed");
  return worker;
}

test("new version waits for the page", async () => {
  const updates = await follow();
  const listener = vi.fn<() => void>();
  updates.subscribe(listener);
  updates.apply();
  const worker = install();
  expect([updates.isReady(), listener.mock.calls.length]).toEqual([true, 1]);
  expect(worker.postMessage).not.toHaveBeenCalled();

  updates.apply();
  expect(worker.postMessage).toHaveBeenCalledExactlyOnceWith("take over");
  expect(reload).not.toHaveBeenCalled();
  workers.happen("controllerchange");
  expect(reload).toHaveBeenCalledOnce();
});

test("another tab's update waits for this page, too", async () => {
  const updates = await follow();
  const worker = install();
  worker.happen("statechange", "activated");
  workers.happen("controllerchange");
  expect([updates.isReady(), reload.mock.calls.length]).toEqual([true, 0]);
  updates.apply();
  expect(reload).toHaveBeenCalledOnce();
  expect(worker.postMessage).not.toHaveBeenCalled();
});

test("first version is not an update", async () => {
  workers.controller = null;
  const updates = await follow();
  install();
  expect(updates.isReady()).toBe(false);
});

test("version that waited before is found", async () => {
  registration.waiting = new Fake();
  expect((await follow()).isReady()).toBe(true);
});

test("missing part reloads the page once", () => {
  reloadWhenPartsAreGone();
  window.dispatchEvent(new Event("vite:preloadError", { cancelable: true }));
  window.dispatchEvent(new Event("vite:preloadError", { cancelable: true }));
  expect(reload).toHaveBeenCalledOnce();
});

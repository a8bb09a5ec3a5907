/** A browser's page for tests in Node.js: storage, address, events; the clock does not move. */
import { afterEach, beforeEach, vi } from "vitest";

class FakeStorage implements Storage {
  readonly #texts = new Map<string, string>();
  get length() {
    return this.#texts.size;
  }
  key = (index: number) => [...this.#texts.keys()][index] ?? null;
  getItem = (key: string) => this.#texts.get(key) ?? null;
  setItem = (key: string, text: string) => void this.#texts.set(key, text);
  removeItem = (key: string) => void this.#texts.delete(key);
  clear = () => this.#texts.clear();
}

export const NOW = Date.parse("2026-11-28T09:00:00Z");
export const ORIGIN = "https://apps.example";

/** What the page did: fetches, and addresses that it went to. */
export interface Page {
  readonly fetch: ReturnType<typeof vi.fn<typeof fetch>>;
  readonly visited: string[];
  document: EventTarget & { visibilityState: string };
  fire(type: string, properties?: object): void;
  open(address: string): void;
  address(): string;
}

function newDocument() {
  return Object.assign(new EventTarget(), { visibilityState: "visible" });
}

function visit(address: string): void {
  page.visited.push(address);
}

export const page: Page = {
  fetch: vi.fn<typeof fetch>(),
  visited: [],
  document: newDocument(),
  fire: (type, properties = {}) =>
    void window.dispatchEvent(Object.assign(new Event(type), properties)),
  open: (address) => {
    const url = new URL(address, ORIGIN);
    const { origin, pathname, search, hash, href } = url;
    vi.stubGlobal("location", { origin, pathname, search, hash, href, assign: visit });
  },
  address: () => location.href.slice(ORIGIN.length),
};

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
  });
  page.fetch.mockReset();
  page.visited.length = 0;
  page.document = newDocument();
  vi.stubGlobal("fetch", page.fetch);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", page.document);
  vi.stubGlobal("localStorage", new FakeStorage());
  vi.stubGlobal("sessionStorage", new FakeStorage());
  vi.stubGlobal("history", {
    replaceState: (_: unknown, __: string, to: string) =>
      page.open(new URL(to, location.href).href),
  });
  vi.stubGlobal("navigator", { locks: navigator.locks, onLine: true });
  page.open("/wallet/");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

export function answerJson(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

/** Wait for what the fake clock does not hold: promises, locks, IndexedDB. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !isTrue(); turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- turns of the event loop
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!isTrue()) throw new Error(`It did not happen: ${isTrue}`);
}

/** Give what should not happen the time to happen. */
export async function pass(): Promise<void> {
  let turns = 0;
  await until(() => (turns += 1) > 50);
}

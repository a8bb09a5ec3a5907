import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { serveOffline } from "./offline.ts";

const SCOPE = "https://example.com/wallet/";
const ASSET = `${SCOPE}assets/index-1.js`;

/** Enough of a browser's caches: they match by address, without its query. */
class FakeCache {
  readonly kept = new Map<string, Response>();

  async addAll(requests: readonly Request[]) {
    await Promise.all(requests.map(async (each) => this.put(each, await fetch(each))));
  }

  async put(request: Request, response: Response) {
    this.kept.set(addressOf(request.url), response);
  }

  async match(request: Request | string) {
    return this.kept.get(addressOf(typeof request === "string" ? request : request.url))?.clone();
  }
}

function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

type Handler = (event: object) => void;
const stored = new Map<string, FakeCache>();
const handlers = new Map<string, Handler>();
const network = vi.fn<(request: Request) => Promise<Response>>();
const skipWaiting = vi.fn<() => Promise<void>>();

beforeEach(() => {
  vi.stubGlobal("fetch", network);
  vi.stubGlobal("caches", {
    open: async (name: string) => {
      const cache = stored.get(name) ?? new FakeCache();
      stored.set(name, cache);
      return cache;
    },
    keys: async () => [...stored.keys()],
    delete: async (name: string) => stored.delete(name),
  });
  network.mockImplementation(async ({ url }) => new Response(`network ${url}`));
});

afterEach(() => {
  stored.clear();
  vi.clearAllMocks();
});

async function happen(name: string, event: object = {}): Promise<void> {
  const waits: Promise<unknown>[] = [];
  handlers.get(name)?.({ ...event, waitUntil: (wait: Promise<unknown>) => waits.push(wait) });
  await Promise.all(waits);
}

/** Returns the worker's answer; null if it leaves the request alone. */
async function ask(url: string, init: RequestInit = {}, mode = "cors"): Promise<string | null> {
  let answer: Promise<Response> | null = null;
  const request = new Request(url, init);
  Object.defineProperty(request, "mode", { value: mode });
  handlers.get("fetch")?.({ request, respondWith: (given: Promise<Response>) => (answer = given) });
  return answer === null ? null : await (await (answer as Promise<Response>)).text();
}

async function start(): Promise<void> {
  const worker = {
    registration: { scope: SCOPE },
    clients: { claim: async () => undefined },
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    skipWaiting,
  };
  serveOffline(worker as unknown as ServiceWorkerGlobalScope);
  await happen("install");
  network.mockClear();
}

test("pages and files come from one build", async () => {
  await start();
  expect(await ask(`${SCOPE}rewards?x=1`, {}, "navigate")).toBe(`network ${SCOPE}index.html`);
  expect(await ask(ASSET)).toBe(`network ${ASSET}`);
  expect(network).not.toHaveBeenCalled();
});

test.each([
  ["https://example.com/graphql?query=x", "GET"],
  [`${SCOPE}assets/index-1.js`, "POST"],
  ["https://elsewhere.example/wallet/assets/index-1.js", "GET"],
  ["https://example.com/oauth2/token", "GET"],
])("worker leaves %s by %s alone", async (url, method) => {
  await start();
  expect(await ask(url, { method })).toBeNull();
});

test("configuration is asked for first", async () => {
  await start();
  const url = "https://example.com/config.json";
  expect(await ask(url)).toBe(`network ${url}`);
  network.mockResolvedValueOnce(new Response("newer"));
  expect(await ask(url)).toBe("newer");
  network.mockRejectedValueOnce(new TypeError("no network"));
  expect(await ask(url)).toBe("newer");
  network.mockResolvedValueOnce(new Response("broken", { status: 502 }));
  expect(await ask(url)).toBe("newer");
});

test("missing configuration is not hidden", async () => {
  await start();
  network.mockRejectedValueOnce(new TypeError("no network"));
  await expect(ask("https://example.com/config.json")).rejects.toThrow("no network");
});

test("rare part is kept once it is used", async () => {
  await start();
  await ask(`${SCOPE}assets/reader-2.wasm`);
  await ask(`${SCOPE}assets/reader-2.wasm`);
  expect(network).toHaveBeenCalledOnce();
});

test("missing part is not kept", async () => {
  await start();
  network.mockResolvedValueOnce(new Response("gone", { status: 404 }));
  expect(await ask(`${SCOPE}assets/old-9.js`)).toBe("gone");
  expect(await ask(`${SCOPE}assets/old-9.js`)).toBe(`network ${SCOPE}assets/old-9.js`);
});

test("new version drops the files of this app's old one", async () => {
  stored.set("wallet-files-old", new FakeCache());
  stored.set("kiosk-files-old", new FakeCache());
  stored.set("wallet-data", new FakeCache());
  await start();
  await happen("activate");
  expect([...stored.keys()].toSorted()).toEqual([
    "kiosk-files-old",
    "wallet-data",
    "wallet-files-new",
  ]);
});

test("new version waits until a page asks for it", async () => {
  await start();
  await happen("message", { data: "something else" });
  expect(skipWaiting).not.toHaveBeenCalled();
  await happen("message", { data: "take over" });
  expect(skipWaiting).toHaveBeenCalledOnce();
});

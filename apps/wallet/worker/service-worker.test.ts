import { beforeEach, expect, test, vi } from "vitest";

vi.mock("@recycle-points/build/worker", () => ({ serveOffline: () => undefined }));

type Handler = (event: object) => void;

const SCOPE = "https://example.com/wallet/";
const waitUntil = vi.fn<(work: Promise<unknown>) => void>();

/** Starts the worker. Returns what it does at an event. */
async function start(registration: object, windows: readonly object[] = []) {
  const handlers = new Map<string, Handler>();
  vi.stubGlobal("self", {
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    registration: { scope: SCOPE, ...registration },
    clients: { matchAll: async () => windows },
  });
  await import("./service-worker.ts");
  return (name: string, event: object) => handlers.get(name)?.({ ...event, waitUntil });
}

beforeEach(() => {
  vi.resetModules();
  waitUntil.mockClear();
});

test("a refused focus does not lose the page", async () => {
  const focus = vi.fn<() => Promise<void>>().mockRejectedValue(new Error("not allowed"));
  const wallet = { url: `${SCOPE}places`, focus, postMessage: vi.fn<(message: object) => void>() };
  const happen = await start({}, [{ ...wallet, url: "https://example.com/kiosk/" }, wallet]);
  const close = vi.fn<() => void>();
  happen("notificationclick", { notification: { data: "exchanges/e1", close } });
  await expect(waitUntil.mock.calls[0]?.[0]).rejects.toThrow("not allowed");
  expect(wallet.postMessage).toHaveBeenCalledExactlyOnceWith({ open: "exchanges/e1" });
  expect(close).toHaveBeenCalledOnce();
});

test("notices are shown in the order of their pushes", async () => {
  // The first push reads its language slowly, and the second cannot be shown.
  const match = vi
    .fn<() => Promise<undefined>>()
    .mockImplementationOnce(() => new Promise((resolve) => void setTimeout(resolve, 20)))
    .mockResolvedValue(undefined);
  vi.stubGlobal("caches", { open: async () => ({ match }) });
  const showNotification = vi
    .fn<(title: string, options: { data: string }) => Promise<void>>()
    .mockResolvedValueOnce()
    .mockRejectedValueOnce(new Error("not allowed"))
    .mockResolvedValue();
  const happen = await start({ showNotification });
  for (const exchangeId of ["e1", "e2", "e3"]) {
    const message = { kind: "voucher_ready", exchangeId };
    happen("push", { data: { text: () => JSON.stringify(message) } });
  }
  await Promise.allSettled(waitUntil.mock.calls.map(([work]) => work));
  expect(showNotification.mock.calls.map(([, { data }]) => data)).toEqual(
    ["e1", "e2", "e3"].map((each) => `exchanges/${each}`),
  );
});

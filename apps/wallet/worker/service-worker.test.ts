import { expect, test, vi } from "vitest";

vi.mock("@recycle-points/build/worker", () => ({ serveOffline: () => undefined }));

type Handler = (event: object) => void;

test("a refused focus does not lose the page", async () => {
  const handlers = new Map<string, Handler>();
  const scope = "https://example.com/wallet/";
  const focus = vi.fn<() => Promise<void>>().mockRejectedValue(new Error("not allowed"));
  const wallet = { url: `${scope}places`, focus, postMessage: vi.fn<(message: object) => void>() };
  vi.stubGlobal("self", {
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    registration: { scope },
    clients: { matchAll: async () => [{ ...wallet, url: "https://example.com/kiosk/" }, wallet] },
  });
  await import("./service-worker.ts");
  const waitUntil = vi.fn<(work: Promise<unknown>) => void>();
  const close = vi.fn<() => void>();
  handlers.get("notificationclick")?.({ notification: { data: "exchanges/e1", close }, waitUntil });
  await expect(waitUntil.mock.calls[0]?.[0]).rejects.toThrow("not allowed");
  expect(wallet.postMessage).toHaveBeenCalledExactlyOnceWith({ open: "exchanges/e1" });
  expect(close).toHaveBeenCalledOnce();
});

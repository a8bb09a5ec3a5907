import { afterEach, expect, test, vi } from "vitest";

import { dropPush } from "../src/account/push.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["a subscription", { endpoint: "https://push.example/1" }, "https://push.example/1"],
  ["none", null, null],
])("notices that are shown go with %s", async (_, kept, endpoint) => {
  const [unsubscribe, close] = [vi.fn<() => Promise<boolean>>(), vi.fn<() => void>()];
  const registration = {
    pushManager: { getSubscription: async () => kept && { ...kept, unsubscribe } },
    getNotifications: async () => [{ close }, { close }],
  };
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => registration } });
  expect(await dropPush()).toBe(endpoint);
  expect([unsubscribe.mock.calls.length, close.mock.calls.length]).toEqual([kept ? 1 : 0, 2]);
});

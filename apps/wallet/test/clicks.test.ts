import { expect, test, vi } from "vitest";

import { clickedPage, followClicks } from "../src/account/follow-push.ts";

test("a click waits until its page is opened", () => {
  const serviceWorker = new EventTarget();
  vi.stubGlobal("navigator", { serviceWorker });
  const say = (data: unknown) =>
    serviceWorker.dispatchEvent(Object.assign(new Event("message"), { data }));
  followClicks();
  say("something else");
  expect(clickedPage.get()).toBeNull();
  say({ open: "exchanges/e1" });
  expect(clickedPage.get()).toBe("/exchanges/e1");
});

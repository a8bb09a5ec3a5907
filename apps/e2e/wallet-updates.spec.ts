import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { makeCitizen, Wallet } from "./wallet-support.ts";

/** Lets a new version wait from the start; sessionStorage has how often the page has taken it. */
async function offerVersion(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const waiting = {
      state: "installed",
      postMessage: () => {
        const taken = Number(sessionStorage.getItem("taken") ?? 0);
        sessionStorage.setItem("taken", String(taken + 1));
      },
    };
    const registration = Object.assign(new EventTarget(), {
      waiting,
      installing: null,
      update: async () => undefined,
    });
    const serviceWorker = Object.assign(new EventTarget(), {
      controller: {},
      register: async () => registration,
      getRegistration: async () => undefined,
    });
    Object.defineProperty(navigator, "serviceWorker", { value: serviceWorker });
  });
}

async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

test("a new version is taken when the first page is left", async ({ citizen, server }) => {
  const { page, identity } = await citizen((await makeCitizen(server)).name, { path: null });
  const wallet = new Wallet(page, server, identity);
  const taken = () => page.evaluate(() => sessionStorage.getItem("taken"));
  await offerVersion(page);
  await wallet.open("/rewards");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await setVisibility(page, "hidden");
  await setVisibility(page, "visible");
  await page.getByRole("link", { name: "ホーム" }).click();
  await expect(page.locator(".balance-card")).toBeVisible();
  expect(await taken()).toBeNull();
  await setVisibility(page, "hidden");
  await expect.poll(taken).toBe("1");
});

import type { Page } from "@playwright/test";

import { measureOverflow, type Rules } from "./barriers.ts";
import { makeReward } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { givePoints } from "./people.ts";
import { LOCALES } from "./pictures.ts";
import { findReward, issueCode, makeCitizen, Wallet } from "./wallet-support.ts";

/** Opens a page and tries it in both themes: a dark one changes nothing but colours. */
async function expectNoBarrier(
  page: Page,
  path: string,
  expectAccessible: (page: Page, rules?: Rules) => Promise<void>,
): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`/wallet${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // Nothing is loading any more.
  await expect(page.locator(".ui-skeleton")).toHaveCount(0);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, "colours");
}

for (const locale of LOCALES) {
  const language = locale === "en" ? "en" : "ja";

  test(`visitors find no barrier: ${locale}`, async ({ page, expectAccessible }) => {
    await page.addInitScript((value) => localStorage.setItem("locale", value), locale);
    for (const path of ["/", "/rewards", "/places"]) {
      await expectNoBarrier(page, path, expectAccessible);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
    }
  });

  test(`citizens find no barrier: ${locale}`, async ({ citizen, server, expectAccessible }) => {
    const { name, sub } = await makeCitizen(server);
    const { page, identity } = await citizen(name);
    await page.evaluate((value) => localStorage.setItem("locale", value), locale);
    const wallet = new Wallet(page, server, identity);
    await givePoints(server.origin, sub, 200);
    await wallet.ask(
      "mutation($code: String!) { redeemQrToken(code: $code) { userErrors { code } } }",
      { code: await issueCode(server) },
    );
    const exchange = await wallet.requestApproval((await findReward(server, true)).id);
    const { id } = await findReward(server, false);
    const paths = ["/", "/scan", "/rewards", `/rewards/${id}`, "/places", "/history", "/profile"];
    for (const path of [...paths, `/exchanges/${exchange}`, "/nowhere"]) {
      await expectNoBarrier(page, path, expectAccessible);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
    }
  });
}

test("sheets and the map have no barrier", async ({ citizen, expectAccessible }) => {
  const { page } = await citizen();
  await page.getByRole("link", { name: "回収場所" }).click();
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "もらえるポイント" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "閉じる" }).click();
  await page.getByText("地図", { exact: true }).click();
  await expect(page.locator(".map-pin").first()).toBeVisible();
  await expectAccessible(page);
});

test("the keyboard alone exchanges a reward", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name, { path: null });
  const wallet = new Wallet(page, server, identity);
  await givePoints(server.origin, sub, 100);
  await wallet.open("/");
  await expect(page.locator(".balance-number")).toHaveText("100pt");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "本文へ移動" })).toBeFocused();
  await reach(page, "link", "つかう");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "つかう" })).toBeFocused();
  await reach(page, "link", /こども食堂への寄付/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "こども食堂への寄付" })).toBeFocused();
  await reach(page, "button", "交換する");
  await page.keyboard.press("Enter");
  await reach(page, "button", /ptで交換する/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("交換しました", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await wallet.ledger()).toEqual(["ADJUST", "EXCHANGE"]);
});

/** Presses Tab until something has the focus. */
async function reach(page: Page, role: "link" | "button", name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

test("text of 200 % fits", async ({ citizen, server }) => {
  // A row that says what is missing for it.
  await makeReward(server.origin);
  const { page } = await citizen();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/", "/rewards", "/places", "/history", "/profile", "/scan"]) {
    await page.goto(`/wallet${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    expect(await measureOverflow(page), path).toBeLessThanOrEqual(0);
  }
});

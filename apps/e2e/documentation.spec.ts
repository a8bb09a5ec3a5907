import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { KioskDevice } from "./kiosk-steps.ts";
import { FOLDER } from "./pictures.ts";
import { ROOT } from "./server.ts";

const DOCUMENTATION = join(ROOT, "docs/use/apps");
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 1280, height: 800 };

/** Takes a picture of what docs/use/apps.md shows; UPDATE_DOCUMENTATION=1 puts it there. */
async function takePicture(page: Page, name: string): Promise<void> {
  const text = readFileSync(join(ROOT, "docs/use/apps.md"), "utf8");
  expect(text).toContain(`](apps/${name}.png)`);
  const folder = process.env["UPDATE_DOCUMENTATION"] ? DOCUMENTATION : FOLDER;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

test("documentation shows the wallet", async ({ citizen }) => {
  const { page } = await citizen("hanako", { viewport: PHONE });
  const card = page.locator(".balance-card");
  await expect(card.locator(".ui-live")).toHaveText("リアルタイム");
  await page.evaluate(() => localStorage.setItem("locale", "en"));
  await page.reload();
  await expect(card.locator(".ui-live")).toHaveText("Live");
  await expect(page.locator(".ui-skeleton")).toHaveCount(0);
  await takePicture(page, "wallet-home");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/wallet/rewards");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".ui-skeleton")).toHaveCount(0);
  await takePicture(page, "wallet-rewards-dark");
});

test("documentation shows the kiosk", async ({ kiosk }) => {
  const device = await KioskDevice.open(kiosk, { viewport: TABLET });
  await device.deposit(22);
  await device.expectCode();
  const { page } = device;
  await page.getByRole("button", { name: "English" }).click();
  await takePicture(page, "kiosk-code");
});

test("documentation shows the console", async ({ staff }) => {
  const { page } = await staff("admin", { viewport: TABLET });
  await showPage(page, "/queue", "en", "light");
  await takePicture(page, "console-queue");
});

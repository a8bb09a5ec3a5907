import type { Page } from "@playwright/test";

import { loseAnswer, makeAdmin, requestAdjustment, requestExchanges, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { takePictures } from "./pictures.ts";

const HOOK = "http://127.0.0.1:9/events";

test("the staff log has each act, and leads to what it was about", async ({ staff, server }) => {
  const { page } = await staff("admin");
  const [sub] = await requestExchanges(server.origin, ["記録花子"]);
  await showPage(page, "/log", "ja", "light");
  await page.getByLabel("操作", { exact: true }).selectOption("ポイントの調整");
  await page.getByLabel("対象の利用者").fill("記録");
  await page.getByRole("button", { name: /記録花子/ }).click();
  const rows = page.getByRole("row", { name: /ポイントの調整/ });
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`act=ADJUST_POINTS&user=${sub}`));
  await page.reload();
  await expect(rows).toContainText("test");
  await rows.getByRole("link", { name: "記録花子" }).click();
  await expect(page.getByRole("heading", { name: "記録花子" })).toBeVisible();
  await page.getByRole("link", { name: "この利用者への操作" }).click();
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: /「対象の利用者」の条件を外す/ }).click();
  await page.getByLabel("操作", { exact: true }).selectOption("特典の追加");
  const reward = page.getByRole("row", { name: /特典の追加/ }).first();
  await reward.getByRole("link", { name: /^特典/ }).click();
  await expect(page).toHaveURL(/\/rewards\//);
});

test("auditor verifies accounts, and a reload keeps them", async ({ staff, server }) => {
  const { page } = await staff("auditor");
  const subs = await requestExchanges(server.origin, ["検証一郎", "検証二郎"]);
  await showPage(page, "/verification", "ja", "light");
  for (const name of ["検証一郎", "検証二郎"]) {
    await page.getByLabel("検証する利用者").fill(name);
    await page.getByRole("button", { name: new RegExp(name) }).click();
  }
  // An adjustment and a hold.
  await expect(page.getByText("検証しました。2行に問題はありません。")).toHaveCount(2);
  await page.reload();
  await expect(page.getByText("問題なし")).toHaveCount(2);
  await page.getByRole("button", { name: "一覧から外す" }).first().click();
  await expect(page.getByText("問題なし")).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`user=${subs[0]}$`));
  await page.route("**/graphql", async (route) => {
    const isIt = route.request().postData()?.includes("LedgerVerification") ?? false;
    return isIt ? route.abort() : route.fallback();
  });
  await page.getByRole("button", { name: "もう一度検証する" }).click();
  await expect(page.getByText("読み込めませんでした")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText("問題なし")).toHaveCount(0);
  await expect(page.getByText("検証しました")).toHaveCount(0);
});

test("books that were changed show the entry and the kind", async ({ staff, server }) => {
  const { page } = await staff("auditor");
  const [sub] = await requestExchanges(server.origin, ["検証三郎"]);
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes("LedgerVerification")) return route.fallback();
    const problem = { userId: sub, sequence: 2, kind: "hash", detail: "its hash is another" };
    const found = { ok: false, entriesChecked: 2, usersChecked: 1, problems: [problem] };
    return route.fulfill({ json: { data: { ledgerVerification: found } } });
  });
  await showPage(page, `/verification?user=${sub}`, "ja", "light");
  await expect(page.getByText("1件の問題が見つかりました")).toBeVisible();
  await expect(page.getByRole("row", { name: /行の書き換え 2 its hash/ })).toBeVisible();
});

test("admin keeps a webhook to its end", async ({ staff, expectAccessible }) => {
  const { page } = await staff("admin");
  const dialog = page.getByRole("dialog");
  await showPage(page, "/webhooks", "ja", "light");
  await page.getByRole("button", { name: "送信先を追加する" }).click();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await createWebhook(page, "図書館システム");
  await expect(dialog.locator(".secret")).toBeVisible();
  await expectAccessible(page);
  const secret = await keepSecret(page);
  await page.getByRole("link", { name: "図書館システム" }).click();
  await expect(page.getByText(HOOK)).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);

  await page.getByRole("button", { name: "署名鍵を更新する" }).click();
  await dialog.getByRole("button", { name: "署名鍵を更新する" }).click();
  expect(await keepSecret(page)).not.toBe(secret);
  await expect(page.getByText(/ まで$/)).toBeVisible();

  await page.getByRole("button", { name: "変更する" }).click();
  await dialog.getByRole("textbox", { name: /^連携先/ }).fill("市立図書館");
  await dialog.getByRole("textbox", { name: "市区町村" }).fill("22212");
  await expect(dialog.getByText("市区町村で絞れるのは")).toBeVisible();
  await dialog.getByLabel("特典の品切れ").uncheck();
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("heading", { name: "市立図書館" })).toBeVisible();
  await expect(page.getByText("22212")).toBeVisible();

  await page.getByRole("button", { name: "送信を止める" }).click();
  await dialog.getByRole("button", { name: "送信を止める" }).click();
  await expect(page.getByText("停止中")).toBeVisible();
  await page.getByRole("button", { name: "削除する" }).click();
  await dialog.getByRole("button", { name: "削除する" }).click();
  await expect(page.getByText("送信先を削除しました")).toBeVisible();
  await expect(page.getByRole("link", { name: "市立図書館" })).toHaveCount(0);
  await showPage(page, "/log?act=DELETE_WEBHOOK_SUBSCRIPTION", "ja", "light");
  const deleted = page.getByRole("row", { name: /イベント送信先の削除/ }).first();
  await deleted.getByRole("link", { name: /^イベント送信先/ }).click();
  await expect(page.getByText("この送信先は見つかりません")).toBeVisible();
});

test("a webhook whose answers are lost is made once, and paused", async ({ staff }) => {
  const { page } = await staff("admin");
  const dialog = page.getByRole("dialog");
  await showPage(page, "/webhooks", "ja", "light");
  await loseAnswer(page, "CreateWebhook");
  await createWebhook(page, "途切れた連携先");
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  await dialog.getByRole("button", { name: "もう一度送る" }).click();
  await expect(dialog.getByText("署名鍵の表示に失敗しました")).toBeVisible();
  await dialog.getByRole("button", { name: "閉じる" }).last().click();
  const link = page.getByRole("link", { name: "途切れた連携先" });
  await expect(link).toHaveCount(1);
  await link.click();
  await loseAnswer(page, "UpdateWebhook");
  await page.getByRole("button", { name: "送信を止める" }).click();
  await dialog.getByRole("button", { name: "送信を止める" }).click();
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  // The page knows already what has happened; to send it again does not undo it.
  await expect(page.getByText("停止中")).toBeVisible();
  await dialog.getByRole("button", { name: "もう一度送る" }).click();
  await expect(page.getByText("送信を止めました")).toBeVisible();
  await expect(page.getByText("停止中")).toBeVisible();
});

test("auditor sees webhooks, and changes none", async ({ staff }) => {
  const admin = await staff("admin");
  await showPage(admin.page, "/webhooks", "ja", "light");
  await createWebhook(admin.page, "監査する連携先");
  await keepSecret(admin.page);
  const { page } = await staff("auditor");
  await showPage(page, "/webhooks", "ja", "light");
  await page.getByRole("link", { name: "監査する連携先" }).click();
  await expect(page.getByRole("heading", { name: "監査する連携先" })).toBeVisible();
  await expect(page.getByText(HOOK)).toBeVisible();
  await expect(page.getByRole("button", { name: "削除する" })).toHaveCount(0);
});

test("pictures of the pages of control", async ({ staff, server }) => {
  test.skip(!process.env["PICTURES"], "for people to look at");
  test.setTimeout(280_000);
  const { page } = await staff("admin");
  const [sub = ""] = await requestExchanges(server.origin, ["写真花子"]);
  await requestAdjustment(server.origin, await makeAdmin(server.origin, "写真次郎"), sub);
  await showPage(page, "/webhooks", "ja", "light");
  await createWebhook(page, "図書館システム");
  await keepSecret(page);
  const webhook = await page.getByRole("link", { name: "図書館システム" }).getAttribute("href");
  await page.evaluate(() => localStorage.removeItem("theme"));
  for (const [name, path] of [
    ["adjustments", "/console/adjustments"],
    ["log", "/console/log"],
    ["verification", `/console/verification?user=${sub}`],
    ["webhook", webhook ?? ""],
    ["webhooks", "/console/webhooks"],
  ] as const) {
    await takePictures(page, `console-${name}`, async () => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator(".ui-skeleton")).toHaveCount(0);
    });
  }
});

async function createWebhook(page: Page, partner: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "送信先を追加する" }).click();
  await dialog.getByRole("textbox", { name: /^連携先/ }).fill(partner);
  await dialog.getByLabel("送信先のURL").fill(HOOK);
  await dialog.getByLabel("リサイクルの記録").check();
  await dialog.getByLabel("特典の品切れ").check();
  await dialog.getByRole("button", { name: "送信先を追加する" }).click();
}

/** Keeps the secret as people do, which Escape does not do for them. */
async function keepSecret(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog");
  const shown = dialog.locator(".secret");
  await expect(shown).toHaveText(/^whsec_/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const secret = await shown.innerText();
  await dialog.getByLabel("連携先に渡すために控えました").check();
  await dialog.getByRole("button", { name: "閉じる" }).last().click();
  await expect(dialog).toHaveCount(0);
  return secret;
}

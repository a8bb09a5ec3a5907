import type { Page } from "@playwright/test";

import { loseAnswer, requestExchanges, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";

test("operator decides three exchanges by keyboard alone", async ({ staff, server }) => {
  const { page } = await staff();
  await requestExchanges(server.origin, ["甲山", "乙川", "丙田"]);
  await showPage(page, "/queue", "ja", "light");
  const items = page.locator(".queue-item");
  await expect(items.filter({ hasText: "丙田" })).toBeVisible();
  const before = await items.count();
  for (let step = 0; step < 40 && !(await isInQueue(page)); step += 1) {
    await page.keyboard.press("Tab");
  }
  for (const name of ["甲山", "乙川"]) {
    await moveTo(page, name);
    await page.keyboard.press("a");
    await expect(items.filter({ hasText: name })).toHaveCount(0);
    await expect(page.locator(".queue-item:focus")).toHaveCount(1);
  }
  await moveTo(page, "丙田");
  await page.keyboard.press("r");
  await page.keyboard.type("在庫がありません");
  await page.keyboard.press("Enter");
  await expect(items.filter({ hasText: "丙田" })).toHaveCount(0);
  await expect(items).toHaveCount(before - 3);
  await expect(page.locator(".queue-item:focus")).toHaveCount(1);
  await showPage(page, "/exchanges?status=REJECTED", "ja", "light");
  await expect(page.getByRole("row", { name: /丙田/ })).toBeVisible();
});

test("operator hands an approved exchange over", async ({ staff, server }) => {
  const { page } = await staff();
  await requestExchanges(server.origin, ["四郎"]);
  await showPage(page, "/queue", "ja", "light");
  await page.locator(".queue-item", { hasText: "四郎" }).click();
  await page.getByRole("button", { name: /^承認する/ }).click();
  await expect(page.locator(".queue-item", { hasText: "四郎" })).toHaveCount(0);
  await showPage(page, "/exchanges?status=CONFIRMED", "ja", "light");
  await page.getByRole("row", { name: /四郎/ }).getByRole("link", { name: "図書カード" }).click();
  await page.getByRole("button", { name: "お渡し済みにする" }).click();
  await page.getByLabel("クーポンコード").fill("ABCD-1234");
  await page.getByRole("dialog").getByRole("button", { name: "お渡し済みにする" }).click();
  await expect(page.getByText("お渡し済みにしました")).toBeVisible();
  await expect(page.getByText("ABCD-1234")).toBeVisible();
  await showPage(page, "/exchanges", "ja", "light");
  await page.getByLabel("クーポンコード").fill("ABCD-1234");
  await page.getByRole("button", { name: "検索" }).click();
  await expect(page.getByRole("row", { name: /四郎/ })).toBeVisible();
  await page.getByLabel("状態").selectOption("FULFILLED");
  await expect(page.getByRole("row", { name: /四郎/ })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("クーポンコード")).toHaveValue("ABCD-1234");
  await expect(page.getByRole("row", { name: /四郎/ })).toBeVisible();
  expect(page.url()).not.toContain("ABCD");
});

test("operator searches a person, whose name is not in the address", async ({ staff, server }) => {
  const { page } = await staff();
  await requestExchanges(server.origin, ["七郎"]);
  await showPage(page, "/accounts", "ja", "light");
  const address = page.url();
  await page.getByLabel("名前").fill("七郎");
  await page.getByRole("button", { name: "検索" }).click();
  const link = page.getByRole("link", { name: "七郎" });
  await expect(link).toBeVisible();
  await page.reload();
  await link.click();
  await page.goBack();
  await expect(link).toBeVisible();
  expect(page.url()).toBe(address);
});

test("admin adjusts points, and the ledger has them", async ({ staff, server }) => {
  const { page } = await staff("admin");
  const [sub] = await requestExchanges(server.origin, ["五郎"]);
  await showPage(page, `/accounts/${sub}`, "ja", "light");
  await page.getByRole("button", { name: "ポイントを調整する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("増減するポイント").fill("-50");
  await expect(dialog.getByText("650 pt")).toBeVisible();
  await dialog.getByLabel("理由").fill("二重の登録");
  await dialog.getByRole("button", { name: "ポイントを調整する" }).click();
  await expect(page.getByText("−50 pt 調整しました")).toBeVisible();
  await expect(page.getByRole("row", { name: /二重の登録/ })).toContainText(
    "前の行とつながっています",
  );
  await page.getByRole("button", { name: "台帳を検証する" }).click();
  await expect(page.getByText(/検証しました。/)).toBeVisible();
});

test("an adjustment that needs two admins is asked for once", async ({ staff, server }) => {
  const { page } = await staff("admin");
  const [sub] = await requestExchanges(server.origin, ["八郎"]);
  await showPage(page, `/accounts/${sub}`, "ja", "light");
  await page.getByRole("button", { name: "ポイントを調整する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("増減するポイント").fill("10001");
  await dialog.getByLabel("理由").fill("表彰");
  await dialog.getByRole("button", { name: "ポイントを調整する" }).click();
  await expect(page.getByRole("status").getByText("別の管理者の承認が必要です")).toBeVisible();
  await expect(dialog).toBeHidden();
  // The next one is another one.
  await page.getByRole("button", { name: "ポイントを調整する" }).click();
  await expect(dialog.getByLabel("理由")).toHaveValue("");
});

test("an adjustment whose answer is lost happens once", async ({ staff, server }) => {
  const { page } = await staff("admin");
  const [sub] = await requestExchanges(server.origin, ["六郎"]);
  await showPage(page, `/accounts/${sub}`, "ja", "light");
  await loseAnswer(page, "AdjustPoints");
  await page.getByRole("button", { name: "ポイントを調整する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("増減するポイント").fill("20");
  await expect(dialog.getByText("実行後")).toBeVisible();
  await dialog.getByLabel("理由").fill("失われた応答");
  await dialog.getByRole("button", { name: "ポイントを調整する" }).click();
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  await expect(dialog.getByText("実行後")).toBeHidden();
  await page.reload();
  await page.getByRole("button", { name: "ポイントを調整する" }).click();
  await expect(dialog.getByLabel("理由")).toHaveValue("失われた応答");
  // An answer that says nothing of the first request ends nothing.
  await refuseAsBusy(page, "AdjustPoints");
  const refused = page.waitForResponse((answer) => answer.status() === 429);
  await dialog.getByRole("button", { name: "もう一度送る" }).click();
  await refused;
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "もう一度送る" }).click();
  await expect(page.getByText("+20 pt 調整しました")).toBeVisible();
  await expect(page.getByRole("row", { name: /失われた応答/ })).toHaveCount(1);
});

async function refuseAsBusy(page: Page, operation: string): Promise<void> {
  await page.route("**/graphql", async (route) => {
    const isAct = route.request().postData()?.includes(operation) ?? false;
    return isAct ? route.fulfill({ status: 429 }) : route.fallback();
  });
}

test("admin adds a reward, and changes its stock", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rewards", "ja", "light");
  await page.getByRole("button", { name: "特典を追加する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名前（日本語）").fill("エコバッグ");
  await dialog.getByLabel("必要なポイント").fill("120");
  await dialog.getByLabel("在庫").fill("10");
  await dialog.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("link", { name: "エコバッグ", exact: true }).click();
  await page.getByRole("button", { name: "在庫を変える" }).click();
  await dialog.getByLabel("増減する数").fill("-4");
  await dialog.getByLabel("理由").fill("破損");
  await dialog.getByRole("button", { name: "在庫を変える" }).click();
  await expect(page.getByText("在庫は 6 になりました")).toBeVisible();
  await page.getByRole("button", { name: "非公開にする" }).click();
  await dialog.getByRole("button", { name: "非公開にする" }).click();
  await expect(page.getByText("非公開", { exact: true })).toBeVisible();
});

test("staff cannot act on their own account", async ({ staff }) => {
  const admin = await staff("admin");
  const { page, identity } = admin;
  await admin.ask(
    `mutation { updateViewer(input: { displayName: "窓口" }) { userErrors { code } } }`,
  );
  await showPage(page, `/accounts/${identity.sub}`, "ja", "light");
  await expect(page.getByText("ご自分のアカウントについては操作できません")).toBeVisible();
  await expect(page.getByRole("button", { name: "会員番号を変更する" })).toBeVisible();
  await expect(page.getByRole("button", { name: "ポイントを調整する" })).toHaveCount(0);
});

async function isInQueue(page: Page): Promise<boolean> {
  return (await page.locator(".queue-item:focus").count()) > 0;
}

/** Goes down the list to somebody, from its start. */
async function moveTo(page: Page, name: string): Promise<void> {
  const items = page.locator(".queue-item");
  const names = await items.allTextContents();
  for (const _ of names) await page.keyboard.press("k");
  for (let step = names.findIndex((each) => each.includes(name)); step > 0; step -= 1) {
    await page.keyboard.press("j");
  }
  await expect(page.locator(".queue-item:focus")).toContainText(name);
}

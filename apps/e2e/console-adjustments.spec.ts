import type { Locator, Page } from "@playwright/test";

import { measureOverflow } from "./barriers.ts";
import {
  holdBack,
  loseAnswer,
  makeAdmin,
  requestAdjustment,
  requestExchanges,
  showPage,
} from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { ask, askAs } from "./people.ts";

const isList = (body: string | null) => body?.includes("query PendingAdjustments") ?? false;

test("another admin confirms by keyboard, and points move once", async ({
  staff,
  server,
  expectAccessible,
}) => {
  const [sub = ""] = await requestExchanges(server.origin, ["調整花子"]);
  const { page: first } = await staff("admin");
  await showPage(first, `/accounts/${sub}`, "ja", "light");
  await first.getByRole("button", { name: "ポイントを調整する" }).click();
  await first.getByLabel("増減するポイント").fill("10001");
  await first.getByLabel("理由").fill("表彰");
  await first.keyboard.press("Enter");
  await expect(first.getByText("別の管理者の承認が必要です")).toBeVisible();
  await showPage(first, "/adjustments", "ja", "light");
  await findItem(first, "調整花子").click();
  await expect(first.getByText("ご自分が依頼したものです")).toBeVisible();
  await expect(first.getByRole("button", { name: /^承認する/ })).toHaveCount(0);
  await first.keyboard.press("a");
  await expect(first.getByRole("dialog")).toHaveCount(0);

  await makeAdmin(server.origin, "管理次郎");
  const { page } = await staff("管理次郎");
  const dialog = page.getByRole("dialog");
  await showPage(page, "/", "ja", "light");
  await page.getByRole("link", { name: /^承認を待つ調整/ }).click();
  const item = findItem(page, "調整花子");
  await expect(item).toBeVisible();
  await reach(page, item);
  await loseAnswer(page, "ConfirmAdjustment");
  await page.keyboard.press("a");
  const after = dialog.getByText("実行後");
  await expect(dialog.getByText("10,701 pt")).toBeVisible();
  await expectAccessible(page);
  await reach(page, dialog.getByRole("button", { name: "承認する" }));
  // The second click of a double one sends nothing that nobody has read.
  await dialog.getByRole("button", { name: "承認する" }).hover();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await expect(after).toBeVisible();
  const sendFirst = await holdBack(page, "mutation ConfirmAdjustment");
  await page.keyboard.press("Enter");
  await expect(after).toBeHidden();
  sendFirst();
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  await expect(item).toHaveCount(0);
  const sendSecond = await holdBack(page, "mutation ConfirmAdjustment");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("応答が届きませんでした")).toHaveCount(0);
  await expect(after).toBeHidden();
  sendSecond();
  await expect(page.getByText("承認しました（+10,001 pt）")).toBeVisible();
  await expect(item).toHaveCount(0);
  expect(await readBalance(server.origin, sub)).toBe(10_701);
  await first.reload();
  await expect(first.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(first.locator(".ui-skeleton")).toHaveCount(0);
  await expect(findItem(first, "調整花子")).toHaveCount(0);
  await showPage(page, "/log", "ja", "light");
  await expect(page.getByRole("row", { name: /ポイント調整の承認.*調整花子/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /ポイントの調整の依頼.*調整花子/ })).toBeVisible();
});

for (const [decided, act, said, balance] of [
  ["confirmed", "confirmAdjustment(id: $id)", "+10,001 pt 動きました。", 10_701],
  ["rejected", 'rejectAdjustment(id: $id, reason: "誤り")', "今のところ、台帳にありません。", 700],
] as const) {
  test(`one that a colleague ${decided} says what happened`, async ({ staff, server }) => {
    const name = `先の${decided}`;
    const [sub = ""] = await requestExchanges(server.origin, [name]);
    const id = await requestAdjustment(server.origin, await makeAdmin(server.origin, "依頼"), sub);
    const { page } = await staff("admin");
    const dialog = page.getByRole("dialog");
    await showPage(page, "/adjustments", "ja", "light");
    await findItem(page, name).click();
    await page.getByRole("button", { name: /^承認する/ }).click();
    const colleague = await makeAdmin(server.origin, "同僚");
    await ask(
      server.origin,
      colleague.token,
      `mutation ($id: ID!) { ${act} { userErrors { code } } }`,
      { id },
    );
    await missEntry(page);
    await dialog.getByRole("button", { name: "承認する" }).click();
    await expect(dialog.getByText("状態が変わったため")).toBeVisible();
    await expect(dialog.getByText("実行後")).toHaveCount(0);
    await dialog.getByRole("button", { name: "やめる" }).click();
    await expect(page.getByRole("button", { name: "次へ" })).toBeFocused();
    const card = page.locator(".queue-detail");
    await expect(card.getByText("今のところ、台帳にありません。")).toBeVisible();
    await expect(card).toContainText(name);
    await expect(card).toContainText("+10,001 pt");
    await expect(card.getByText(said)).toBeVisible();
    await expect(page.getByRole("button", { name: /^承認する/ })).toHaveCount(0);
    expect(await readBalance(server.origin, sub)).toBe(balance);
  });
}

test("the list is read again by itself, or says that it is old", async ({ staff, server }) => {
  const [sub = ""] = await requestExchanges(server.origin, ["更新花子"]);
  const asking = await makeAdmin(server.origin, "管理五郎");
  const id = await requestAdjustment(server.origin, asking, sub);
  const { page } = await staff("auditor");
  await page.clock.install();
  await showPage(page, "/adjustments", "ja", "light");
  const item = findItem(page, "更新花子");
  await expect(item).toBeVisible();
  await page.route("**/graphql", (route) =>
    isList(route.request().postData()) ? route.abort() : route.fallback(),
  );
  await page.clock.fastForward(31_000);
  const old = page.getByText("一覧を読み直せませんでした。");
  await expect(old).toBeVisible();
  await expect(item).toBeVisible();
  await page.unroute("**/graphql");
  await ask(
    server.origin,
    asking.token,
    `mutation ($id: ID!) { rejectAdjustment(id: $id, reason: "誤り") { userErrors { code } } }`,
    { id },
  );
  await page.clock.fastForward(31_000);
  await expect(item).toHaveCount(0);
  await expect(old).toHaveCount(0);
});

test("who asked takes an adjustment back by keyboard", async ({ staff, server }) => {
  const [sub = ""] = await requestExchanges(server.origin, ["取下太郎"]);
  await requestAdjustment(server.origin, await makeAdmin(server.origin, "管理三郎"), sub);
  const { page } = await staff("管理三郎");
  await showPage(page, "/adjustments", "ja", "light");
  const item = findItem(page, "取下太郎");
  await reach(page, item);
  await page.keyboard.press("r");
  await page.keyboard.type("人を間違えた");
  await page.keyboard.press("Enter");
  await expect(page.getByText("却下しました。ポイントは動いていません。")).toBeVisible();
  await expect(item).toHaveCount(0);
  expect(await readBalance(server.origin, sub)).toBe(700);
});

test("auditor looks at adjustments alone, in large text too", async ({ staff, server }) => {
  const [sub = ""] = await requestExchanges(server.origin, ["監査花子"]);
  await requestAdjustment(server.origin, await makeAdmin(server.origin, "管理四郎"), sub);
  const { page } = await staff("auditor");
  await showPage(page, "/adjustments", "ja", "light");
  await findItem(page, "監査花子").click();
  const detail = page.getByRole("region", { name: "詳細" });
  await expect(detail).toContainText("表彰");
  await expect(detail).toContainText("管理四郎");
  await expect(detail.getByRole("button")).toHaveCount(0);
  for (const key of ["a", "r"]) {
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  expect(await measureOverflow(page)).toBeLessThanOrEqual(0);
});

function findItem(page: Page, name: string): Locator {
  return page.locator(".queue-item", { hasText: name });
}

/** Goes to a button by keyboard alone. */
async function reach(page: Page, target: Locator): Promise<void> {
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) {
    const isInList = (await page.locator(".queue-item:focus").count()) > 0;
    await page.keyboard.press(isInList ? "j" : "Tab");
  }
  await expect(target).toBeFocused();
}

/** Answers the first request for a ledger entry as a read that is behind. */
async function missEntry(page: Page): Promise<void> {
  let isMissed = false;
  await page.route("**/graphql", (route) => {
    const isEntry = route.request().postData()?.includes("query LedgerEntry(") ?? false;
    if (!isEntry || isMissed) return route.fallback();
    isMissed = true;
    return route.fulfill({ json: { data: { ledgerEntry: null } } });
  });
}

async function readBalance(origin: string, userId: string): Promise<number> {
  const { user } = await askAs<{ user: { balance: { available: number } } }>(
    origin,
    "admin",
    "query ($id: ID!) { user(id: $id) { balance { available } } }",
    { id: userId },
  );
  return user.balance.available;
}

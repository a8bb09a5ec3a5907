import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { loseAnswer, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { readAs, countDeposit, issueToken, type Json, thisMonth } from "./programme.ts";

const SAVED = "保存しました";

test("the preview of a rule is what the server counts", async ({ staff, server }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rules", "ja", "light");
  await ruleCard(page, "ペットボトル").getByRole("button", { name: "規則を変える" }).click();
  await page.getByRole("dialog").getByLabel("持ち込む個数").fill("53");
  const points = (await issueToken(server.origin, 53)).at("pointsValue").number();
  expect(points).toBe(10);
  await expect(page.getByRole("status").filter({ hasText: "53本 → 10 pt" })).toContainText(
    "3本は次回に繰り越し",
  );
});

test("admin adds a campaign, and ends it with a reason", async ({ staff, server }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rules", "ja", "light");
  await page.getByRole("button", { name: "規則を追加する" }).click();
  const dialog = page.getByRole("dialog");
  await fillRule(dialog, { "1回分の個数": "5", "1回分のポイント": "2", "倍率（%）": "150" });
  await dialog.getByLabel("開始").fill(localTime(-60_000));
  await dialog.getByLabel("理由").fill("春のキャンペーン");
  await expect(dialog.getByText("「5本ごとに 1 pt」の代わりに使われます")).toBeVisible();
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByText(SAVED)).toBeVisible();
  const card = ruleCard(page, "ペットボトル");
  const [campaign, usual] = [card.getByRole("listitem").first(), card.getByRole("listitem").last()];
  await expect(campaign).toContainText("5本ごとに 3 pt");
  await expect(campaign).toContainText("実施中");
  await expect(usual).toContainText("別の規則が優先");
  expect((await issueToken(server.origin, 53)).at("pointsValue").number()).toBe(30);
  await campaign.getByRole("button", { name: "終わらせる" }).click();
  await expect(dialog.getByText("その後は「5本ごとに 1 pt」が使われます")).toBeVisible();
  await dialog.getByLabel("理由").fill("予算に達した");
  await dialog.getByRole("button", { name: "終わらせる" }).click();
  await expect(page.getByText("終わらせました")).toBeVisible();
  await expect(card.getByRole("listitem")).toHaveCount(1);
  expect((await issueToken(server.origin, 53)).at("pointsValue").number()).toBe(10);
  expect(await reasons(server.origin)).toEqual(["予算に達した", "春のキャンペーン"]);
});

test("a rule whose answer is lost is saved once", async ({ staff, server }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rules", "ja", "light");
  await loseAnswer(page, "SaveEarnRule");
  await page.getByRole("button", { name: "規則を追加する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("素材").selectOption("STEEL_CAN");
  await fillRule(dialog, { "1回分の個数": "7", "1回分のポイント": "1", 理由: "失われた応答" });
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(dialog.getByText("応答が届きませんでした")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "規則を追加する" }).click();
  await expect(dialog.getByLabel("1回分の個数")).toHaveValue("7");
  await dialog.getByRole("button", { name: "もう一度送る" }).click();
  await expect(page.getByText(SAVED)).toBeVisible();
  const rules = await readAs(server.origin, "auditor", "{ earnRules { material version } }");
  const saved = rules
    .at("earnRules")
    .all()
    .filter((each) => each.at("material").text() === "STEEL_CAN");
  expect(saved.map((each) => each.at("version").number())).toEqual([1]);
});

for (const role of ["operator", "auditor"]) {
  test(`${role} changes no rule and no budget`, async ({ staff }) => {
    const { page } = await staff(role);
    await showPage(page, "/rules", "ja", "light");
    await expect(ruleCard(page, "ペットボトル")).toBeVisible();
    await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
    await showPage(page, "/budgets", "ja", "light");
    await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
  });
}

test("a list that cannot be loaded says so, and is loaded again", async ({ staff }) => {
  const { page } = await staff("auditor");
  await showPage(page, "/", "ja", "light");
  await page.route("**/graphql", (route) => route.abort());
  for (const path of ["/rules", "/reports", "/budgets"]) {
    await page.goto(`/console${path}`);
    await expect(page.getByRole("alert")).toBeVisible({ timeout: 30_000 });
  }
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "もう一度試す" }).click();
  await expect(page.getByText("この年度の予算はありません")).toBeVisible();
});

const movementsOf = (totals: Json) => Object.values(Object(totals.at("points").value)).map(String);

test("each figure of a report is the API's", async ({ staff, server }) => {
  const { page } = await staff("auditor");
  await countDeposit(server.origin, "hanako", 53);
  const points = page.locator("#points");
  const readTotals = async () => {
    const report = await readAs(
      server.origin,
      "auditor",
      `query ($month: String) { programmeReport(month: $month) {
        totals { deposits pointsIssued activeUsers
          points { issued opened spent refunded expired adjusted reversed held released change } } } }`,
      { month: thisMonth() },
    );
    return report.at("programmeReport", "totals");
  };
  let totals = await readTotals();
  // What earlier tests did is counted meanwhile: page and answer must be of one moment.
  await expect(async () => {
    totals = await readTotals();
    await showPage(page, "/reports", "ja", "light");
    await points.getByRole("button", { name: "表を見る" }).click();
    const shown = await points.locator("tfoot td").allTextContents();
    expect(shown.map((each) => each.replaceAll(",", ""))).toEqual(movementsOf(totals));
  }).toPass({ timeout: 30_000 });
  const movements = movementsOf(totals);
  expect(movements.some((each) => Number(each) > 0)).toBe(true);
  const tiles = await page.locator(".count-tile strong").allTextContents();
  expect(tiles.slice(0, 3).map((each) => Number(each.replaceAll(",", "")))).toEqual(
    ["deposits", "pointsIssued", "activeUsers"].map((name) => totals.at(name).number()),
  );
  await page.locator(".count-tile a").last().click();
  await expect(points).toBeInViewport();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    points.getByRole("button", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^programme-.+-points\.csv$/);
  const csv = readFileSync(await download.path(), "utf8");
  expect(csv.codePointAt(0)).toBe(0xfe_ff);
  expect(csv.trimEnd().split("\r\n").at(-1)).toBe(["合計", ...movements].join(","));
});

test("a report is of a month, a fiscal year, and a municipality", async ({ staff, server }) => {
  const { page } = await staff("operator");
  await countDeposit(server.origin, "taro", 10);
  await showPage(page, "/reports", "ja", "light");
  await page.getByText("年度", { exact: true }).first().click();
  await expect(page).toHaveURL(/fiscalYear=\d{4}$/);
  await page.locator("#deposits").getByRole("button", { name: "表を見る" }).click();
  const rows = page.locator("#deposits tbody tr");
  await expect(rows).toHaveCount(12);
  const place = page.locator("#municipalities tbody a").first();
  const name = (await place.textContent()) ?? "";
  await place.click();
  await expect(page).toHaveURL(/municipality=\d{5}$/);
  await expect(page.getByLabel("市区町村", { exact: true }).locator("option:checked")).toHaveText(
    name.replace(/ \d+$/, ""),
  );
  await expect(page.locator("#points")).toHaveCount(0);
  await expect(page.getByText("場所があるのは回収だけなので")).toBeVisible();
});

test("admin sets a budget, and its first page says when little is left", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/budgets", "ja", "light");
  await page.getByRole("button", { name: "上限を決める" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("市区町村").selectOption("22212");
  await dialog.getByLabel("上限（pt）").fill("1000");
  await dialog.getByLabel("上限を決める前に付与したポイント").fill("950");
  await expect(dialog.getByRole("definition").last()).toHaveText("50 pt");
  await dialog.getByLabel("理由").fill("3月の議会");
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByText("残りは 50 pt です")).toBeVisible();
  await showPage(page, "/", "ja", "light");
  const tile = page.getByRole("link", { name: /残りの少ない予算/ });
  await expect(tile).toContainText("1");
  await tile.click();
  const row = page.getByRole("row", { name: /焼津市/ });
  await expect(row).toContainText("950");
  await row.getByRole("button", { name: "上限を変える" }).click();
  await dialog.getByLabel("上限（pt）").fill("900");
  await expect(dialog.getByText("新しいQRコードは発行できなくなります")).toBeVisible();
  await dialog.getByRole("button", { name: "閉じる" }).click();
  await row.getByRole("button", { name: "上限をなくす" }).click();
  await dialog.getByLabel("理由").fill("誤り");
  await dialog.getByRole("button", { name: "上限をなくす" }).click();
  await expect(page.getByText("上限をなくしました")).toBeVisible();
  await showPage(page, "/budgets", "ja", "light");
  await expect(row).toContainText("上限なし");
});

test("each figure of the first page leads to as many rows", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rewards", "ja", "light");
  const soldOut = await page.getByRole("row", { name: /公開中.*品切れ/ }).count();
  await showPage(page, "/", "ja", "light");
  const tile = page.getByRole("link", { name: /品切れの特典/ });
  await expect(tile).toContainText(String(soldOut));
  await tile.click();
  await expect(page.locator("tbody tr")).toHaveCount(soldOut);
  await showPage(page, "/", "ja", "light");
  const full = page.getByRole("link", { name: /満杯の回収場所/ });
  await expect(full.locator("strong")).toHaveText(/^[1-9]\d*$/);
  const places = Number(await full.locator("strong").textContent());
  await full.click();
  await expect(page.locator("tbody tr")).toHaveCount(places);
});

test("admin uploads a picture, and nothing else", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/rewards", "ja", "light");
  await page.getByRole("button", { name: "特典を追加する" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (name: string, buffer: Buffer) =>
    dialog.locator("input[type=file]").setInputFiles({ name, mimeType: "image/png", buffer });
  await choose("drawing.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));
  await expect(dialog.getByText("PNG、JPEG、WebP、AVIFの写真ではありません")).toBeVisible();
  const picture = await page.screenshot();
  await choose("large.png", Buffer.concat([picture, Buffer.alloc(2_000_000)]));
  await expect(dialog.getByText("2 MBより大きい写真です")).toBeVisible();
  await page.route("**/dev/images", (route) => route.abort(), { times: 1 });
  await choose("cut.png", picture);
  await expect(dialog.getByText("写真を送れませんでした")).toBeVisible();
  await fillRule(dialog, { "名前（日本語）": "写真のある特典", 必要なポイント: "10" });
  const gate = new EventEmitter();
  const isOpen = once(gate, "open");
  await page.route("**/dev/images", (route) => isOpen.then(() => route.fallback()), { times: 1 });
  await choose("bag.png", picture);
  await expect(dialog.getByRole("progressbar")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "保存する" })).toBeDisabled();
  gate.emit("open");
  await expect(dialog.getByText("写真が届きました")).toBeVisible();
  await dialog.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("link", { name: "写真のある特典" }).click();
  const image = page.locator("img.picture");
  await expect(image).toHaveAttribute("src", /\/images\/.+\.png$/);
  await expect
    .poll(() => image.evaluate((each) => "naturalWidth" in each && each.naturalWidth))
    .toBeGreaterThan(0);
});

for (const [locale, theme] of [
  ["ja", "light"],
  ["en", "dark"],
  ["ja-x-yasashii", "light"],
] as const) {
  test(`dialogs are accessible in ${locale}, ${theme}`, async ({ staff, expectAccessible }) => {
    const { page } = await staff("admin");
    for (const path of ["/rules", "/budgets"]) {
      await showPage(page, path, locale, theme);
      await page.locator(".ui-page-header .ui-button").click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
    }
  });
}

function ruleCard(page: Page, material: string): Locator {
  return page.locator(".ui-card", { has: page.getByRole("heading", { name: material }) });
}

async function fillRule(dialog: Locator, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
}

/** A field's moment, from now on, by the clock in Tokyo. */
function localTime(milliseconds: number): string {
  return new Date(Date.now() + 9 * 3_600_000 + milliseconds).toISOString().slice(0, 16);
}

async function reasons(origin: string): Promise<string[]> {
  const log = await readAs(origin, "auditor", "{ staffActions(first: 2) { nodes { reason } } }");
  return log
    .at("staffActions", "nodes")
    .all()
    .map((each) => each.at("reason").text());
}

import { EventEmitter, once } from "node:events";

import { CreateLocationDocument, StaffLocationsDocument } from "@recycle-points/api";
import type { Page } from "@playwright/test";

import { loseAnswer, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { findIdentity } from "./people.ts";

const LARGEST_BODY = 100 * 1024;

interface Place {
  readonly id: string;
  readonly name: string;
}

test("admin adds a place, changes it, and closes it", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/places", "ja", "light");
  await page.getByRole("button", { name: "場所を追加する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名前 (日本語)").fill("新港の回収箱");
  await dialog.getByLabel("名前 (英語)").fill("New port box");
  await dialog.getByLabel("住所 (日本語)").fill("焼津市新港1");
  await dialog.getByLabel("緯度").fill("34.8700");
  await dialog.getByLabel("経度").fill("200");
  await expect(dialog.getByText("範囲の中の数を入力してください")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "保存する" })).toBeDisabled();
  await dialog.getByLabel("経度").fill("１３８．３３");
  await dialog.getByRole("button", { name: "ペットボトル" }).click();
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("heading", { name: "新港の回収箱", level: 1 })).toBeVisible();
  await expect(page.getByText("34.87, 138.33")).toBeVisible();
  await page.getByRole("button", { name: "編集する" }).click();
  await dialog.getByLabel("利用時間").fill("Mo-Fr 09:00-17:00");
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Mo-Fr 09:00-17:00")).toBeVisible();
  await expect(page.getByText("New port box")).toBeVisible();
  await page.getByRole("button", { name: "閉鎖する" }).click();
  await dialog.getByRole("button", { name: "閉鎖する" }).click();
  await expect(page.locator(".ui-badge", { hasText: "閉鎖" })).toBeVisible();
  await showPage(page, "/places?status=CLOSED", "ja", "light");
  await expect(page.getByRole("link", { name: "新港の回収箱" })).toBeVisible();
});

test("operator finds a place and reports it full", async ({ staff, server }) => {
  const { name } = await makePlace(server.origin);
  const { page } = await staff();
  await showPage(page, "/places", "ja", "light");
  await page.getByLabel("名前や住所").fill(name);
  await page.getByRole("button", { name: "検索" }).click();
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "状態を報告する" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("操作は職員の操作記録に残ります")).toHaveCount(0);
  await dialog.getByLabel("状態").selectOption("FULL");
  await dialog.getByLabel("回収箱の量").fill("100");
  await dialog.getByRole("button", { name: "状態を報告する" }).click();
  await expect(page.getByText("「満杯」にしました")).toBeVisible();
  await expect(page.locator(".facts").first()).toContainText("100%");
});

test("a pin of the map opens its place", async ({ staff, server }) => {
  const { id, name } = await makePlace(server.origin);
  const { page } = await staff();
  await showPage(page, `/places?view=map&text=${name}`, "ja", "light");
  await page.getByRole("button", { name, exact: true }).press("Enter");
  await expect(page).toHaveURL(new RegExp(`/places/${id}$`));
});

test("admin checks a CSV file, then imports it once", async ({ staff, expectAccessible }) => {
  const { page } = await staff("admin");
  await showPage(page, "/imports", "ja", "light");
  const key = crypto.randomUUID().slice(0, 8);
  const csv = `番号,名称,住所,緯度,経度\n1,${key}駅前,焼津市1,34.87,138.32\n2,${key}港,焼津市2,,\n`;
  await chooseFile(page, csv);
  await expect(page.getByLabel("データの名前")).toHaveValue("places");
  await page.getByLabel("データの名前").fill(key);
  await page.getByRole("button", { name: "確認する" }).click();
  await expect(page.getByRole("button", { name: "取り込めない 1" })).toBeVisible();
  await expect(page.getByRole("row", { name: `${key}港` })).toContainText("緯度: is empty");
  await expectAccessible(page);
  expect(await listPlaces(page, `${key}駅前`)).toEqual([]);
  await page.getByRole("button", { name: "1行を取り込む" }).click();
  await expect(page.getByText("取り込みました。")).toBeVisible();
  expect((await listPlaces(page, `${key}駅前`)).length).toBe(1);
  await page.getByRole("button", { name: "別のファイルを選ぶ" }).click();
  await chooseFile(page, csv);
  await page.getByLabel("データの名前").fill(key);
  await page.getByRole("button", { name: "確認する" }).click();
  await expect(page.getByText("変わる行がありません")).toBeVisible();
});

test("an interrupted import of a large file goes on, and does nothing twice", async ({ staff }) => {
  test.setTimeout(120_000);
  const { page } = await staff("admin");
  await showPage(page, "/imports", "ja", "light");
  const key = crypto.randomUUID().slice(0, 8);
  const names = Array.from({ length: 700 }, (_, index) => `${key}場所${index}`);
  // The last row is the second of its id, far from the first one.
  const rows = names.map(
    (name, index) => `${index === 699 ? 0 : index},${name},焼津市${"あ".repeat(60)},34.8,138.3`,
  );
  let largest = 0;
  let applied = 0;
  await page.route("**/graphql", async (route) => {
    const body = route.request().postDataBuffer();
    largest = Math.max(largest, body?.length ?? 0);
    const text = body?.toString() ?? "";
    if (!text.includes("ImportLocations") || !text.includes('"dryRun":false')) {
      return route.fallback();
    }
    applied += 1;
    if (applied !== 2) return route.fallback();
    // It has happened, and its answer is lost.
    await route.fetch();
    return route.abort();
  });
  await chooseFile(page, `#download_from,${key}\nID,名称,住所,緯度,経度\n${rows.join("\n")}`);
  const problem = page.getByRole("row", { name: `${key}場所699` });
  await page.getByRole("button", { name: "取り込めない 1" }).click();
  await expect(problem).toContainText("702");
  await page.getByRole("button", { name: "699行を取り込む" }).click();
  await expect(page.getByText("次のまとまりは書き込まれたかもしれません")).toBeVisible();
  await page.reload();
  await expect(page.getByText("の取り込みは、700行のうち")).toBeVisible();
  await chooseFile(page, `#download_from,${key}\nID,名称,住所,緯度,経度\n${rows.join("\n")}`);
  await page.getByRole("button", { name: /行を取り込む$/ }).click();
  await expect(page.getByText("取り込みました。")).toBeVisible({ timeout: 30_000 });
  expect((await listPlaces(page, key)).length).toBe(699);
  expect(applied).toBeGreaterThan(3);
  expect(largest).toBeGreaterThan(50_000);
  expect(largest).toBeLessThan(LARGEST_BODY);
  await page.getByRole("button", { name: "別のファイルを選ぶ" }).click();
  await expect(page.getByLabel("CSVファイル")).toBeVisible();
  await expect(page.getByText("の取り込みは、700行のうち")).toHaveCount(0);
});

test("an import is not called stopped while another page does it", async ({ staff }) => {
  const { page } = await staff("admin");
  await showPage(page, "/imports", "ja", "light");
  const key = crypto.randomUUID().slice(0, 8);
  const gate = new EventEmitter();
  const isOpen = once(gate, "open");
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes('"dryRun":false')) await isOpen;
    return route.fallback();
  });
  const rows = `番号,名称,住所,緯度,経度\n1,${key},焼津市1,34.87,138.32`;
  await chooseFile(page, `#download_from,${key}\n${rows}\n`);
  await page.getByRole("button", { name: "1行を取り込む" }).click();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const running = other.getByText("ほかの画面で「places.csv」を取り込んでいます（1行のうち0行）");
  await expect(running).toBeVisible();
  gate.emit("open");
  await expect(page.getByText("取り込みました。")).toBeVisible();
  await expect(running).toHaveCount(0);
  await expect(other.getByText("1行のうち")).toHaveCount(0);
});

test("admin enrols a kiosk, and revokes it", async ({ staff, server, expectAccessible }) => {
  const { id } = await makePlace(server.origin);
  const { page } = await staff("admin");
  await showPage(page, `/places/${id}`, "ja", "light");
  await page.getByRole("button", { name: "回収機を登録する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "コードを作る" }).click();
  const code = await dialog.locator(".enrolment-code").textContent();
  await expect(dialog.getByRole("timer")).toHaveAccessibleName(/残り時間 (10:00|9:5\d)$/);
  await expectAccessible(page);
  await enrol(server.origin, code ?? "");
  await expect(dialog.getByText("回収機が登録されました")).toBeVisible();
  await expect(dialog.locator(".enrolment-code")).toHaveText(code ?? "");
  await dialog.getByRole("button", { name: "閉じる" }).last().click();
  const row = page.getByRole("region", { name: "回収機" }).getByRole("row").nth(1);
  await expect(row).toContainText("使用中");
  await row.getByRole("button", { name: "取り消す" }).click();
  await dialog.getByLabel("理由").fill("紛失");
  await dialog.getByRole("button", { name: "取り消す" }).click();
  await expect(page.getByText("回収機を取り消しました")).toBeVisible();
  await expect(row).not.toContainText("使用中");
  await row.getByRole("button", { name: "取り消しを完了する" }).click();
  await dialog.getByRole("button", { name: "取り消しを完了する" }).click();
  await expect(page.getByText("取り消しは完了しています")).toBeVisible();
});

test("a code whose answer is lost is made again", async ({ staff, server }) => {
  const { id } = await makePlace(server.origin);
  const { page } = await staff("admin");
  await showPage(page, `/places/${id}`, "ja", "light");
  await loseAnswer(page, "CreateKioskEnrolment");
  await page.getByRole("button", { name: "回収機を登録する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "コードを作る" }).click();
  await expect(dialog.getByText("誰にも知られずに10分で切れます")).toBeVisible();
  await dialog.getByRole("button", { name: "コードを作る" }).click();
  await expect(dialog.locator(".enrolment-code")).toBeVisible();
});

test("operator revokes a QR code that waits", async ({ staff, kiosk }) => {
  const { page } = await staff();
  const device = await kiosk();
  const locationId = await placeOfKiosk(device.ask.bind(device));
  await device.ask(
    `mutation ($locationId: ID!, $event: ID!) {
      issueQrToken(locationId: $locationId, deviceEventId: $event,
        items: [{ material: PET_BOTTLE, unit: PIECE, quantity: 37 }]) { replayed } }`,
    { locationId, event: crypto.randomUUID() },
  );
  await showPage(page, `/places/${locationId}`, "ja", "light");
  const row = page.getByRole("region", { name: "QRコード" }).getByRole("row", { name: /37本/ });
  await row.getByRole("button", { name: "取り消す" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("理由").fill("誤って発行");
  await dialog.getByRole("button", { name: "取り消す" }).click();
  await expect(page.getByText("QRコードを取り消しました")).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByLabel("QRコードの状態").selectOption("REVOKED");
  await expect(row).toContainText("取り消し");
});

async function chooseFile(page: Page, csv: string): Promise<void> {
  const file = { name: "places.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await page.getByLabel("CSVファイル").setInputFiles(file);
}

async function send(origin: string, query: object, variables: object): Promise<unknown> {
  const { token } = await findIdentity(origin, "admin");
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ query: String(query), variables }),
  });
  const { data, errors }: { data?: unknown; errors?: unknown } = await answer.json();
  expect(errors).toBeUndefined();
  return data;
}

async function makePlace(origin: string): Promise<Place> {
  const name = `場所${crypto.randomUUID().slice(0, 8)}`;
  const input = {
    names: { ja: name },
    address: "焼津市1",
    coordinates: { latitude: 34.87, longitude: 138.32 },
    acceptedMaterials: ["PET_BOTTLE"],
  };
  const idempotencyKey = crypto.randomUUID();
  const data = await send(origin, CreateLocationDocument, { input, idempotencyKey });
  const [, id = ""] = /"id":"([^"]+)"/.exec(JSON.stringify(data)) ?? [];
  expect(id).not.toBe("");
  return { id, name };
}

/** The ids of the places that have a text. */
async function listPlaces(page: Page, text: string): Promise<string[]> {
  const { origin } = new URL(page.url());
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const variables: object = { text, after, first: 100 };
    const data: string = JSON.stringify(await send(origin, StaffLocationsDocument, variables));
    ids.push(...[...data.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? ""));
    if (!data.includes('"hasNextPage":true')) return ids;
    after = /"endCursor":"([^"]+)"/.exec(data)?.[1] ?? null;
  }
}

/** Makes a device a kiosk, as the device does. */
async function enrol(origin: string, code: string): Promise<void> {
  const { api }: { api: { apiKey: string } } = await (await fetch(`${origin}/config.json`)).json();
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "x-api-key": api.apiKey, "content-type": "application/json" },
    body: JSON.stringify({
      query: "mutation ($code: String!) { enrolKiosk(code: $code) { kiosk { id } } }",
      variables: { code },
    }),
  });
  expect(await answer.text()).toContain('"kiosk":{');
}

/** Where bottles earn points. */
async function placeOfKiosk(ask: (query: string) => Promise<unknown>): Promise<string> {
  const data = JSON.stringify(
    await ask("{ kioskLocations(first: 50) { nodes { id earnRules { material unit } } } }"),
  );
  const earning = /"id":"([^"]+)","earnRules":\[[^\]]*"PET_BOTTLE","unit":"PIECE"/.exec(data);
  return earning?.[1] ?? "";
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, type Page } from "@playwright/test";

import { showPage } from "./console.ts";
import { test } from "./fixtures.ts";
import { KioskDevice } from "./kiosk-steps.ts";
import type { Person } from "./people.ts";
import { PushService, PushSubscriber } from "./push.ts";
import { PYTHON, ROOT, type Server } from "./server.ts";
import { makeCitizen, Wallet } from "./wallet-support.ts";

const REWARD = "市民プールの回数券";
const VOUCHER = "POOL-2026-0042";
/** They earn 10 points; the reward costs 4. */
const BOTTLES = 50;
const KIOSK = { viewport: { width: 1280, height: 800 } };

test.use({ serviceWorkers: "allow", hasNotices: true });

test("a programme works from its first reward to its report", async ({
  newBrowser,
  citizen,
  staff,
  server,
  camera,
}) => {
  test.setTimeout(120_000);
  const admin = await staff("admin");
  const before = await report(admin);
  const rewardId = await addReward(admin.page);
  const kiosk = await enrolKiosk(admin.page, await (await newBrowser(KIOSK)).newPage(), server);
  const { name } = await makeCitizen(server);
  const first = await citizen(name);
  const phone = new Wallet(first.page, server, first.identity);
  const { page: second } = await citizen(name);
  const balance = second.locator(".balance-number");
  await expect(second.locator(".balance-card .ui-live")).toHaveText("リアルタイム");
  const subscriber = await PushSubscriber.subscribe(first);

  await kiosk.deposit(BOTTLES);
  await kiosk.expectCode();
  camera.show(await kiosk.page.screenshot());
  await phone.open("/scan");
  await expect(phone.page.getByRole("heading", { name: "10 pt 獲得しました" })).toBeVisible();
  await expect(balance).toHaveText("10pt");
  await kiosk.expectHeading("ありがとうございました");

  const exchangeId = await request(phone, rewardId);
  await expect(balance).toHaveText("6pt");
  const { page: desk } = await staff("operator");
  await approveByKeyboard(desk);
  await expect(phone.page.getByText("承認されました")).toBeVisible();
  await fulfil(desk);
  await expectVoucher(phone, subscriber, exchangeId);

  await request(phone, rewardId);
  await phone.page.getByRole("button", { name: "申し込みを取り消す" }).click();
  await phone.page.getByRole("button", { name: "取り消す", exact: true }).click();
  await expect(phone.page.getByText("取り消しました").first()).toBeVisible();
  await expect(balance).toHaveText("6pt");
  expect(await phone.ledger()).toEqual(["EARN", "HOLD", "EXCHANGE", "HOLD", "HOLD_RELEASE"]);

  const counts = { requested: 2, confirmed: 1, fulfilled: 1, rejected: 0, cancelled: 1 };
  await expect
    .poll(async () => (await report(admin)).rewards, { timeout: 30_000 })
    .toContainEqual({ rewardId, exchanges: counts });
  expect((await report(admin)).totals.deposits).toBeGreaterThan(before.totals.deposits);
  await verify(server);
});

/** The server's pushes reach the first phone, and the notice of the voucher opens it. */
async function expectVoucher(
  phone: Wallet,
  subscriber: PushSubscriber,
  exchangeId: string,
): Promise<void> {
  const pushes = await PushService.of(phone.page);
  for (const kind of ["exchange_decided", "voucher_ready"]) {
    const push = await subscriber.next();
    expect(push).toMatchObject({ kind, exchangeId });
    await pushes.deliver(push);
  }
  await phone.open("/");
  await expect(phone.page.locator(".balance-card")).toBeVisible();
  const ready = "クーポンの準備ができました";
  await expect
    .poll(async () => (await pushes.notices()).map(({ title }) => title))
    .toEqual([ready]);
  await pushes.click(ready);
  await expect(phone.page).toHaveURL(phone.address(`/exchanges/${exchangeId}`));
  await expect(phone.page.getByText(VOUCHER)).toBeVisible();
}

interface Report {
  readonly totals: { readonly deposits: number };
  readonly rewards: readonly { readonly rewardId: string; readonly exchanges: object }[];
}

/** The programme's report of this month. */
async function report(admin: Person): Promise<Report> {
  const month = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" }).slice(0, 7);
  const { programmeReport } = await admin.ask<{ programmeReport: Report }>(
    `query($month: String) {
      programmeReport(month: $month) {
        totals { deposits }
        rewards { rewardId exchanges { requested confirmed fulfilled rejected cancelled } }
      }
    }`,
    { month },
  );
  return programmeReport;
}

/** Returns the new reward's id. */
async function addReward(page: Page): Promise<string> {
  await showPage(page, "/rewards", "ja", "light");
  await page.getByRole("button", { name: "特典を追加する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名前（日本語）").fill(REWARD);
  await dialog.getByLabel("必要なポイント").fill("4");
  await dialog.getByLabel("在庫").fill("10");
  await dialog.getByLabel("承認", { exact: true }).selectOption({ label: "職員が承認する" });
  await dialog.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("link", { name: REWARD }).click();
  await expect(page.getByRole("heading", { level: 1, name: REWARD })).toBeVisible();
  return page.url().split("/").at(-1) ?? "";
}

/** The console shows a code; the device takes it. */
async function enrolKiosk(desk: Page, device: Page, { origin }: Server): Promise<KioskDevice> {
  const { id, name } = await KioskDevice.place(origin);
  await showPage(desk, `/places/${id}`, "ja", "light");
  await desk.getByRole("button", { name: "回収機を登録する" }).click();
  await desk.getByRole("button", { name: "コードを作る" }).click();
  const code = await desk.getByRole("group", { name: "登録コード" }).textContent();
  await device.goto("/kiosk/");
  await device.getByRole("textbox", { name: "登録コード" }).fill(code ?? "");
  await device.getByRole("button", { name: "登録する" }).click();
  await expect(device.getByRole("button", { name })).toBeVisible();
  await expect(desk.getByText("回収機が登録されました")).toBeVisible();
  return new KioskDevice(device);
}

/** Returns the exchange's id, on its page. */
async function request(wallet: Wallet, rewardId: string): Promise<string> {
  const { page } = wallet;
  await wallet.open(`/rewards/${rewardId}`);
  await page.getByRole("button", { name: "申し込む" }).click();
  await page.getByRole("button", { name: "4 ptで申し込む" }).click();
  await page.getByRole("button", { name: "交換の内容を見る" }).click();
  await expect(page.getByText("承認待ち")).toBeVisible();
  return page.url().split("/").at(-1) ?? "";
}

async function approveByKeyboard(page: Page): Promise<void> {
  await showPage(page, "/queue", "ja", "light");
  const items = page.locator(".queue-item");
  const item = items.filter({ hasText: REWARD });
  await expect(item).toHaveCount(1);
  const isThere = () => item.evaluate((element) => element.contains(document.activeElement));
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) {
    const isInList = (await page.locator(".queue-item:focus").count()) > 0;
    await page.keyboard.press(isInList ? "j" : "Tab");
  }
  await page.keyboard.press("a");
  await expect(item).toHaveCount(0);
}

async function fulfil(page: Page): Promise<void> {
  await showPage(page, "/exchanges?status=CONFIRMED", "ja", "light");
  await page.getByRole("link", { name: REWARD }).click();
  await page.getByRole("button", { name: "お渡し済みにする" }).click();
  await page.getByLabel("クーポンコード").fill(VOUCHER);
  await page.getByRole("dialog").getByRole("button", { name: "お渡し済みにする" }).click();
  await expect(page.getByText("お渡し済みにしました")).toBeVisible();
}

/** @throws Error: The books of the server's data folder are wrong; it says what is. */
async function verify({ dataDir }: Server): Promise<void> {
  await promisify(execFile)(PYTHON, ["-m", "admin.cli.command_line", "verify", "--all"], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: dataDir },
  });
}

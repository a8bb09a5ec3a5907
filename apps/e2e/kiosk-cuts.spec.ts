import type { Page } from "@playwright/test";

import { expect, test as base } from "./fixtures.ts";
import { KioskDevice } from "./kiosk-steps.ts";

const test = base.extend<{ device: KioskDevice }>({
  device: async ({ kiosk }, use) => {
    await use(await KioskDevice.open(kiosk));
  },
});

const KEPT = "ネットワークにつながりません";
const THANKS = "ありがとうございました";

test("network lost before the code is made", async ({ device }) => {
  const mend = await device.cut("issueQrToken", "before");
  await device.deposit(101);
  await device.expectHeading(KEPT);
  expect(await device.tokensOf(101)).toEqual([]);
  mend();
  await device.reconnect();
  await device.expectCode();
  expect(await device.tokensOf(101)).toEqual(["ISSUED"]);
});

test("answer lost after the code was made", async ({ device }) => {
  const mend = await device.cut("issueQrToken", "after");
  await device.deposit(102);
  await device.expectHeading(KEPT);
  expect(await device.tokensOf(102)).toEqual(["ISSUED"]);
  mend();
  await device.reconnect();
  await device.expectCode();
  expect(await device.tokensOf(102)).toEqual(["ISSUED"]);
});

test("page loads again while the code is made", async ({ device }) => {
  const mend = await device.cut("issueQrToken", "after");
  await device.deposit(103);
  await device.page.reload();
  mend();
  await device.reconnect();
  await device.expectCode();
  expect(await device.tokensOf(103)).toEqual(["ISSUED"]);
});

test("page loads again while nothing was sent", async ({ device }) => {
  const mend = await device.cut("issueQrToken", "before");
  await device.deposit(104);
  await device.expectHeading(KEPT);
  await device.page.reload();
  await device.expectHeading(KEPT);
  mend();
  await device.reconnect();
  await device.expectCode();
  expect(await device.tokensOf(104)).toEqual(["ISSUED"]);
});

test("page crashes after the answer was lost", async ({ device }) => {
  await device.cut("issueQrToken", "after");
  await device.deposit(105);
  await device.expectHeading(KEPT);
  const reopened = await reopen(device.page);
  await reopened.expectCode();
  expect(await reopened.tokensOf(105)).toEqual(["ISSUED"]);
});

test("page loads again while one counts", async ({ device }) => {
  await device.choose(106);
  await device.page.reload();
  await expect(device.page.getByRole("spinbutton", { name: "ペットボトル" })).toHaveValue("106");
  await device.confirm();
  await device.expectCode();
  expect(await device.tokensOf(106)).toEqual(["ISSUED"]);
});

test("page crashes while the code is shown", async ({ device }) => {
  await device.deposit(107);
  const code = await device.expectCode();
  const reopened = await reopen(device.page);
  expect(await reopened.expectCode()).toBe(code);
  await expect(reopened.page.getByRole("timer")).toBeVisible();
  expect(await reopened.tokensOf(107)).toEqual(["ISSUED"]);
});

test("push of a redemption thanks within two seconds", async ({ device }) => {
  await device.deposit(108);
  const code = await device.expectCode();
  await device.page.waitForTimeout(2_000);
  const mend = await device.cut("qrToken(id", "before");
  await device.redeem(code);
  const since = Date.now();
  await device.expectHeading(THANKS);
  expect(Date.now() - since).toBeLessThan(2_000);
  mend();
  expect(await device.tokensOf(108)).toEqual(["REDEEMED"]);
});

test("redemption is seen without a push", async ({ device }) => {
  await device.page.routeWebSocket(/realtime/, (socket) => socket.close());
  await device.deposit(109);
  const code = await device.expectCode();
  await device.redeem(code);
  const since = Date.now();
  await device.expectHeading(THANKS);
  const milliseconds = Date.now() - since;
  test.info().annotations.push({ type: "poll", description: `${milliseconds} ms` });
  expect(milliseconds).toBeLessThan(4_000);
  expect(await device.tokensOf(109)).toEqual(["REDEEMED"]);
});

test("redemption while the network was lost", async ({ device }) => {
  await device.deposit(110);
  const code = await device.expectCode();
  await device.page.context().setOffline(true);
  await device.redeem(code);
  await device.expectCode();
  await device.page.context().setOffline(false);
  await device.expectHeading(THANKS);
  expect(await device.tokensOf(110)).toEqual(["REDEEMED"]);
});

test("redemption while the page was closed", async ({ device }) => {
  await device.deposit(111);
  const code = await device.expectCode();
  const context = device.page.context();
  const address = device.page.url();
  await device.page.close();
  await device.redeem(code);
  const page = await context.newPage();
  await page.goto(address);
  await new KioskDevice(page).expectHeading(THANKS);
  await page.reload();
  await new KioskDevice(page).expectHeading(THANKS);
  expect(await device.tokensOf(111)).toEqual(["REDEEMED"]);
});

test("person leaves before the network is back", async ({ device }) => {
  const { page } = device;
  const mend = await device.cut("issueQrToken", "before");
  await device.deposit(112);
  await device.expectHeading(KEPT);
  const number = (await page.locator(".kiosk-number").textContent()) ?? "";
  await page.getByRole("button", { name: "終わる" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "終わる" }).click();
  await page.reload();
  mend();
  await device.reconnect();
  await expect.poll(() => device.tokensOf(112)).toEqual(["ISSUED"]);
  await device.openStaffMenu();
  await expect(page.getByText("発行済み")).toBeVisible();
  await page.getByRole("textbox", { name: "お客さまの受付番号" }).fill("0");
  await page.getByRole("button", { name: "QRコードを表示" }).click();
  await expect(page.getByText("この受付番号の記録は、この回収機にありません。")).toBeVisible();
  await page.getByRole("textbox", { name: "お客さまの受付番号" }).fill(number);
  await page.getByRole("button", { name: "QRコードを表示" }).click();
  await device.redeem(await device.expectCode());
  await device.expectHeading(THANKS);
  expect(await device.tokensOf(112)).toEqual(["REDEEMED"]);
});

test("refused deposit gets its code later", async ({ device }) => {
  const { page } = device;
  await device.choose(114);
  await device.fill("FULL");
  await device.confirm();
  await device.expectHeading("QRコードを表示できません");
  const number = (await page.locator(".kiosk-number").textContent()) ?? "";
  await page.getByRole("button", { name: "最初の画面へ" }).click();
  await page.reload();
  await device.openStaffMenu();
  await expect(page.getByText("この回収場所は満杯です。")).toBeVisible();
  expect(await device.tokensOf(114)).toEqual([]);
  await page.getByRole("button", { name: "この回収機の登録を解除" }).click();
  await expect(page.getByText("1件が受け取られていません。")).toBeVisible();
  await expect(page.getByRole("button", { name: "次へ" })).toBeHidden();
  await page.getByRole("button", { name: "戻る", exact: true }).click();
  await device.fill("OPEN");
  await page.getByRole("textbox", { name: "お客さまの受付番号" }).fill(number);
  await page.getByRole("button", { name: "QRコードを表示" }).click();
  await device.redeem(await device.expectCode());
  await device.expectHeading(THANKS);
  expect(await device.tokensOf(114)).toEqual(["REDEEMED"]);
});

test("device with a wrong clock gets a code", async ({ device }) => {
  await device.page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await device.page.reload();
  await device.deposit(113);
  await device.expectCode();
  expect(await device.tokensOf(113)).toEqual(["ISSUED"]);
});

for (const when of ["before", "after"] as const) {
  test(`report of a full box is cut ${when}`, async ({ device }) => {
    const { page } = device;
    const mend = await device.cut("reportLocationStatus", when);
    await report(device, "満杯");
    await expect(page.getByText("送信を待っています")).toBeVisible();
    await page.reload();
    await device.expectHeading("ただいま満杯です");
    mend();
    await device.reconnect();
    await expect.poll(() => device.reported()).toBe("FULL");
    await device.expectHeading("ただいま満杯です");
    await report(device, "利用できます");
    await expect(page.getByText("送信しました")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "はじめる" })).toBeVisible();
    expect(await device.reported()).toBe("OPEN");
  });
}

test("report that waited for long is not sent", async ({ device }) => {
  const { page } = device;
  await page.clock.install();
  await page.reload();
  const mend = await device.cut("reportLocationStatus", "before");
  await report(device, "満杯");
  await expect(page.getByText("送信を待っています")).toBeVisible();
  await page.clock.fastForward(601_000);
  mend();
  await expect(page.getByText("状態を送れませんでした。")).toBeVisible();
  await expect(page.getByRole("button", { name: "はじめる" })).toBeVisible();
  expect(await device.reported()).toBe("OPEN");
});

async function report(device: KioskDevice, status: string): Promise<void> {
  await device.openStaffMenu();
  const choice = device.page.getByRole("dialog").locator("label", { hasText: status });
  await choice.click();
  await expect(choice.getByRole("radio")).toBeChecked();
  await device.page.getByRole("button", { name: "状態を送信" }).click();
}

/** The page ends as if the device lost power, and starts again. */
async function reopen(page: Page): Promise<KioskDevice> {
  const address = page.url();
  const next = await page.context().newPage();
  await page.close();
  await next.goto(address);
  return new KioskDevice(next);
}

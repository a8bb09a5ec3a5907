import { expect, test as base } from "./fixtures.ts";
import { KioskDevice } from "./kiosk-steps.ts";
import { Server } from "./server.ts";

const EXPIRED = "QRコードの期限が切れました";
const RENEW = "新しいQRコードを表示";

// One server for them all.
base.describe.configure({ mode: "default" });

const test = base.extend<{ device: KioskDevice }>({
  // Codes that expire while a test waits.
  server: [
    async ({}, use) => {
      const server = new Server();
      try {
        await server.start({ QR_TOKEN_SECONDS: "10" });
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
  device: async ({ kiosk }, use) => {
    await use(await KioskDevice.open(kiosk));
  },
});

test("expired code is renewed, the same token", async ({ device }) => {
  await device.deposit(201);
  const code = await device.expectCode();
  await device.expectHeading(EXPIRED);
  await device.page.reload();
  await device.expectHeading(EXPIRED);
  await device.page.getByRole("button", { name: RENEW }).click();
  expect(await device.expectCode()).toBe(code);
  await device.redeem(code);
  await device.expectHeading("ありがとうございました");
  expect(await device.tokensOf(201)).toEqual(["REDEEMED"]);
});

for (const when of ["before", "after"] as const) {
  test(`renewal is cut ${when} the server has done it`, async ({ device }) => {
    const bottles = when === "before" ? 202 : 203;
    await device.deposit(bottles);
    const code = await device.expectCode();
    await device.expectHeading(EXPIRED);
    const mend = await device.cut("issueQrToken", when);
    await device.page.getByRole("button", { name: RENEW }).click();
    await device.expectHeading("ネットワークにつながりません");
    await device.page.reload();
    mend();
    await device.reconnect();
    expect(await device.expectCode()).toBe(code);
    expect(await device.tokensOf(bottles)).toHaveLength(1);
  });
}

test("code that was left is shown again", async ({ device }) => {
  const { page } = device;
  await device.deposit(204);
  const code = await device.expectCode();
  const number = (await page.locator(".kiosk-facts .ui-code").last().textContent()) ?? "";
  await device.expectHeading(EXPIRED);
  await page.getByRole("button", { name: "終わる" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "終わる" }).click();
  await device.openStaffMenu();
  await page.getByRole("textbox", { name: "お客さまの受付番号" }).fill(number);
  await page.getByRole("button", { name: "QRコードを表示" }).click();
  expect(await device.expectCode()).toBe(code);
  expect(await device.tokensOf(204)).toEqual(["ISSUED"]);
});

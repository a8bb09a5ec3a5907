import { measureOverflow } from "./barriers.ts";
import { LOCALES } from "./pictures.ts";
import { expect, test } from "./fixtures.ts";
import { KioskDevice } from "./kiosk-steps.ts";

const LANGUAGES: Readonly<Record<(typeof LOCALES)[number], string>> = {
  ja: "日本語",
  en: "English",
  "ja-x-yasashii": "やさしい にほんご",
};

test("every screen is accessible in every language", async ({ kiosk, page, expectAccessible }) => {
  test.setTimeout(300_000);
  await page.goto("/kiosk/");
  for (const locale of LOCALES) {
    await page.getByRole("button", { name: LANGUAGES[locale] }).click();
    await expectAccessible(page);
  }
  const device = await KioskDevice.open(kiosk);
  const each = async () => {
    for (const locale of [...LOCALES, "ja"] as const) {
      await device.page.getByRole("button", { name: LANGUAGES[locale] }).click();
      await expectAccessible(device.page);
    }
  };
  await each();
  await device.choose(22);
  await each();
  await device.confirm();
  const code = await device.expectCode();
  await each();
  await device.page.getByRole("button", { name: "終わる" }).click();
  await expectAccessible(device.page);
  await device.page.keyboard.press("Escape");
  await device.redeem(code);
  for (const locale of [...LOCALES, "ja"] as const) {
    // The thanks go by themselves after a while: a reload shows them from the start.
    await device.page.reload();
    await device.page.getByRole("button", { name: LANGUAGES[locale] }).click();
    await expectAccessible(device.page);
  }
  await device.page.reload();
  await device.page.getByRole("button", { name: "最初の画面へ" }).click();
  for (const locale of LOCALES) {
    await device.page.getByRole("button", { name: LANGUAGES[locale] }).click();
    await device.page.locator(".kiosk-place").focus();
    await device.page.keyboard.press("Enter");
    await expect(device.page.getByRole("dialog")).toBeVisible();
    await expectAccessible(device.page);
    await device.page.keyboard.press("Escape");
  }
});

test("deposit needs a keyboard only", async ({ kiosk }) => {
  const { page } = await KioskDevice.open(kiosk);
  await page.getByRole("button", { name: "はじめる" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "入れたものを選んでください" })).toBeFocused();
  await pressUntilFocused("ペットボトルを10本増やす");
  await page.keyboard.press("Enter");
  await expect(page.getByText("約2 pt")).toBeVisible();
  await pressUntilFocused("QRコードを表示");
  await page.keyboard.press("Enter");
  await expect(page.locator(".ui-qr")).toBeVisible();

  async function pressUntilFocused(name: string): Promise<void> {
    const target = page.getByRole("button", { name, exact: true });
    for (let count = 0; count < 40; count += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  }
});

test("a visit without an answer ends, and the screen resets", async ({ kiosk }) => {
  const { page } = await KioskDevice.open(kiosk);
  await page.clock.install();
  await page.reload();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  await page.clock.fastForward(46_000);
  await expect(page.getByRole("dialog")).toContainText("Are you still there?");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.clock.fastForward(46_000);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.clock.fastForward(15_000);
  await expect(page.getByRole("button", { name: "はじめる" })).toBeVisible();
});

test("staff's menu opens by a long touch", async ({ kiosk }) => {
  const { page } = await KioskDevice.open(kiosk);
  const place = page.locator(".kiosk-place");
  await place.click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await place.click({ delay: 1_400 });
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByRole("button", { name: "この回収機の登録を解除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "次へ" }).click();
  await page.getByRole("button", { name: "解除する", exact: true }).click();
  await expect(page.getByRole("heading", { name: "回収機の設定" })).toBeVisible();
});

test("text of 200 % fits without a scroll sideways", async ({ kiosk }) => {
  const device = await KioskDevice.open(kiosk);
  const { page } = device;
  await page.setViewportSize({ width: 640, height: 400 });
  await expectNoSidewaysScroll();
  await device.choose(7);
  await expectNoSidewaysScroll();
  await device.confirm();
  await device.expectCode();
  await expectNoSidewaysScroll();

  async function expectNoSidewaysScroll(): Promise<void> {
    expect(await measureOverflow(page)).toBe(0);
  }
});

test("admin's code makes a kiosk of a device", async ({ page, server }) => {
  const { code, name } = await KioskDevice.enrolmentCode(server.origin);
  await page.goto("/kiosk/");
  await page.getByRole("textbox", { name: "登録コード" }).fill(code.toLowerCase());
  await page.getByRole("button", { name: "登録する" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
  await expect(page.getByRole("button", { name: "はじめる" })).toBeVisible();
});

test("second tab waits until the first closes", async ({ kiosk, expectAccessible }) => {
  const device = await KioskDevice.open(kiosk);
  const second = await device.page.context().newPage();
  await second.goto(device.page.url());
  await expect(
    second.getByRole("heading", { name: "この回収機は別のタブで開いています" }),
  ).toBeVisible();
  await expectAccessible(second);
  await device.choose(34);
  await device.page.close();
  await expect(second.getByRole("spinbutton", { name: "ペットボトル" })).toHaveValue("34");
});

test("without a socket, questions bring the thanks", async ({ kiosk }) => {
  const device = await KioskDevice.open(kiosk);
  const { page } = device;
  let asked = 0;
  page.on("request", (request) => {
    if (request.postData()?.includes("query QrToken(")) asked += 1;
  });
  await device.deposit(31);
  await device.redeem(await device.expectCode());
  await device.expectHeading("ありがとうございました");
  // The subscription has started.
  expect(asked).toBe(1);
  await page.getByRole("button", { name: "最初の画面へ" }).click();

  await page.routeWebSocket("**/graphql/realtime", (socket) => socket.close());
  await page.reload();
  await device.deposit(32);
  const code = await device.expectCode();
  asked = 0;
  await page.waitForTimeout(10_000);
  expect(asked).toBeGreaterThanOrEqual(4);
  expect(asked).toBeLessThanOrEqual(6);
  await device.redeem(code);
  await device.expectHeading("ありがとうございました");
});

test("staff's menu stops who guesses numbers", async ({ kiosk }) => {
  const device = await KioskDevice.open(kiosk);
  const { page } = device;
  await device.deposit(33);
  await device.expectCode();
  const number = (await page.locator(".kiosk-facts .ui-code").nth(1).textContent()) ?? "";
  await page.getByRole("button", { name: "終わる" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "終わる" }).click();
  await device.openStaffMenu();
  const field = page.getByRole("textbox", { name: "お客さまの受付番号" });
  const show = page.getByRole("button", { name: "QRコードを表示" });
  const wrong = number === "00000" ? "00001" : "00000";
  for (let each = 0; each < 4; each += 1) {
    await field.fill(wrong);
    await show.click();
    await expect(page.getByText("この受付番号の記録は、この回収機にありません。")).toBeVisible();
  }
  await show.click();
  const stopped = page.getByText("約1分後にもう一度お試しください。");
  await expect(stopped).toBeVisible();

  await page.clock.install();
  await page.reload();
  await device.openStaffMenu();
  await field.fill(number);
  await show.click();
  await expect(stopped).toBeVisible();
  await page.keyboard.press("Escape");
  await page.clock.fastForward(61_000);
  await device.openStaffMenu();
  await field.fill(number);
  await show.click();
  await expect(page.locator(".ui-qr")).toBeVisible();
});

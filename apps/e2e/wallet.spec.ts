import { renderSVG } from "uqr";

import { expect, test } from "./fixtures.ts";
import { askAs, givePoints } from "./people.ts";
import { findReward, issueCode, makeCitizen, Wallet } from "./wallet-support.ts";

test("a link's code survives the sign-in and leaves the address", async ({ page, server }) => {
  const { sub } = await makeCitizen(server);
  const code = await issueCode(server);
  await page.goto(`/wallet/#${code}`);
  await expect(page.getByText("読み取ったコードがあります")).toBeVisible();
  expect(page.url()).not.toContain(code);
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  const choice = page.locator(`button[value="${sub}"]`);
  await expect(choice).toBeAttached();
  expect(page.url()).not.toContain(code);
  await page.locator("details").evaluateAll((all) => {
    for (const each of all) each.setAttribute("open", "");
  });
  await choice.click();
  await expect(page.getByRole("heading", { name: "10 pt 獲得しました" })).toBeVisible();
  await expect(page.getByText("3本は次回に繰り越されます")).toBeVisible();
  expect(page.url()).not.toContain(code);
});

test("a sign-out without a network lets another person in", async ({ page, server }) => {
  const { sub } = await makeCitizen(server);
  const choice = page.locator(`button[value="${sub}"]`);
  await page.goto("/wallet/");
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  await expect(choice).toBeAttached();
  await page.locator("details").evaluateAll((all) => {
    for (const each of all) each.setAttribute("open", "");
  });
  await choice.click();
  await expect(page.locator(".balance-card")).toBeVisible();
  await page.goto("/wallet/profile");
  // The service does not hear of it, and the page stays.
  await page.route(/\/logout\?/, (route) => route.fulfill({ status: 204 }));
  const unheard = page.waitForResponse(/\/logout\?/);
  await page.getByRole("button", { name: "ログアウト" }).click();
  await unheard;
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  await expect(choice).toBeAttached();
});

test("the card moves when points come from elsewhere", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page } = await citizen(name);
  await expect(page.locator(".balance-card .ui-live")).toHaveText("リアルタイム");
  await givePoints(server.origin, sub, 70);
  await expect(page.locator(".balance-number")).toHaveText("70pt", { timeout: 2_000 });
});

test("an approval moves the exchange's page", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name, { path: null });
  const wallet = new Wallet(page, server, identity);
  await givePoints(server.origin, sub, 200);
  await wallet.open(`/rewards/${(await findReward(server, true)).id}`);
  await page.getByRole("button", { name: "申し込む" }).click();
  await page.getByRole("button", { name: /ptで申し込む/ }).click();
  await page.getByRole("button", { name: "交換の内容を見る" }).click();
  await expect(page.getByText("承認待ち")).toBeVisible();
  const exchangeId = page.url().split("/").at(-1);
  await askAs(
    server.origin,
    "operator",
    "mutation($id: ID!) { approveExchange(exchangeId: $id) { userErrors { code } } }",
    { id: exchangeId },
  );
  await expect(page.getByText("受付済み")).toBeVisible({ timeout: 3_000 });
  await expect(page.getByText("承認されました")).toBeVisible();
});

test("a changed price is asked about again", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name);
  const wallet = new Wallet(page, server, identity);
  await expect(page.locator(".balance-card")).toBeVisible();
  await givePoints(server.origin, sub, 200);
  const { id, pointsCost } = await findReward(server, false);
  await wallet.open(`/rewards/${id}`);
  await page.getByRole("button", { name: "交換する", exact: true }).click();
  await setPrice(pointsCost + 5);
  try {
    await page.getByRole("button", { name: `${pointsCost} ptで交換する` }).click();
    await expect(
      page.getByText(`必要なポイントが${pointsCost + 5} ptに変わりました`),
    ).toBeVisible();
    expect(await wallet.ledger()).toEqual(["ADJUST"]);
    await page.getByRole("button", { name: "交換の確認" }).click();
    await page.getByRole("button", { name: `${pointsCost + 5} ptで交換する` }).click();
    await expect(page.getByText("交換しました", { exact: true })).toBeVisible();
    expect(await wallet.available()).toBe(200 - pointsCost - 5);
  } finally {
    await setPrice(pointsCost);
  }

  async function setPrice(price: number): Promise<void> {
    await askAs(
      server.origin,
      "admin",
      "mutation($id: ID!, $input: RewardInput!) { updateReward(id: $id, input: $input) { userErrors { code } } }",
      { id, input: { pointsCost: price } },
    );
  }
});

test("a sign-out leaves nothing behind", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name);
  const wallet = new Wallet(page, server, identity);
  await expect(page.locator(".balance-card")).toBeVisible();
  await givePoints(server.origin, sub, 77);
  await expect(page.locator(".balance-number")).toHaveText("77pt");
  await expect.poll(() => keptOf(), { message: "kept on the disk" }).toContain(sub);
  const other = await wallet.openTab("/profile");
  await other.page.getByRole("button", { name: "ログアウト" }).click();
  await expect(page.getByRole("button", { name: "ログイン", exact: true })).toBeVisible();
  await expect(page.getByText("77")).toHaveCount(0);
  await expect.poll(() => keptOf()).not.toContain(sub);

  function keptOf(): Promise<string> {
    return page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open("recycle-points.wallet.kept");
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
      });
      const keys = await new Promise<IDBValidKey[]>((resolve) => {
        const request = database.transaction("kept").objectStore("kept").getAllKeys();
        request.addEventListener("success", () => resolve(request.result));
      });
      database.close();
      return JSON.stringify(keys);
    });
  }
});

test("an offline start shows the last balance with its time", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page } = await citizen(name, { serviceWorkers: "allow" });
  await expect(page.locator(".balance-card")).toBeVisible();
  await givePoints(server.origin, sub, 55);
  await expect(page.locator(".balance-number")).toHaveText("55pt");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await expect(page.locator(".balance-number")).toHaveText("55pt");
  await page.waitForTimeout(1_000);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.locator(".balance-number")).toHaveText("55pt");
  await expect(page.locator(".balance-card .ui-live")).toContainText("時点");
  await page.context().setOffline(false);
  await expect(page.locator(".balance-card .ui-live")).toHaveText("リアルタイム");
});

test("the camera reads what a kiosk shows", async ({ citizen, camera, page, server }) => {
  const { name } = await makeCitizen(server);
  const { page: phone } = await citizen(name);
  const code = await issueCode(server);
  // All of the picture is on the screen.
  await page.setViewportSize({ width: 700, height: 720 });
  await page.setContent(renderSVG(`${server.origin}/wallet/#${code}`, { border: 6 }));
  camera.show(await page.screenshot());
  await phone.getByRole("link", { name: "QRコードを読み取る" }).click();
  await expect(phone.getByRole("heading", { name: "10 pt 獲得しました" })).toBeVisible({
    timeout: 30_000,
  });
});

test("a wrong code is refused in words", async ({ citizen }) => {
  const { page } = await citizen();
  await page.getByRole("link", { name: "QRコードを読み取る" }).click();
  await page.getByRole("button", { name: "文字を入力する" }).click();
  await page.getByRole("textbox", { name: "コード" }).fill("ABC");
  await page.getByRole("button", { name: "ポイントを受け取る" }).click();
  await expect(page.getByText("いまは3文字です")).toBeVisible();
  await page.getByRole("textbox", { name: "コード" }).fill("AAAA ".repeat(6) + "AA");
  await page.getByRole("button", { name: "ポイントを受け取る" }).click();
  await expect(page.getByText("このコードは見つかりませんでした")).toBeVisible();
});

test("who refuses the camera can type", async ({ page, server }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  const { sub } = await makeCitizen(server);
  await page.goto("/wallet/");
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  await page.locator("details").evaluateAll((all) => {
    for (const each of all) each.setAttribute("open", "");
  });
  await page.locator(`button[value="${sub}"]`).click();
  await page.getByRole("link", { name: "QRコードを読み取る" }).click();
  await expect(page.getByText("カメラを使えません")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "コード" })).toBeVisible();
});

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { givePoints } from "./people.ts";
import { findReward, issueCode, makeCitizen, Wallet } from "./wallet-support.ts";

const NOT_SENT = "何も起きておらず、ポイントも変わっていません";

/** Lets this browser write nothing to IndexedDB until it may. */
async function fillDisk(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function fail(...what: Parameters<typeof put>) {
      if (sessionStorage.getItem("has-room")) return put.apply(this, what);
      throw new DOMException("The disk is full.", "QuotaExceededError");
    };
  });
  return () => page.evaluate(() => sessionStorage.setItem("has-room", "1"));
}

test("a code that cannot be kept is tried again", async ({ citizen, server }) => {
  const { page, identity } = await citizen((await makeCitizen(server)).name, { path: null });
  const wallet = new Wallet(page, server, identity);
  const makeRoom = await fillDisk(page);
  await wallet.open(`/#${await issueCode(server)}`);
  await expect(page.getByText(NOT_SENT)).toBeVisible();
  await expect(page.getByText("確認しています…")).toHaveCount(0);
  expect(await wallet.ledger()).toEqual([]);
  await makeRoom();
  await page.getByRole("button", { name: "もう一度試す" }).click();
  await expect(page.getByRole("heading", { name: "10 pt 獲得しました" })).toBeVisible();
  await expect(page.getByText(NOT_SENT)).toHaveCount(0);
});

test("an exchange that cannot be kept is tried again", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name, { path: null });
  const wallet = new Wallet(page, server, identity);
  const makeRoom = await fillDisk(page);
  await givePoints(server.origin, sub, 200);
  const { id, pointsCost } = await findReward(server, true);
  await wallet.open(`/rewards/${id}`);
  await page.getByRole("button", { name: "申し込む" }).click();
  const confirm = page.getByRole("button", { name: `${pointsCost} ptで申し込む` });
  await confirm.click();
  await expect(page.getByText(NOT_SENT)).toBeVisible();
  expect(await wallet.ledger()).toEqual(["ADJUST"]);
  await makeRoom();
  await confirm.click();
  await page.getByRole("button", { name: "交換の内容を見る" }).click();
  await expect(page.getByText("承認待ち")).toBeVisible();
  expect(await wallet.ledger()).toEqual(["ADJUST", "HOLD"]);
});

test("a cancellation that cannot be kept is tried again", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name, { path: null });
  const wallet = new Wallet(page, server, identity);
  const makeRoom = await fillDisk(page);
  await givePoints(server.origin, sub, 200);
  const exchangeId = await wallet.requestApproval((await findReward(server, true)).id);
  await wallet.open(`/exchanges/${exchangeId}`);
  await page.getByRole("button", { name: "申し込みを取り消す" }).click();
  const confirm = page.getByRole("button", { name: "取り消す", exact: true });
  await confirm.click();
  await expect(page.getByText(NOT_SENT)).toBeVisible();
  await makeRoom();
  await confirm.click();
  await expect(page.getByText(/取り消しました。ポイントは戻りました/).first()).toBeVisible();
  expect(await wallet.ledger()).toEqual(["ADJUST", "HOLD", "HOLD_RELEASE"]);
});

test("a sign-out leaves no answer on the device", async ({ citizen, server }) => {
  const { page, identity } = await citizen((await makeCitizen(server)).name, { path: null });
  const wallet = new Wallet(page, server, identity);
  await wallet.open(`/#${await issueCode(server)}`);
  await expect(page.getByRole("heading", { name: "10 pt 獲得しました" })).toBeVisible();
  expect(await countKept(page)).toBe(1);
  await wallet.open("/profile");
  await page.getByRole("button", { name: "ログアウト" }).click();
  await expect(page.getByRole("button", { name: "ログイン", exact: true })).toBeVisible();
  expect(await countKept(page)).toBe(0);
});

/** How many requests the outbox of this browser has, of anybody. */
function countKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const open = indexedDB.open("recycle-points.wallet.outbox");
    await new Promise((resolve) => open.addEventListener("success", resolve));
    const count = open.result.transaction("entries").objectStore("entries").count();
    await new Promise((resolve) => count.addEventListener("success", resolve));
    open.result.close();
    return count.result;
  });
}

import { createECDH } from "node:crypto";

import { expect, test } from "./fixtures.ts";
import { givePoints } from "./people.ts";
import { PushService } from "./push.ts";
import { findReward, makeCitizen, Wallet } from "./wallet-support.ts";

test.use({ serviceWorkers: "allow", hasNotices: true });

const TITLES = {
  ja: {
    points_expiring: "ポイントの期限が近づいています",
    exchange_decided: "交換の申し込みが承認されました",
    voucher_ready: "クーポンの準備ができました",
  },
  en: {
    points_expiring: "Points will expire soon",
    exchange_decided: "Your request was approved",
    voucher_ready: "Your voucher is ready",
  },
  "ja-x-yasashii": {
    points_expiring: "もうすぐ なくなる ポイントが あります",
    exchange_decided: "「いいです」の へんじが きました",
    voucher_ready: "クーポンが できました",
  },
} as const;

for (const [locale, titles] of Object.entries(TITLES)) {
  test(`pushes are shown in ${locale}`, async ({ citizen, server }) => {
    const { page } = await citizen((await makeCitizen(server)).name);
    await page.evaluate((value) => localStorage.setItem("locale", value), locale);
    await page.reload();
    const pushes = await PushService.of(page);
    const kept = () =>
      page.evaluate(async () => (await caches.match("/wallet/locale"))?.text() ?? null);
    await expect.poll(kept).toBe(locale);
    await pushes.deliver({ kind: "points_expiring", date: "2027-03-31" });
    await pushes.deliver({ kind: "exchange_decided", exchangeId: "e1", status: "CONFIRMED" });
    await pushes.deliver({ kind: "voucher_ready", exchangeId: "e2" });
    await expect
      .poll(async () => (await pushes.notices()).map(({ title }) => title).toSorted())
      .toEqual(Object.values(titles).toSorted());
    const shown = await pushes.notices();
    expect(new Set(shown.map(({ lang }) => lang))).toEqual(new Set([locale.slice(0, 2)]));
    const expiring = shown.find(({ title }) => title === titles.points_expiring);
    expect(expiring?.body).toContain(locale === "en" ? "31 March 2027" : "2027年3月31日");
  });
}

test("a click on a notice opens its exchange", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name);
  const wallet = new Wallet(page, server, identity);
  await givePoints(server.origin, sub, 200);
  const exchangeId = await wallet.requestApproval((await findReward(server, true)).id);
  const pushes = await PushService.of(page);
  await pushes.deliver({ kind: "exchange_decided", exchangeId, status: "CONFIRMED" });
  await expect.poll(async () => (await pushes.notices()).length).toBe(1);
  expect(await pushes.click(TITLES.ja.exchange_decided)).toEqual([]);
  await expect(page).toHaveURL(wallet.address(`/exchanges/${exchangeId}`));
  await expect(page.getByText("承認待ち")).toBeVisible();
  await expect.poll(() => pushes.notices()).toEqual([]);
});

test("a click while the wallet loads opens its exchange", async ({ citizen, server }) => {
  const { page, identity } = await citizen((await makeCitizen(server)).name);
  const wallet = new Wallet(page, server, identity);
  const pushes = await PushService.of(page);
  await pushes.deliver({ kind: "exchange_decided", exchangeId: "e1", status: "CONFIRMED" });
  await expect.poll(async () => (await pushes.notices()).length).toBe(1);
  await page.addInitScript(() => {
    const { fetch } = window;
    window.fetch = async (...what) => {
      if (String(what[0]).endsWith("/config.json")) {
        await new Promise((resolve) => window.addEventListener("go-on", resolve, { once: true }));
      }
      return fetch(...what);
    };
  });
  await page.reload();
  await pushes.click(TITLES.ja.exchange_decided);
  await page.evaluate(() => window.dispatchEvent(new Event("go-on")));
  await expect(page).toHaveURL(wallet.address("/exchanges/e1"));
});

test("a click opens a window where none is", async ({ citizen, server }) => {
  const { page, identity } = await citizen((await makeCitizen(server)).name);
  const wallet = new Wallet(page, server, identity);
  const pushes = await PushService.of(page);
  await page.goto("about:blank");
  await pushes.deliver({ kind: "exchange_decided", exchangeId: "e1", status: "REJECTED" });
  // The voucher comes later, and replaces the decision of the same exchange.
  await pushes.deliver({ kind: "voucher_ready", exchangeId: "e1" });
  await expect
    .poll(async () => (await pushes.notices()).map(({ title }) => title))
    .toEqual([TITLES.ja.voucher_ready]);
  expect(await pushes.click(TITLES.ja.voucher_ready)).toEqual([wallet.address("/exchanges/e1")]);
});

test("a sign-out ends the pushes before the session", async ({ citizen, server }) => {
  const { name, sub } = await makeCitizen(server);
  const { page, identity } = await citizen(name, {
    permissions: ["notifications"],
    serviceWorkers: "block",
  });
  const wallet = new Wallet(page, server, identity);
  // A private window, as each of a test is, cannot subscribe.
  await page.addInitScript(
    ([endpoint, p256dh]) => {
      const subscription = {
        endpoint,
        toJSON: () => ({ endpoint, keys: { p256dh, auth: "A".repeat(22) } }),
        unsubscribe: async () => localStorage.setItem("unsubscribed", "1"),
      };
      const getSubscription = async () =>
        localStorage.getItem("unsubscribed") === null ? subscription : null;
      const registration = {
        pushManager: { getSubscription },
        getNotifications: async () => [{ close: () => localStorage.setItem("closed", "1") }],
      };
      Object.assign(navigator.serviceWorker, { getRegistration: async () => registration });
    },
    [`http://127.0.0.1:9/${sub}`, createECDH("prime256v1").generateKeys("base64url")] as const,
  );
  const asked: string[] = [];
  page.on("request", (request) => {
    const operation = /(\w+PushSubscription)\(/.exec(request.postData() ?? "")?.[1];
    if (operation) asked.push(operation);
    if (request.url().endsWith("/oauth2/revoke")) asked.push("revoke");
  });
  await wallet.open("/profile");
  await expect.poll(() => asked).toContain("SavePushSubscription");
  const answers: unknown[] = [];
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes("RemovePushSubscription")) return route.fallback();
    // Read here: the page leaves as soon as it has the answer.
    const response = await route.fetch();
    answers.push(await response.json());
    return route.fulfill({ response });
  });
  await page.getByRole("button", { name: "ログアウト" }).click();
  await expect(page.getByRole("button", { name: "ログイン", exact: true })).toBeVisible();
  expect(asked.slice(-2)).toEqual(["RemovePushSubscription", "revoke"]);
  expect(answers).toMatchObject([{ data: { removePushSubscription: { userErrors: [] } } }]);
  for (const key of ["unsubscribed", "closed"]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other does
    expect(await page.evaluate((each) => localStorage.getItem(each), key)).toBe("1");
  }
});

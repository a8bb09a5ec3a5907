import { EventEmitter, once } from "node:events";

import { expect, type Page } from "@playwright/test";

import { ask, askAs, givePoints, type Identity, saveIdentity } from "./people.ts";

/** Makes citizens of these names, each with 1,000 points and an exchange of 300 that waits. */
export async function requestExchanges(
  origin: string,
  names: readonly string[],
): Promise<string[]> {
  const rewardId = await makeReward(origin);
  const subs: string[] = [];
  for (const name of names) {
    const citizen = await saveIdentity(origin, name);
    await ask(
      origin,
      citizen.token,
      `mutation ($name: String!) {
        updateViewer(input: { displayName: $name }) { userErrors { message } } }`,
      { name },
    );
    await requestExchange(origin, citizen, rewardId);
    subs.push(citizen.sub);
  }
  return subs;
}

/** Returns the id of a reward of 300 points that needs an approval. */
export async function makeReward(origin: string): Promise<string> {
  const { createReward } = await askAs<{ createReward: { reward: { id: string } } }>(
    origin,
    "admin",
    `mutation ($key: ID!) {
      createReward(idempotencyKey: $key, input: {
        names: { ja: "図書カード" }, pointsCost: 300, requiresApproval: true,
        fulfilmentType: VOUCHER_CODE
      }) { reward { id } }
    }`,
    { key: crypto.randomUUID() },
  );
  return createReward.reward.id;
}

/** Gives somebody 1,000 points, of which an exchange takes some. Returns the exchange's id. */
export async function requestExchange(
  origin: string,
  { sub, token }: Identity,
  rewardId: string,
): Promise<string> {
  await givePoints(origin, sub, 1000);
  const { exchangeReward } = await ask<{ exchangeReward: { exchange: { id: string } } }>(
    origin,
    token,
    `mutation ($reward: ID!, $key: ID!) {
      exchangeReward(rewardId: $reward, quantity: 1, idempotencyKey: $key) { exchange { id } } }`,
    { reward: rewardId, key: crypto.randomUUID() },
  );
  return exchangeReward.exchange.id;
}

/** Makes an admin beside the story's one. */
export async function makeAdmin(origin: string, name: string): Promise<Identity> {
  const admin = await saveIdentity(origin, name, ["admins"]);
  await ask(
    origin,
    admin.token,
    `mutation ($name: String!) {
      updateViewer(input: { displayName: $name }) { userErrors { message } } }`,
    { name },
  );
  return admin;
}

/** Asks for 10,001 points, which another admin has to confirm. Returns the adjustment's id. */
export async function requestAdjustment(
  origin: string,
  { token }: Identity,
  userId: string,
): Promise<string> {
  const { adjustPoints } = await ask<{
    adjustPoints: { userErrors: readonly { adjustmentId?: string }[] };
  }>(
    origin,
    token,
    `mutation ($user: ID!, $key: ID!) {
      adjustPoints(userId: $user, points: 10001, reason: "表彰", idempotencyKey: $key) {
        userErrors { ... on SecondSignatureNeededError { adjustmentId } } } }`,
    { user: userId, key: crypto.randomUUID() },
  );
  const id = adjustPoints.userErrors[0]?.adjustmentId;
  expect(id).toBeDefined();
  return id ?? "";
}

/** Opens a page of the console in a language and theme. */
export async function showPage(
  page: Page,
  path: string,
  locale: string,
  theme: string,
): Promise<void> {
  // The sign-in is complete: a step to another page would cut it.
  await expect(page.getByRole("navigation")).toBeVisible();
  await page.evaluate(
    ([chosen, look]) => {
      localStorage.setItem("locale", chosen ?? "ja");
      localStorage.setItem("theme", look ?? "light");
    },
    [locale, theme],
  );
  await page.goto(`/console${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".ui-skeleton")).toHaveCount(0);
}

/** Shows the page in the dark theme, without a reload: nothing but colours changes. */
export async function darken(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset["theme"] = "dark";
  });
}

/** Holds requests of an operation back until the function that it returns is called. */
export async function holdBack(page: Page, operation: string): Promise<() => void> {
  const gate = new EventEmitter();
  const isOpen = once(gate, "open");
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes(operation)) await isOpen;
    return route.fallback();
  });
  return () => gate.emit("open");
}

/** Loses the first answer to an operation that the server has carried out. */
export async function loseAnswer(page: Page, operation: string): Promise<void> {
  let isLost = false;
  await page.route("**/graphql", async (route) => {
    const isAct = route.request().postData()?.includes(operation) ?? false;
    if (!isAct || isLost) return route.fallback();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
}

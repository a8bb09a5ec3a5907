import { expect, type Page } from "@playwright/test";

import { findIdentity, saveIdentity } from "./people.ts";

interface Answer {
  readonly data?: Record<string, { readonly [field: string]: unknown } | null>;
  readonly errors?: unknown;
}

async function ask(origin: string, token: string, query: string, variables: object) {
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors }: Answer = await answer.json();
  expect(errors).toBeUndefined();
  return data ?? {};
}

/** Makes citizens of these names, each with 1,000 points and an exchange of 300 that waits. */
export async function requestExchanges(
  origin: string,
  names: readonly string[],
): Promise<string[]> {
  const admin = await findIdentity(origin, "admin");
  const made = await ask(
    origin,
    admin.token,
    `mutation ($key: ID!) {
      createReward(idempotencyKey: $key, input: {
        names: { ja: "図書カード" }, pointsCost: 300, requiresApproval: true,
        fulfilmentType: VOUCHER_CODE
      }) { reward { id } userErrors { message } }
    }`,
    { key: crypto.randomUUID() },
  );
  expect(made["createReward"]?.["userErrors"]).toEqual([]);
  const reward = made["createReward"]?.["reward"];
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
    await ask(
      origin,
      admin.token,
      `mutation ($user: ID!, $key: ID!) {
        adjustPoints(userId: $user, points: 1000, reason: "test", idempotencyKey: $key) {
          userErrors { message } } }`,
      { user: citizen.sub, key: crypto.randomUUID() },
    );
    const asked = await ask(
      origin,
      citizen.token,
      `mutation ($reward: ID!, $key: ID!) {
        exchangeReward(rewardId: $reward, quantity: 1, idempotencyKey: $key) {
          userErrors { message } } }`,
      { reward: readId(reward), key: crypto.randomUUID() },
    );
    expect(asked["exchangeReward"]?.["userErrors"]).toEqual([]);
    subs.push(citizen.sub);
  }
  return subs;
}

function readId(value: unknown): string {
  expect(value).toHaveProperty("id");
  return typeof value === "object" && value !== null && "id" in value ? String(value.id) : "";
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

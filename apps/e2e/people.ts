import { expect, type Page } from "@playwright/test";

export type App = "wallet" | "kiosk" | "console";

export interface Identity {
  readonly name: string;
  readonly sub: string;
  readonly token: string;
}

// The buttons of the apps' first pages that lead to the sign-in.
const SIGN_IN = /^(ログイン(する)?|サインイン|Sign in|はいる|ログイン する)$/;

/** Somebody at a page of an app. */
export class Person {
  readonly page: Page;
  readonly identity: Identity;
  readonly #app: App;
  readonly #origin: string;

  constructor(page: Page, app: App, identity: Identity, origin: string) {
    this.page = page;
    this.#app = app;
    this.identity = identity;
    this.#origin = origin;
  }

  /** Signs in at the server's page, as people do. */
  async signIn(): Promise<void> {
    await this.page.goto(`${this.#origin}/${this.#app}/`);
    const button = this.page.getByRole("button", { name: SIGN_IN }).first();
    const choice = this.page.locator(`button[value="${this.identity.sub}"]`);
    await expect(button.or(choice).first()).toBeVisible();
    if (await button.isVisible()) await button.click();
    await expect(choice).toBeAttached();
    await this.page.locator("details").evaluateAll((all) => {
      for (const each of all) each.setAttribute("open", "");
    });
    await choice.click();
    await this.page.waitForURL((url) => url.pathname.startsWith(`/${this.#app}/`));
  }

  /** Returns the data of an operation as this person. */
  async ask<T = unknown>(query: string, variables: object = {}): Promise<T> {
    return ask(this.#origin, this.identity.token, query, variables);
  }
}

/** Returns the data of an operation; errors fail the test. */
export async function ask<T = unknown>(
  origin: string,
  token: string,
  query: string,
  variables: object = {},
): Promise<T> {
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors }: { data: T; errors?: unknown } = await answer.json();
  expect(errors).toBeUndefined();
  return data;
}

/** As one of the story's people. */
export async function askAs<T = unknown>(
  origin: string,
  name: string,
  query: string,
  variables: object = {},
): Promise<T> {
  return ask(origin, (await findIdentity(origin, name)).token, query, variables);
}

/** Gives points by an admin of its own: one alone gives a limited sum a day. */
export async function givePoints(origin: string, sub: string, points: number): Promise<void> {
  const { token } = await saveIdentity(origin, crypto.randomUUID(), ["admins"]);
  const { adjustPoints } = await ask<{ adjustPoints: { userErrors: readonly unknown[] } }>(
    origin,
    token,
    `mutation ($userId: ID!, $points: Int!, $key: ID!) {
      adjustPoints(userId: $userId, points: $points, reason: "test", idempotencyKey: $key) {
        userErrors { code message } } }`,
    { userId: sub, points, key: crypto.randomUUID() },
  );
  if (adjustPoints.userErrors.length > 0) throw new Error(JSON.stringify(adjustPoints.userErrors));
}

/** @throws Error: The server does not know this name. */
export async function findIdentity(origin: string, name: string): Promise<Identity> {
  const all: Identity[] = await (await fetch(`${origin}/dev/identities`)).json();
  const found = all.find((each) => each.name === name);
  if (!found)
    throw new Error(`${name} is unknown; the server knows ${all.map((each) => each.name)}`);
  return found;
}

/** Makes a citizen, or somebody of the staff, with nothing done yet. */
export async function saveIdentity(
  origin: string,
  name: string,
  groups: readonly string[] = [],
): Promise<Identity> {
  const answer = await fetch(`${origin}/dev/identities`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, groups }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

import { type BrowserContext, expect, type Page, type Route } from "@playwright/test";

import { KioskDevice } from "./kiosk-steps.ts";
import { ask, askAs, saveIdentity } from "./people.ts";
import type { Server } from "./server.ts";

/** A citizen's page, and what the server knows of them. */
export class Wallet {
  readonly page: Page;
  readonly #server: Server;
  readonly #token: string;
  readonly sub: string;

  constructor(page: Page, server: Server, identity: { sub: string; token: string }) {
    this.page = page;
    this.#server = server;
    this.#token = identity.token;
    this.sub = identity.sub;
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  address(path: string): string {
    return `${this.#server.origin}/wallet${path}`;
  }

  open(path: string): Promise<unknown> {
    return this.page.goto(this.address(path));
  }

  /** The same person in another tab. */
  async openTab(path: string): Promise<Wallet> {
    const page = await this.context.newPage();
    const tab = new Wallet(page, this.#server, { sub: this.sub, token: this.#token });
    await tab.open(path);
    return tab;
  }

  /** What the ledger holds, oldest first, as the server answers this person. */
  async ledger(): Promise<string[]> {
    const data = await this.ask<{ viewer: { ledgerEntries: { nodes: { type: string }[] } } }>(
      "{ viewer { ledgerEntries(first: 50) { nodes { type } } } }",
    );
    return data.viewer.ledgerEntries.nodes.map(({ type }) => type).toReversed();
  }

  async available(): Promise<number> {
    const data = await this.ask<{ viewer: { balance: { available: number } } }>(
      "{ viewer { balance { available } } }",
    );
    return data.viewer.balance.available;
  }

  /** Asks for a reward that waits for an approval. Returns the exchange's id. */
  async requestApproval(rewardId: string): Promise<string> {
    const { exchangeReward } = await this.ask<{ exchangeReward: { exchange: { id: string } } }>(
      `mutation($id: ID!, $key: ID!) {
        exchangeReward(rewardId: $id, idempotencyKey: $key) { exchange { id } }
      }`,
      { id: rewardId, key: crypto.randomUUID() },
    );
    return exchangeReward.exchange.id;
  }

  ask<T>(query: string, variables: object = {}): Promise<T> {
    return ask(this.#server.origin, this.#token, query, variables);
  }

  /** Expects that the card of a new page shows what the server has, live. */
  async expectTruth(): Promise<void> {
    const available = await this.available();
    await this.open("/");
    await expect(this.page.locator(".balance-number")).toHaveText(`${available}pt`);
    await expect(this.page.locator(".balance-card .ui-live")).toHaveText("リアルタイム");
  }

  /** Sends what waits; the page may have done so by itself meanwhile. */
  async sendNow(): Promise<void> {
    const button = this.page.getByRole("button", { name: "今すぐ送る" });
    await button.click({ timeout: 2_000 }).catch(() => expect(button).toHaveCount(0));
  }
}

let people = 0;

/** Makes a citizen whom no other test knows. */
export async function makeCitizen(server: Server): Promise<{ name: string; sub: string }> {
  people += 1;
  const name = `person-${process.pid}-${people}`;
  const { sub, token } = await saveIdentity(server.origin, name);
  // An account begins with the first change.
  await ask(
    server.origin,
    token,
    "mutation($input: UpdateViewerInput!) { updateViewer(input: $input) { userErrors { code } } }",
    { input: { displayName: "山田 花子" } },
  );
  return { name, sub };
}

/** Returns a code of 53 bottles, which earn 10 points and leave 3 bottles over. */
export async function issueCode(server: Server): Promise<string> {
  // Not any place: other tests make some that this kiosk has not.
  const { id } = await KioskDevice.place(server.origin);
  const { issueQrToken } = await askAs<{
    issueQrToken: { qrToken: { code: string } | null; userErrors: unknown[] };
  }>(
    server.origin,
    "kiosk",
    `mutation($locationId: ID!, $event: ID!) {
      issueQrToken(
        locationId: $locationId
        deviceEventId: $event
        items: [{ material: PET_BOTTLE, unit: PIECE, quantity: 53 }]
      ) { qrToken { code } userErrors { code message } }
    }`,
    { locationId: id, event: crypto.randomUUID() },
  );
  expect(issueQrToken.userErrors).toEqual([]);
  return issueQrToken.qrToken?.code ?? "";
}

interface FoundReward {
  readonly id: string;
  readonly pointsCost: number;
  readonly requiresApproval: boolean;
  readonly stockRemaining: number | null;
}

/** The cheapest reward that can be had, with or without an approval. */
export async function findReward(server: Server, requiresApproval: boolean): Promise<FoundReward> {
  const { rewards } = await askAs<{ rewards: { nodes: FoundReward[] } }>(
    server.origin,
    "operator",
    "{ rewards(first: 50) { nodes { id pointsCost requiresApproval stockRemaining } } }",
  );
  const [found] = rewards.nodes
    .filter((each) => each.requiresApproval === requiresApproval && each.stockRemaining !== 0)
    .toSorted((one, other) => one.pointsCost - other.pointsCost);
  if (!found) throw new Error("the demo has no such reward");
  return found;
}

/** How a request is cut off: the server never sees it, or it does and its answer is lost. */
export type Cut = "request" | "answer";

/** Cuts off a mutation until the returned function is called; other requests go through. */
export async function cutOff(
  context: BrowserContext,
  mutation: string,
  cut: Cut,
): Promise<{ restore: () => Promise<void>; count: () => number }> {
  let count = 0;
  const handle = async (route: Route) => {
    if (!route.request().postData()?.includes(mutation)) return route.continue();
    count += 1;
    if (cut === "answer") await route.fetch();
    // A page that was closed meanwhile has cut itself off.
    return route.abort("connectionreset").catch(() => undefined);
  };
  await context.route("**/graphql", handle);
  return { count: () => count, restore: () => context.unroute("**/graphql", handle) };
}

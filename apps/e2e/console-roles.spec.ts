import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as api from "@recycle-points/api";
import type { Page } from "@playwright/test";

import { measureOverflow } from "./barriers.ts";
import { darken, makeAdmin, requestAdjustment, requestExchanges, showPage } from "./console.ts";
import { HARMLESS, PAGES } from "./console-matrix.ts";
import { type Operation, type Role, ROLES, type Rows } from "./console-matrix-rows.ts";
import { expect, test } from "./fixtures.ts";
import { findIdentity } from "./people.ts";
import { LOCALES } from "./pictures.ts";
import { ROOT } from "./server.ts";

const NOT_FOUND = "ページが見つかりません";
const STAFF = ["operator", "admin", "auditor"] as const;
/** Who is who among the demo's identities. */
const NAMES: Readonly<Record<Exclude<Role, "anonymous">, string>> = {
  citizen: "hanako",
  kiosk: "kiosk",
  operator: "operator",
  admin: "admin",
  auditor: "auditor",
};

test("each page of the app has a row", () => {
  const source = readFileSync(join(ROOT, "apps/console/src/routes.ts"), "utf8");
  const routes = [...source.matchAll(/path: "([^"]+)"/g)].map(([, path]) => path);
  expect(routes.length).toBeGreaterThan(0);
  expect(new Set(PAGES.map(({ route }) => route))).toEqual(new Set(["/", ...routes]));
});

test("anonymous callers get the sign-in alone", async ({ page }) => {
  for (const { route } of PAGES) {
    await page.goto(`/console${route.replace(":id", "unknown")}`);
    await expect(page.getByRole("button", { name: "ログイン" })).toBeVisible();
    await expect(page.getByRole("navigation")).toHaveCount(0);
  }
});

for (const role of ["citizen", "kiosk"] as const) {
  test(`${role} finds no page of staff`, async ({ staff }) => {
    const { page } = await staff(NAMES[role]);
    const refusal = page.getByRole("heading", { name: "職員用の画面です" });
    // The sign-in is complete: a step to another page would cut it.
    await expect(refusal).toBeVisible();
    for (const { route } of PAGES) {
      await page.goto(`/console${route.replace(":id", "unknown")}`);
      await expect(refusal).toBeVisible();
      await expect(page.getByRole("navigation")).toHaveCount(0);
    }
  });
}

for (const role of STAFF) {
  test(`${role} finds the pages and acts of the role alone`, async ({ staff, server }) => {
    const rows = await makeRows(server.origin);
    const { page } = await staff(role);
    for (const { route, roles, at, acts } of PAGES) {
      const mayOpen = roles.includes(role);
      await showPage(page, at(rows), "ja", "light");
      await expect(page.getByRole("heading", { name: NOT_FOUND })).toHaveCount(mayOpen ? 0 : 1);
      const list = `/${route.split("/")[1]}`;
      const link = page.getByRole("navigation").locator(`a[href="/console${list}"]`);
      await expect(link).toHaveCount(mayOpen ? 1 : 0);
      if (!mayOpen) continue;
      const expected = new Set(
        acts.filter((each) => each.roles.includes(role)).map(({ button }) => button),
      );
      await expect.poll(() => listActs(page), { message: route }).toEqual([...expected].toSorted());
    }
  });

  test(`${role} learns nothing by an id that is not there`, async ({ staff, server }) => {
    const rows = await makeRows(server.origin);
    const { page } = await staff(role);
    for (const { route, roles, missing } of PAGES) {
      if (missing === undefined || !roles.includes(role)) continue;
      // Of another kind, and of nothing.
      for (const id of [rows[route.startsWith("/rewards") ? "pending" : "reward"], "unknown"]) {
        await showPage(page, route.replace(":id", id), "ja", "light");
        await expect(page.getByText(missing)).toBeVisible();
        await expect.poll(() => listActs(page), { message: route }).toEqual([]);
      }
    }
  });
}

for (const locale of LOCALES) {
  test(`pages are accessible in ${locale}`, async ({ staff, server, expectAccessible }) => {
    const rows = await makeRows(server.origin);
    const { page } = await staff("admin");
    for (const { at } of PAGES) {
      await showPage(page, at(rows), locale, "light");
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await measureOverflow(page), at(rows)).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1280, height: 800 });
      await expectAccessible(page);
      await darken(page);
      await expectAccessible(page, "colours");
    }
  });
}

test("the server refuses what a role does not see", async ({ server }) => {
  const operations = new Set(
    PAGES.flatMap(({ reads, acts }) => [...reads, ...acts.map(({ operation }) => operation)]),
  );
  for (const role of ROLES) {
    const headers = await signRequests(server.origin, role);
    for (const operation of operations) {
      const { data, errors = [] } = await send(server.origin, headers, operation);
      const name = `${role}: ${String(operation.text).slice(0, 60)}`;
      const isServed = operation.served.includes(role);
      expect(
        errors.map(({ errorType }) => errorType),
        name,
      ).toEqual(isServed ? [] : ["Unauthorized"]);
      // Nothing has changed: where it is served, the rows do not exist, or the input is empty.
      for (const answer of Object.values(data ?? {})) {
        const { userErrors } = answer ?? {};
        if (isServed && userErrors) expect(userErrors, name).toHaveLength(1);
      }
    }
  }
});

test("an exchange of another citizen answers like an unknown one", async ({ server }) => {
  const { pending } = await makeRows(server.origin);
  for (const role of ["citizen", "auditor"] as const) {
    const headers = await signRequests(server.origin, role);
    for (const [text, name] of [
      [api.ExchangeDocument, "id"],
      [api.CancelExchangeDocument, "exchangeId"],
    ] as const) {
      const [foreign, unknown] = await Promise.all(
        [pending, "unknown"].map(async (id) => {
          const variables = { [name]: id, idempotencyKey: crypto.randomUUID() };
          return send(server.origin, headers, { text, variables });
        }),
      );
      expect(foreign).toEqual(unknown);
    }
  }
});

/** The buttons of a page that do something, each once. */
async function listActs(page: Page): Promise<string[]> {
  const buttons = page.locator("main button:not(.queue-item):not([role=tab])");
  const names = await buttons.evaluateAll((all) =>
    all.map((each) => (each.ariaLabel ?? each.textContent ?? "").trim()),
  );
  return [...new Set(names)].filter((each) => !HARMLESS.test(each)).toSorted();
}

interface Answer {
  readonly data?: Record<string, { readonly userErrors?: readonly unknown[] } | null> | null;
  readonly errors?: readonly { readonly errorType?: string }[];
}

async function signRequests(origin: string, role: Role): Promise<Record<string, string>> {
  if (role !== "anonymous") {
    return { authorization: (await findIdentity(origin, NAMES[role])).token };
  }
  const config: { readonly api: { readonly apiKey: string } } = await (
    await fetch(`${origin}/config.json`)
  ).json();
  return { "x-api-key": config.api.apiKey };
}

async function send(
  origin: string,
  headers: Record<string, string>,
  { text, variables }: Pick<Operation, "text" | "variables">,
): Promise<Answer> {
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ query: text.toString(), variables }),
  });
  return answer.json();
}

/** Makes citizens with exchanges, an adjustment that waits, a reward, a webhook, and a place. */
async function makeRows(origin: string): Promise<Rows> {
  const name = `役割${crypto.randomUUID().slice(0, 8)}`;
  const [user = "", other] = await requestExchanges(origin, [`${name}一`, `${name}二`]);
  const headers = await signRequests(origin, "admin");
  const ask = async (text: Operation["text"], path: string, variables: object) =>
    readAt((await send(origin, headers, { text, variables })).data, path);
  const exchanged = "user.exchanges.nodes.0.id";
  const pending = await ask(api.UserExchangesDocument, exchanged, { id: user });
  const confirmed = await ask(api.UserExchangesDocument, exchanged, { id: other });
  await ask(api.ApproveExchangeDocument, "approveExchange.exchange.id", { exchangeId: confirmed });
  await requestAdjustment(origin, await makeAdmin(origin, `${name}管理者`), user);
  const webhook = await ask(
    api.CreateWebhookDocument,
    "createWebhookSubscription.webhookSubscription.id",
    {
      idempotencyKey: crypto.randomUUID(),
      input: { partner: name, url: "http://127.0.0.1:9/", eventTypes: ["REWARD_SOLD_OUT"] },
    },
  );
  const reward = await ask(api.CreateRewardDocument, "createReward.reward.id", {
    idempotencyKey: crypto.randomUUID(),
    input: { names: { ja: name }, pointsCost: 10, stock: 5, fulfilmentType: "PICKUP" },
  });
  const place = await ask(api.CreateLocationDocument, "createLocation.location.id", {
    idempotencyKey: crypto.randomUUID(),
    input: {
      names: { ja: name },
      address: "焼津市1-1",
      coordinates: { latitude: 34.87, longitude: 138.32 },
      acceptedMaterials: ["PET_BOTTLE"],
    },
  });
  const code = await ask(api.CreateKioskEnrolmentDocument, "createKioskEnrolment.code", {
    locationId: place,
  });
  await issueToken(origin, place, code);
  await ask(api.SetBudgetDocument, "setBudget.budget.id", {
    input: { fiscalYear: fiscalYear(), municipalityCode: "37201", points: 1_000_000 },
    reason: name,
  });
  return { user, pending, confirmed, reward, webhook, place };
}

/** Enrols a kiosk at a place, and issues a token there. */
async function issueToken(origin: string, locationId: string, code: string): Promise<void> {
  const text = api.EnrolKioskDocument;
  const enrolled = await send(origin, await signRequests(origin, "anonymous"), {
    text,
    variables: { code },
  });
  const authorization = readAt(enrolled.data, "enrolKiosk.tokens.accessToken");
  const issued = await send(
    origin,
    { authorization },
    {
      text: api.IssueQrTokenDocument,
      variables: {
        locationId,
        items: [{ material: "PET_BOTTLE", unit: "PIECE", quantity: 5 }],
        deviceEventId: crypto.randomUUID(),
      },
    },
  );
  readAt(issued.data, "issueQrToken.qrToken.id");
}

/** The one that the console shows first: it begins on 1 April. */
function fiscalYear(): number {
  const today = new Date();
  return today.getFullYear() - (today.getMonth() < 3 ? 1 : 0);
}

/** Returns the text at a path of an answer. */
function readAt(value: unknown, path: string): string {
  let found = value;
  for (const name of path.split(".")) {
    expect(found, path).toHaveProperty([name]);
    found = Object.getOwnPropertyDescriptor(found, name)?.value;
  }
  expect(typeof found, path).toBe("string");
  return String(found);
}

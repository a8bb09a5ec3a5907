import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { isStaff, mayOpen, PAGES, STAFF } from "./roles.ts";

// The field of the API that a page is made of, in the permission table of docs/use/roles.md.
const FIELDS: Readonly<Record<keyof typeof PAGES, string>> = {
  queue: "exchanges",
  adjustments: "pendingAdjustments",
  exchanges: "exchanges",
  accounts: "users",
  rewards: "rewards",
  places: "locations",
  imports: "importLocations",
  rules: "earnRules",
  reports: "programmeReport",
  budgets: "budgets",
  log: "staffActions",
  verification: "ledgerVerification",
  webhooks: "webhookSubscriptions",
};

const TABLE = readFileSync(new URL("../../../docs/use/roles.md", import.meta.url), "utf8");

/** Whether staff of a group may call a field: columns 4 to 6 are operator, admin, auditor. */
function mayCall(field: string, group: string): boolean {
  const row = TABLE.split("\n").find((line) => line.startsWith(`| \`${field}\` |`));
  const column = STAFF.findIndex((each) => each === group) + 5;
  return row?.split("|")[column]?.trim() === "yes";
}

it.each(STAFF)("%s open what they may read", (group) => {
  for (const [page, field] of Object.entries(FIELDS)) {
    expect([page, mayOpen(page as keyof typeof PAGES, [group])]).toEqual([
      page,
      mayCall(field, group),
    ]);
  }
});

it("opens nothing to citizens and kiosks", () => {
  expect(isStaff([])).toBe(false);
  expect(isStaff(["kiosks"])).toBe(false);
  expect(mayOpen("queue", ["kiosks"])).toBe(false);
});

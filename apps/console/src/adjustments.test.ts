import { expect, it } from "vitest";

import type { PendingAdjustmentFragment } from "@recycle-points/api";

import { barOf, decisionsOn, orderAdjustments, refusalOf } from "./adjustments.ts";

const ME = "me";

function adjustment(changes: Partial<PendingAdjustmentFragment> = {}): PendingAdjustmentFragment {
  return {
    id: "a",
    userId: "citizen",
    points: 20_000,
    expiresAt: null,
    reversesId: null,
    ledgerEntryId: "a",
    reason: "prize",
    notice: null,
    requestedBy: "colleague",
    requestedAt: "2026-11-01T00:00:00Z",
    confirmableUntil: "2026-11-08T00:00:00Z",
    ...changes,
  };
}

it.each([
  ["a colleague's request", {}, null, ["approve", "reject"]],
  ["one's own request", { requestedBy: ME }, "ownRequest", ["reject"]],
  ["one's own account", { userId: ME }, "ownAccount", []],
  ["an erased account", { reason: null }, "erased", []],
  ["one's own request, erased", { reason: null, requestedBy: ME }, "erased", []],
] as const)("knows what can be done about %s", (_, changes, bar, decisions) => {
  const each = adjustment(changes);
  expect(barOf(each, ME)).toBe(bar);
  expect(decisionsOn(each, ME)).toEqual(decisions);
});

it.each([
  ["nothing as long as it can be", { points: -300 }, null],
  ["too few points to take", { points: -301 }, "tooFew"],
  ["an expiry to come", { expiresAt: "2026-11-02T00:00:01Z" }, null],
  ["an expiry that is over", { expiresAt: "2026-11-02T00:00:00Z" }, "expired"],
] as const)("knows of %s before it is confirmed", (_, changes, refusal) => {
  const now = Date.parse("2026-11-02T00:00:00Z");
  expect(refusalOf(adjustment(changes), 300, now)).toBe(refusal);
});

it("begins with what one can confirm, by urgency", () => {
  const all = [
    adjustment({ id: "late", confirmableUntil: "2026-11-09T00:00:00Z" }),
    adjustment({ id: "own", requestedBy: ME, confirmableUntil: "2026-11-02T00:00:00Z" }),
    adjustment({ id: "soon", confirmableUntil: "2026-11-08T00:00:00.000Z" }),
    adjustment({ id: "decided", confirmableUntil: "2026-11-03T00:00:00Z" }),
  ];
  const shown = orderAdjustments(all, new Set(["decided"]), ME);
  expect(shown.map(({ id }) => id)).toEqual(["soon", "late", "own"]);
});

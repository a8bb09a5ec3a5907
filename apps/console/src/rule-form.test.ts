import { expect, it } from "vitest";

import type { RuleFragment } from "@recycle-points/api";

import { checkRule, fillRule, isRuleReady, previewRule, readRule } from "./rule-form.ts";

const NOW = Date.parse("2026-11-28T00:00:00.000Z");
const TOKYO = "Asia/Tokyo";
const filled = {
  ...fillRule(null, TOKYO),
  quantity: "５",
  points: "1",
  reason: "council",
};

it("previews 53 pieces as the server counts them", () => {
  expect(previewRule(filled)).toEqual({ points: 10, carried: 3, capped: 0 });
  expect(previewRule({ ...filled, cap: "8" })).toEqual({ points: 8, carried: 3, capped: 10 });
  expect(previewRule({ ...filled, points: "" })).toBeNull();
});

it("reads a new rule as it is written", () => {
  const values = { ...filled, from: "2026-12-01T00:00", policy: "DAYS", count: "90" };
  expect(readRule(values, null, TOKYO)).toEqual({
    material: "PET_BOTTLE",
    unit: "PIECE",
    quantityPerPoint: 5,
    pointsPerQuantity: 1,
    multiplierPercent: 100,
    dailyCapPoints: null,
    expiryPolicy: "DAYS",
    expiryCount: 90,
    expiryDate: null,
    activeFrom: "2026-11-30T15:00:00.000Z",
    activeUntil: null,
  });
});

it("sends an unchanged rule as it was, its seconds too", () => {
  const old: RuleFragment = {
    id: "rule",
    material: "BATTERY",
    unit: "PIECE",
    quantityPerPoint: 1,
    pointsPerQuantity: 2,
    multiplierPercent: 150,
    dailyCapPoints: 30,
    expiryPolicy: "FIXED_DATE",
    expiryCount: null,
    expiryDate: "2027-03-31",
    activeFrom: "2026-04-01T00:00:07.123Z",
    activeUntil: "2027-04-01T00:00:00.000Z",
    version: 3,
  };
  const { version, ...content } = old;
  expect(version).toBe(3);
  expect(readRule(fillRule(old, TOKYO), old, TOKYO)).toEqual(content);
});

it.each([
  [{ quantity: "0" }, "quantity", "number"],
  [{ percent: "1001" }, "percent", "number"],
  [{ points: "900000", percent: "200" }, "percent", "step"],
  [{ points: "3", percent: "150", cap: "3" }, "cap", "cap"],
  [{ policy: "MONTHS_END", count: "37" }, "count", "number"],
  [{ policy: "FIXED_DATE", day: "2026-11-27" }, "day", "day"],
  [{ from: "2026-12-02T00:00", policy: "FIXED_DATE", day: "2026-12-01" }, "day", "day"],
  [{ until: "2026-11-28T08:59" }, "until", "past"],
  [{ from: "2026-12-02T00:00", until: "2026-12-01T00:00" }, "until", "order"],
] as const)("does not send %o", (wrong, field, kind) => {
  const values = { ...filled, ...wrong };
  expect(checkRule(filled, TOKYO, NOW)).toEqual({});
  expect(checkRule(values, TOKYO, NOW)[field]?.kind).toBe(kind);
  expect(isRuleReady(filled, TOKYO, NOW)).toBe(true);
  expect(isRuleReady(values, TOKYO, NOW)).toBe(false);
});

it.each([{ reason: " " }, { points: "" }, { policy: "DAYS" }, { policy: "FIXED_DATE" }])(
  "waits for what %o leaves out",
  (left) => {
    expect(isRuleReady({ ...filled, ...left }, TOKYO, NOW)).toBe(false);
  },
);

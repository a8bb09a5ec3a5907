import { expect, test } from "vitest";

import type { RuleFragment } from "@recycle-points/api";

import { itemsOf, leavesRemainder, pointsOf, stepsOf } from "./points.ts";

const base: RuleFragment = {
  id: "pet",
  material: "PET_BOTTLE",
  unit: "PIECE",
  quantityPerPoint: 5,
  pointsPerQuantity: 1,
  multiplierPercent: 100,
  dailyCapPoints: null,
  expiryPolicy: null,
  expiryCount: null,
  expiryDate: null,
  activeFrom: null,
  activeUntil: null,
  version: 1,
};
const paper: RuleFragment = {
  ...base,
  id: "paper",
  material: "NEWSPAPER",
  unit: "GRAM",
  quantityPerPoint: 1000,
  multiplierPercent: 150,
};

test("whole steps earn, rests do not", () => {
  expect(pointsOf([base], { pet: 4 })).toBe(0);
  expect(pointsOf([base], { pet: 14 })).toBe(2);
  expect(leavesRemainder([base], { pet: 14 })).toBe(true);
  expect(leavesRemainder([base], { pet: 15 })).toBe(false);
});

// resolvers/domain/deposits/earn_rules.py, points_of: rounded down once for each rule of a deposit.
test("multiplier rounds down for each rule", () => {
  expect(pointsOf([paper], { paper: 3000 })).toBe(4);
  expect(pointsOf([paper, { ...paper, id: "card" }], { paper: 1000, card: 1000 })).toBe(2);
});

test("items are what was counted", () => {
  expect(itemsOf([base, paper], { pet: 0, paper: 200, gone: 3 })).toEqual([
    { material: "NEWSPAPER", unit: "GRAM", quantity: 200 },
  ]);
});

test("steps divide a rule's step", () => {
  for (const quantityPerPoint of [1000, 500, 100, 10]) {
    expect(quantityPerPoint % stepsOf({ ...paper, quantityPerPoint }).step).toBe(0);
  }
});

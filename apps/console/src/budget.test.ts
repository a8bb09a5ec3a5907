import { expect, it } from "vitest";

import type { BudgetFieldsFragment } from "@recycle-points/api";

import {
  fillBudget,
  isBudgetReady,
  isNearlyUsed,
  isOfTaken,
  previewBudget,
  readBudget,
} from "./budget.ts";

const budget: BudgetFieldsFragment = {
  id: "2026#22212",
  fiscalYear: 2026,
  municipalityCode: "22212",
  points: 1000,
  issuedBefore: 20,
  issued: 700,
  reserved: 80,
  remaining: 200,
};
const filled = { ...fillBudget(budget), reason: "council" };

it("previews what a new ceiling leaves", () => {
  expect(previewBudget(filled, budget)).toBe(200);
  expect(previewBudget({ ...filled, points: "７００" }, budget)).toBe(-100);
  expect(previewBudget({ ...filled, issuedBefore: "120" }, budget)).toBe(100);
  expect(previewBudget({ ...filled, points: "" }, budget)).toBeNull();
  expect(previewBudget({ ...filled, points: "500", issuedBefore: "" }, null)).toBe(500);
});

it("sends a ceiling of 0, and leaves an empty issuedBefore as it was", () => {
  expect(readBudget({ ...filled, points: "0", issuedBefore: "" }, 2026)).toEqual({
    fiscalYear: 2026,
    municipalityCode: "22212",
    points: 0,
    issuedBefore: null,
  });
});

it("takes a typed code, or none", () => {
  const typed = { ...filled, place: "typed", code: "２２２１２７" };
  expect(readBudget(typed, 2026).municipalityCode).toBe("222127");
  expect(readBudget({ ...filled, place: "none" }, 2026).municipalityCode).toBeNull();
});

it.each([
  { points: "" },
  { points: "-1" },
  { points: "1000000001" },
  { issuedBefore: "x" },
  { reason: " " },
  { place: "" },
  { place: "typed", code: "222" },
  { place: "typed", code: "131016" },
])("does not send %o", (wrong) => {
  expect(isBudgetReady(filled, ["13101", null])).toBe(true);
  expect(isBudgetReady({ ...filled, ...wrong }, ["13101", null])).toBe(false);
});

it("is nearly used at a tenth", () => {
  expect(isNearlyUsed(budget)).toBe(false);
  expect(isNearlyUsed({ ...budget, remaining: 100 })).toBe(true);
  expect(isNearlyUsed({ ...budget, points: null, remaining: null })).toBe(false);
});

it.each([
  ["13101", true],
  ["１３１０１６", true],
  ["13102", false],
  ["1310", false],
])("knows whether %s has a budget", (code, has) => {
  expect(isOfTaken({ ...filled, place: "typed", code }, ["13101", null])).toBe(has);
});

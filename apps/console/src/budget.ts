import type { BudgetFieldsFragment, BudgetInput } from "@recycle-points/api";

import { readAmount } from "./zoned.ts";

export const MOST_BUDGET = 1_000_000_000;

/** A budget of which a tenth or less is left. */
export function isNearlyUsed({ points, remaining }: BudgetFieldsFragment): boolean {
  return points !== null && remaining !== null && remaining * 10 <= points;
}

/** The fields of a budget's form. */
export type BudgetValues = Readonly<
  Record<"place" | "code" | "points" | "issuedBefore" | "reason", string>
>;

/** `place` of the form: the places without a municipality, or a code that is typed. */
export const NOWHERE = "none";
export const TYPED = "typed";

/** What the form begins with; null: a new budget. */
export function fillBudget(budget: BudgetFieldsFragment | null): BudgetValues {
  return {
    place: budget ? (budget.municipalityCode ?? NOWHERE) : "",
    code: "",
    points: String(budget?.points ?? ""),
    issuedBefore: String(budget?.issuedBefore ?? ""),
    reason: "",
  };
}

/** @param taken - municipalities that have a budget, which is changed and not made again */
export function isBudgetReady(values: BudgetValues, taken: Taken): boolean {
  return (
    values.place !== "" &&
    (values.place !== TYPED || isCode(values.code)) &&
    !isOfTaken(values, taken) &&
    readAmount(values.points, MOST_BUDGET) !== null &&
    isAmountOrEmpty(values.issuedBefore) &&
    values.reason.trim() !== ""
  );
}

/** 5 digits, or 6 with the check digit, which the server checks. */
export function isCode(text: string): boolean {
  return /^\d{5,6}$/.test(readCode(text));
}

/** Codes of budgets; null: that of the places without one. */
export type Taken = readonly (string | null)[];

/** Whether the code that is typed has a budget, also without its check digit, as on the server. */
export function isOfTaken({ place, code }: BudgetValues, taken: Taken): boolean {
  return place === TYPED && isCode(code) && taken.includes(readCode(code).slice(0, 5));
}

function readCode(text: string): string {
  return text.normalize("NFKC").trim();
}

export function isAmountOrEmpty(text: string): boolean {
  return text.trim() === "" || readAmount(text, MOST_BUDGET) !== null;
}

/** The input of setBudget; an empty issuedBefore stays as it was. */
export function readBudget(values: BudgetValues, fiscalYear: number): BudgetInput {
  const { place, code } = values;
  return {
    fiscalYear,
    municipalityCode: place === NOWHERE ? null : place === TYPED ? readCode(code) : place,
    points: readAmount(values.points, MOST_BUDGET),
    issuedBefore: readAmount(values.issuedBefore, MOST_BUDGET),
  };
}

/** What the new ceiling would leave now; null while it is not a number. */
export function previewBudget(
  values: BudgetValues,
  budget: BudgetFieldsFragment | null,
): number | null {
  const points = readAmount(values.points, MOST_BUDGET);
  if (points === null) return null;
  const before = readAmount(values.issuedBefore, MOST_BUDGET) ?? budget?.issuedBefore ?? 0;
  return points - before - (budget?.issued ?? 0) - (budget?.reserved ?? 0);
}

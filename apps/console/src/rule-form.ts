import {
  earn,
  type Earning,
  type EarnRuleInput,
  pointsOfSteps,
  type RuleFragment,
} from "@recycle-points/api";
import { type ExpiryPolicy, ExpiryPolicyValues, MaterialValues } from "@recycle-points/api/enums";

import { readCount, toLocal, toMoment } from "./zoned.ts";

export const LIMITS = { quantity: 100_000, points: 1_000_000, percent: 1000 } as const;

const MOST_COUNT: Partial<Readonly<Record<ExpiryPolicy, number>>> = { MONTHS_END: 36, DAYS: 3650 };

/** The fields of a rule's form. */
export type RuleValues = Readonly<
  Record<
    | "material"
    | "unit"
    | "quantity"
    | "points"
    | "percent"
    | "cap"
    | "policy"
    | "count"
    | "day"
    | "from"
    | "until"
    | "example"
    | "reason",
    string
  >
>;

/** What is wrong with a field: a number out of its limits, or a rule across fields. */
export type RuleProblem =
  | { readonly kind: "number"; readonly most: number }
  | { readonly kind: "step"; readonly most: number }
  | { readonly kind: "cap"; readonly least: number }
  | { readonly kind: "day" | "order" | "past" };

/** What the form begins with; null: a new rule. */
export function fillRule(rule: RuleFragment | null, timeZone: string): RuleValues {
  return {
    material: rule?.material ?? "PET_BOTTLE",
    unit: rule?.unit ?? "PIECE",
    quantity: rule ? String(rule.quantityPerPoint) : "",
    points: rule ? String(rule.pointsPerQuantity) : "",
    percent: String(rule?.multiplierPercent ?? 100),
    cap: String(rule?.dailyCapPoints ?? ""),
    policy: rule?.expiryPolicy ?? "",
    count: String(rule?.expiryCount ?? ""),
    day: rule?.expiryDate ?? "",
    from: toLocal(rule?.activeFrom ?? null, timeZone),
    until: toLocal(rule?.activeUntil ?? null, timeZone),
    example: rule?.unit === "GRAM" ? "5300" : "53",
    reason: "",
  };
}

export function policyOf({ policy }: Pick<RuleValues, "policy">): ExpiryPolicy | null {
  return ExpiryPolicyValues.find((each) => each === policy) ?? null;
}

/** The largest count of a policy; null: it has none. */
export function mostCountOf(policy: ExpiryPolicy | null): number | null {
  return (policy && MOST_COUNT[policy]) ?? null;
}

/** What is wrong, by field, as the server checks it; what is empty and required is not named. */
export function checkRule(
  values: RuleValues,
  timeZone: string,
  time: number,
): Partial<Readonly<Record<keyof RuleValues, RuleProblem>>> {
  const problems: Partial<Record<keyof RuleValues, RuleProblem>> = {};
  const { quantity, points, percent } = LIMITS;
  const policy = policyOf(values);
  const limits = [
    ["quantity", quantity],
    ["points", points],
    ["percent", percent],
    ["cap", points],
    ["example", quantity],
    ["count", mostCountOf(policy)],
  ] as const;
  for (const [name, most] of limits) {
    if (most !== null && values[name].trim() !== "" && readCount(values[name], most) === null) {
      problems[name] = { kind: "number", most };
    }
  }
  const step = stepOf(values);
  if (step !== null && step > points) problems.percent = { kind: "step", most: points };
  const cap = readCount(values.cap, points);
  if (step !== null && cap !== null && cap < step) problems.cap = { kind: "cap", least: step };
  const from = toMoment(values.from, timeZone);
  const until = toMoment(values.until, timeZone);
  if (until !== null && Date.parse(until) <= time) problems.until = { kind: "past" };
  if (from !== null && until !== null && until <= from) problems.until = { kind: "order" };
  if (policy === "FIXED_DATE" && values.day !== "") {
    const today = toLocal(new Date(time).toISOString(), timeZone).slice(0, 10);
    if (values.day < today || values.day < values.from.slice(0, 10)) problems.day = { kind: "day" };
  }
  return problems;
}

export function isRuleReady(values: RuleValues, timeZone: string, time: number): boolean {
  const policy = policyOf(values);
  return (
    values.reason.trim() !== "" &&
    [values.quantity, values.points, values.percent].every((text) => text.trim() !== "") &&
    (mostCountOf(policy) === null || values.count.trim() !== "") &&
    (policy !== "FIXED_DATE" || values.day !== "") &&
    Object.keys(checkRule(values, timeZone, time)).every((name) => name === "example")
  );
}

/** The input of saveEarnRule; what the form leaves empty is omitted. */
export function readRule(
  values: RuleValues,
  old: RuleFragment | null,
  timeZone: string,
): EarnRuleInput {
  const policy = policyOf(values);
  return {
    ...(old && { id: old.id }),
    material: old?.material ?? MaterialValues.find((each) => each === values.material) ?? "OTHER",
    unit: old?.unit ?? (values.unit === "GRAM" ? "GRAM" : "PIECE"),
    quantityPerPoint: readCount(values.quantity, LIMITS.quantity) ?? 0,
    pointsPerQuantity: readCount(values.points, LIMITS.points) ?? 0,
    multiplierPercent: readCount(values.percent, LIMITS.percent),
    dailyCapPoints: readCount(values.cap, LIMITS.points),
    expiryPolicy: policy,
    expiryCount: readCount(values.count, mostCountOf(policy) ?? 0),
    expiryDate: policy === "FIXED_DATE" ? values.day : null,
    activeFrom: momentOf(values.from, old?.activeFrom ?? null, timeZone),
    activeUntil: momentOf(values.until, old?.activeUntil ?? null, timeZone),
  };
}

/** A field without seconds keeps those of the moment that it shows. */
export function momentOf(local: string, old: string | null, timeZone: string): string | null {
  return local === toLocal(old, timeZone) ? old : toMoment(local, timeZone);
}

/** What the example of the form brings; null while the rule is not a rule. */
export function previewRule(values: RuleValues): Earning | null {
  const rule = termsOf(values);
  const quantity = readCount(values.example, LIMITS.quantity);
  const cap = readCount(values.cap, LIMITS.points);
  return rule && quantity ? earn({ ...rule, dailyCapPoints: cap }, quantity) : null;
}

function stepOf(values: RuleValues): number | null {
  const rule = termsOf(values);
  return rule && pointsOfSteps(rule, 1);
}

function termsOf(values: RuleValues) {
  const quantityPerPoint = readCount(values.quantity, LIMITS.quantity);
  const pointsPerQuantity = readCount(values.points, LIMITS.points);
  const multiplierPercent = readCount(values.percent, LIMITS.percent);
  if (!quantityPerPoint || !pointsPerQuantity || !multiplierPercent) return null;
  return { quantityPerPoint, pointsPerQuantity, multiplierPercent };
}

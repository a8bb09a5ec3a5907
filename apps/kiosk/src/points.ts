import {
  countSteps,
  type Material,
  pointsOfSteps,
  type QuantityUnit,
  type RuleFragment,
} from "@recycle-points/api";

export interface Item {
  readonly material: Material;
  readonly unit: QuantityUnit;
  readonly quantity: number;
}

/** Pieces or grams by the id of their rule. */
export type Quantities = Readonly<Record<string, number>>;

// Of the API's 100,000: what one person can bring.
const MOST: Readonly<Record<QuantityUnit, number>> = { PIECE: 999, GRAM: 99_900 };

/** What the buttons of a rule add. */
export function stepsOf({ unit, quantityPerPoint }: RuleFragment): {
  readonly step: number;
  readonly bigStep: number;
  readonly max: number;
} {
  if (unit === "PIECE") return { step: 1, bigStep: 10, max: MOST.PIECE };
  const step = quantityPerPoint < 500 ? 10 : 100;
  return { step, bigStep: step * 10, max: MOST.GRAM };
}

/** Points of a rule's one whole step, without caps. */
export function pointsOfStep(rule: RuleFragment): number {
  return pointsOfSteps(rule, 1);
}

/**
 * What a deposit is worth to somebody who carries nothing and has reached no cap, as the server
 * counts it: whole steps only, rounded down for each rule.
 */
export function pointsOf(rules: readonly RuleFragment[], quantities: Quantities): number {
  return rules.reduce(
    (sum, rule) => sum + pointsOfSteps(rule, countSteps(rule, quantities[rule.id] ?? 0)),
    0,
  );
}

/** Whether something is below a whole step: it is carried to the next visit. */
export function leavesRemainder(rules: readonly RuleFragment[], quantities: Quantities): boolean {
  return rules.some((rule) => (quantities[rule.id] ?? 0) % rule.quantityPerPoint > 0);
}

export function itemsOf(rules: readonly RuleFragment[], quantities: Quantities): Item[] {
  return rules
    .map(({ id, material, unit }) => ({ material, unit, quantity: quantities[id] ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
}

import type { RuleFragment } from "./generated/operations.ts";

type Step = Pick<RuleFragment, "quantityPerPoint" | "pointsPerQuantity" | "multiplierPercent">;

/** What a deposit of one material brings to somebody who carries nothing over. */
export interface Earning {
  readonly points: number;
  /** Below a whole step: it counts at the next visit. */
  readonly carried: number;
  /** In whole steps above the rule's daily cap: it brings nothing, and is not carried. */
  readonly capped: number;
}

/** Points of whole steps, rounded down once for all of them, as the server does. */
export function pointsOfSteps(rule: Step, steps: number): number {
  return Math.floor((steps * rule.pointsPerQuantity * rule.multiplierPercent) / 100);
}

export function countSteps({ quantityPerPoint }: Step, quantity: number): number {
  return Math.floor(quantity / quantityPerPoint);
}

/** The first deposit of a day, as resolvers/domain/deposits/earning.py counts it. */
export function earn(rule: Step & Pick<RuleFragment, "dailyCapPoints">, quantity: number): Earning {
  const steps = countSteps(rule, quantity);
  const { dailyCapPoints: cap } = rule;
  const granted = cap === null ? steps : Math.min(steps, stepsWithin(rule, cap));
  return {
    points: pointsOfSteps(rule, granted),
    carried: quantity % rule.quantityPerPoint,
    capped: (steps - granted) * rule.quantityPerPoint,
  };
}

/** The most steps that bring at most `points`. */
function stepsWithin(rule: Step, points: number): number {
  return Math.floor(((points + 1) * 100 - 1) / (rule.pointsPerQuantity * rule.multiplierPercent));
}

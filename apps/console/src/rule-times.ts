import type { Material, QuantityUnit } from "@recycle-points/api/enums";
import type { RuleFragment } from "@recycle-points/api";

/** replaced: a later rule of the same material counts instead, as long as it is active. */
export type RuleState = "active" | "replaced" | "upcoming" | "ended";

/** The rules of a material and unit, the last to start first. */
export interface RuleGroup {
  readonly material: Material;
  readonly unit: QuantityUnit;
  readonly rules: readonly RuleFragment[];
}

/** A time in which one rule counts; null: none does. */
export interface Span {
  readonly rule: RuleFragment | null;
  readonly from: number;
  readonly until: number;
}

type Window = Pick<RuleFragment, "activeFrom" | "activeUntil">;

const startOf = ({ activeFrom }: Window) => (activeFrom ? Date.parse(activeFrom) : -Infinity);
const endOf = ({ activeUntil }: Window) => (activeUntil ? Date.parse(activeUntil) : Infinity);

/** Of the active rules, the one that started last counts, as active_rule of the server chooses. */
export function ruleAt<T extends Window>(rules: readonly T[], time: number): T | null {
  const active = rules.filter((rule) => startOf(rule) <= time && time < endOf(rule));
  return active.reduce<T | null>(
    (best, rule) => (best && startOf(best) >= startOf(rule) ? best : rule),
    null,
  );
}

/** What a rule that begins does; `other` counts before it, or goes on and keeps it from counting. */
export interface RuleEffect {
  readonly counts: boolean;
  readonly isAtOnce: boolean;
  readonly other: RuleFragment | null;
}

/** What a rule would do when it begins, or now if it has, beside others of its material and unit. */
export function effectOf(rule: Window, others: readonly RuleFragment[], time: number): RuleEffect {
  const start = Math.max(startOf(rule), time);
  return {
    counts: ruleAt<Window>([...others, rule], start) === rule,
    isAtOnce: start === time,
    other: ruleAt(others, start),
  };
}

export function stateOf(
  rule: RuleFragment,
  group: readonly RuleFragment[],
  time: number,
): RuleState {
  if (endOf(rule) <= time) return "ended";
  if (startOf(rule) > time) return "upcoming";
  return ruleAt(group, time)?.id === rule.id ? "active" : "replaced";
}

/** Groups in the order of `materials`. */
export function groupRules(
  rules: readonly RuleFragment[],
  materials: readonly Material[],
): RuleGroup[] {
  return materials.flatMap((material) =>
    (["PIECE", "GRAM"] as const).flatMap((unit) => {
      const found = rules.filter((rule) => rule.material === material && rule.unit === unit);
      if (found.length === 0) return [];
      return [{ material, unit, rules: found.toSorted((a, b) => startOf(b) - startOf(a)) }];
    }),
  );
}

/** What counts between two moments, without a gap between the spans. */
export function spansOf(rules: readonly RuleFragment[], from: number, until: number): Span[] {
  const edges = [from, ...rules.flatMap((rule) => [startOf(rule), endOf(rule)])]
    .filter((edge) => edge >= from && edge < until)
    .toSorted((a, b) => a - b);
  const spans: Span[] = [];
  for (const edge of new Set(edges)) {
    const rule = ruleAt(rules, edge);
    const before = spans.at(-1);
    if (before && before.rule?.id === rule?.id) continue;
    if (before) spans[spans.length - 1] = { ...before, until: edge };
    spans.push({ rule, from: edge, until });
  }
  return spans;
}

const DAY_MILLISECONDS = 86_400_000;
const DAYS_BEFORE = 60;
const DAYS_AFTER = 300;
const MOST_DAYS_AFTER = 1100;

/** What a timeline shows: around now, and each start and end up to three years ahead. */
export function frameOf(
  rules: readonly RuleFragment[],
  time: number,
): readonly [from: number, until: number] {
  const last = time + MOST_DAYS_AFTER * DAY_MILLISECONDS;
  const edges = rules
    .flatMap((rule) => [startOf(rule), endOf(rule)])
    .filter((edge) => edge > time && edge <= last)
    .map((edge) => edge + DAYS_BEFORE * DAY_MILLISECONDS);
  return [
    time - DAYS_BEFORE * DAY_MILLISECONDS,
    Math.max(time + DAYS_AFTER * DAY_MILLISECONDS, ...edges),
  ];
}

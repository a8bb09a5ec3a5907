import { expect, it } from "vitest";

import type { RuleFragment } from "@recycle-points/api";

import { effectOf, groupRules, ruleAt, spansOf, stateOf } from "./rule-times.ts";

const NOW = Date.parse("2026-11-28T00:00:00.000Z");
const at = (text: string) => Date.parse(`${text}T00:00:00.000Z`);

function rule(id: string, from: string | null, until: string | null): RuleFragment {
  return {
    id,
    material: "PET_BOTTLE",
    unit: "PIECE",
    quantityPerPoint: 5,
    pointsPerQuantity: 1,
    multiplierPercent: 100,
    dailyCapPoints: null,
    expiryPolicy: null,
    expiryCount: null,
    expiryDate: null,
    activeFrom: from && `${from}T00:00:00.000Z`,
    activeUntil: until && `${until}T00:00:00.000Z`,
    version: 1,
  };
}

const usual = rule("usual", null, null);
const campaign = rule("campaign", "2026-11-01", "2026-12-01");
const later = rule("later", "2027-04-01", null);
const rules = [usual, campaign, later];

it("counts by the rule that started last", () => {
  expect(ruleAt(rules, NOW)?.id).toBe("campaign");
  expect(ruleAt(rules, at("2026-12-01"))?.id).toBe("usual");
  expect(ruleAt([campaign], at("2026-12-01"))).toBeNull();
});

it("counts at once only where no later one is active", () => {
  const always = { activeFrom: null, activeUntil: null };
  const since = { ...always, activeFrom: "2026-11-15T00:00:00.000Z" };
  expect(effectOf(always, [], NOW)).toEqual({ counts: true, isAtOnce: true, other: null });
  expect(effectOf(always, [campaign], NOW)).toMatchObject({ counts: false, other: campaign });
  expect(effectOf(since, rules, NOW)).toEqual({ counts: true, isAtOnce: true, other: campaign });
  const next = { ...always, activeFrom: "2026-12-15T00:00:00.000Z" };
  expect(effectOf(next, rules, NOW)).toEqual({ counts: true, isAtOnce: false, other: usual });
});

it("says what becomes of each rule", () => {
  expect(rules.map((each) => stateOf(each, rules, NOW))).toEqual([
    "replaced",
    "active",
    "upcoming",
  ]);
  expect(stateOf(campaign, rules, at("2026-12-01"))).toBe("ended");
});

it("follows the rules through time without a gap", () => {
  const spans = spansOf(rules, at("2026-10-01"), at("2027-06-01"));
  expect(spans.map(({ rule: each, from, until }) => [each?.id, from, until])).toEqual([
    ["usual", at("2026-10-01"), at("2026-11-01")],
    ["campaign", at("2026-11-01"), at("2026-12-01")],
    ["usual", at("2026-12-01"), at("2027-04-01")],
    ["later", at("2027-04-01"), at("2027-06-01")],
  ]);
});

it("does not cut a time in two where another rule starts or ends below it", () => {
  const shadowed = rule("shadowed", "2026-10-15", "2026-11-15");
  const spans = spansOf([shadowed, campaign], at("2026-11-05"), at("2026-12-01"));
  expect(spans.map(({ rule: each }) => each?.id)).toEqual(["campaign"]);
});

it("shows a time in which nothing counts", () => {
  const [before, during] = spansOf([campaign], at("2026-10-01"), at("2026-11-15"));
  expect([before?.rule, during?.rule?.id]).toEqual([null, "campaign"]);
});

it("keeps materials and units apart", () => {
  const grams = { ...usual, id: "grams", unit: "GRAM" as const };
  const groups = groupRules([usual, grams, later], ["OTHER", "PET_BOTTLE"]);
  expect(groups.map(({ unit, rules: each }) => [unit, each.map(({ id }) => id)])).toEqual([
    ["PIECE", ["later", "usual"]],
    ["GRAM", ["grams"]],
  ]);
});

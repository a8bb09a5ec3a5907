import { pointsOfSteps, type RuleFragment } from "@recycle-points/api";
import { formatPoints, useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";

import { ruleTexts } from "./texts/rules.ts";

interface RuleWords {
  /** "5本ごとに 1 pt", with its multiplier. */
  readonly terms: (rule: RuleFragment) => string;
  readonly period: (rule: RuleFragment) => string;
  /** When its points expire; null: by the programme's policy. */
  readonly expiry: (rule: RuleFragment) => string | null;
}

export function useRuleWords(): RuleWords {
  const { formats } = useLocale();
  const { quantity } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  return {
    terms: (rule) =>
      texts.terms(
        quantity(rule.quantityPerPoint, rule.unit, rule.material),
        formatPoints(pointsOfSteps(rule, 1)),
      ),
    period: ({ activeFrom, activeUntil }) =>
      activeFrom || activeUntil
        ? texts.period(
            activeFrom ? formats.dateTime(activeFrom) : "",
            activeUntil ? formats.dateTime(activeUntil) : "",
          )
        : texts.always,
    expiry: ({ expiryPolicy, expiryCount, expiryDate }) => {
      if (expiryPolicy === "DAYS" || expiryPolicy === "MONTHS_END") {
        return texts.expires[expiryPolicy](expiryCount ?? 0);
      }
      if (expiryDate) return formats.date(expiryDate);
      return expiryPolicy && texts.policies[expiryPolicy];
    },
  };
}

import { EndEarnRuleDocument, type RuleFragment, SaveEarnRuleDocument } from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice } from "@recycle-points/ui";

import { ReasonField } from "./account-sheets.tsx";
import { ActSheet } from "./act-sheet.tsx";
import { useClient } from "./client.tsx";
import { Facts } from "./parts.tsx";
import { RuleFields } from "./rule-fields.tsx";
import { fillRule, isRuleReady, readRule } from "./rule-form.ts";
import { ruleAt } from "./rule-times.ts";
import { useRuleWords } from "./rule-words.ts";
import { ruleTexts } from "./texts/rules.ts";

interface EditRuleSheetProps {
  /** null: a new one. */
  readonly rule: RuleFragment | null;
  /** All that are active or upcoming. */
  readonly rules: readonly RuleFragment[];
  readonly time: number;
  readonly onClose: () => void;
}

export function EditRuleSheet({ rule, rules, time, onClose }: EditRuleSheetProps) {
  const { config, transport } = useClient();
  const { actions } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  const { timeZone } = config.programme;
  return (
    <ActSheet
      name={`saveEarnRule.${rule?.id ?? "new"}`}
      title={rule ? texts.edit : texts.create}
      submit={actions.save}
      initial={fillRule(rule, timeZone)}
      isReady={(values) => isRuleReady(values, timeZone, time)}
      send={async (values) =>
        (
          await transport.request(SaveEarnRuleDocument, {
            input: readRule(values, rule, timeZone),
            reason: values.reason,
          })
        ).saveEarnRule
      }
      sayDone={() => texts.saved}
      onClose={onClose}
    >
      {(form) => <RuleFields form={form} rule={rule} rules={rules} time={time} />}
    </ActSheet>
  );
}

interface EndRuleSheetProps {
  readonly rule: RuleFragment;
  /** Those of its material and unit. */
  readonly group: readonly RuleFragment[];
  readonly time: number;
  readonly onClose: () => void;
}

export function EndRuleSheet({ rule, group, time, onClose }: EndRuleSheetProps) {
  const { transport } = useClient();
  const { materials } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  const words = useRuleWords();
  const isUpcoming = rule.activeFrom !== null && Date.parse(rule.activeFrom) > time;
  const next = ruleAt(
    group.filter(({ id }) => id !== rule.id),
    time,
  );
  return (
    <ActSheet
      name={`endEarnRule.${rule.id}`}
      title={texts.endTitle}
      submit={texts.end}
      isDangerous
      initial={{ reason: "" }}
      isReady={({ reason }) => reason.trim() !== ""}
      send={async ({ reason }) =>
        (await transport.request(EndEarnRuleDocument, { id: rule.id, reason })).endEarnRule
      }
      sayDone={() => texts.endDone}
      onClose={onClose}
    >
      {({ bind }) => (
        <>
          <Facts
            rows={[
              [texts.material, materials[rule.material]],
              [texts.rules, words.terms(rule)],
            ]}
          />
          <Notice tone="warning">
            {isUpcoming
              ? texts.endUpcoming
              : `${texts.endEffect} ${next ? texts.afterwards(words.terms(next)) : texts.thenNothing}`}
          </Notice>
          <ReasonField {...bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}

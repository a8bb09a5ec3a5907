import type { RuleFragment } from "@recycle-points/api";
import { ExpiryPolicyValues, MaterialValues } from "@recycle-points/api/enums";
import { formatPoints, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Card, Notice, Select, TextField } from "@recycle-points/ui";

import { ReasonField } from "./account-sheets.tsx";
import type { Form } from "./act-sheet.tsx";
import { useClient } from "./client.tsx";
import { Facts } from "./parts.tsx";
import {
  checkRule,
  LIMITS,
  momentOf,
  policyOf,
  previewRule,
  type RuleProblem,
  type RuleValues,
} from "./rule-form.ts";
import { effectOf } from "./rule-times.ts";
import { useRuleWords } from "./rule-words.ts";
import { ruleTexts } from "./texts/rules.ts";
import { readCount } from "./zoned.ts";

interface RuleFieldsProps {
  readonly form: Form<RuleValues>;
  readonly rule: RuleFragment | null;
  readonly rules: readonly RuleFragment[];
  readonly time: number;
}

export function RuleFields({ form, rule, rules, time }: RuleFieldsProps) {
  const { config } = useClient();
  const { values, bind } = form;
  const texts = useTexts(ruleTexts);
  const unit = values.unit === "GRAM" ? "GRAM" : "PIECE";
  const problems = checkRule(values, config.programme.timeZone, time);
  const say = useProblemWords();
  const number = (name: "quantity" | "points" | "percent" | "cap") => ({
    ...bind(name),
    error: say(problems[name]),
    inputMode: "numeric" as const,
    autoComplete: "off",
  });
  return (
    <>
      <SubjectFields form={form} rule={rule} />
      <TextField {...number("quantity")} label={texts.quantity[unit]} required />
      <TextField {...number("points")} label={texts.points} required />
      <TextField {...number("percent")} label={texts.percent} hint={texts.percentHint} required />
      <TextField {...number("cap")} label={texts.capField} hint={texts.capHint} />
      <Preview form={form} error={say(problems.example)} />
      <TextField {...bind("from")} label={texts.from} hint={texts.fromHint} type="datetime-local" />
      <TextField
        {...bind("until")}
        label={texts.until}
        hint={texts.untilHint}
        error={say(problems.until)}
        type="datetime-local"
      />
      <ExpiryFields form={form} countError={say(problems.count)} dayError={say(problems.day)} />
      <Effect values={values} rule={rule} rules={rules} time={time} />
      <ReasonField {...bind("reason")} />
    </>
  );
}

function useProblemWords(): (problem: RuleProblem | undefined) => string | null {
  const { problems } = useTexts(ruleTexts);
  return (problem) => {
    if (!problem) return null;
    if (problem.kind === "number") return problems.number(problem.most);
    if (problem.kind === "step") return problems.step(problem.most);
    if (problem.kind === "cap") return problems.cap(problem.least);
    return problems[problem.kind];
  };
}

function SubjectFields({ form, rule }: Pick<RuleFieldsProps, "form" | "rule">) {
  const { materials, units } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  if (rule) {
    return (
      <Facts
        rows={[
          [texts.material, materials[rule.material]],
          [texts.unit, units[rule.unit]],
        ]}
      />
    );
  }
  return (
    <>
      <Select
        label={texts.material}
        options={MaterialValues.map((value) => ({ value, label: materials[value] }))}
        value={MaterialValues.find((each) => each === form.values.material) ?? "OTHER"}
        onChange={(value) => form.set("material", value)}
      />
      <Select
        label={texts.unit}
        options={[
          { value: "PIECE", label: units.PIECE },
          { value: "GRAM", label: units.GRAM },
        ]}
        value={form.values.unit === "GRAM" ? "GRAM" : "PIECE"}
        onChange={(value) => {
          form.set("unit", value);
          form.set("example", value === "GRAM" ? "5300" : "53");
        }}
      />
    </>
  );
}

function Preview({
  form,
  error,
}: {
  readonly form: Form<RuleValues>;
  readonly error: string | null;
}) {
  const { quantity } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  const unit = form.values.unit === "GRAM" ? "GRAM" : "PIECE";
  const material = MaterialValues.find((each) => each === form.values.material) ?? "OTHER";
  const preview = previewRule(form.values);
  const said = (value: number) => quantity(value, unit, material);
  return (
    <Card tone="sunken" className="ui-stack">
      <TextField
        {...form.bind("example")}
        label={`${texts.preview}: ${texts.example[unit]}`}
        error={error}
        inputMode="numeric"
        autoComplete="off"
      />
      <output className="preview">
        {preview && (
          <strong>
            {texts.result(
              said(readCount(form.values.example, LIMITS.quantity) ?? 0),
              formatPoints(preview.points),
            )}
          </strong>
        )}
        {preview && preview.carried > 0 && <span>{texts.carried(said(preview.carried))}</span>}
        {preview && preview.capped > 0 && <span>{texts.cappedBy(said(preview.capped))}</span>}
      </output>
      <p className="ui-soft">{texts.previewHint}</p>
    </Card>
  );
}

interface ExpiryFieldsProps {
  readonly form: Form<RuleValues>;
  readonly countError: string | null;
  readonly dayError: string | null;
}

function ExpiryFields({ form, countError, dayError }: ExpiryFieldsProps) {
  const texts = useTexts(ruleTexts);
  const policy = policyOf(form.values);
  return (
    <>
      <Select
        label={texts.policy}
        options={(["", ...ExpiryPolicyValues] as const).map((value) => ({
          value,
          label: texts.policies[value],
        }))}
        value={policy ?? ""}
        onChange={(value) => form.set("policy", value)}
      />
      {(policy === "MONTHS_END" || policy === "DAYS") && (
        <TextField
          {...form.bind("count")}
          label={texts.count[policy]}
          error={countError}
          required
          inputMode="numeric"
        />
      )}
      {policy === "FIXED_DATE" && (
        <TextField {...form.bind("day")} label={texts.day} error={dayError} required type="date" />
      )}
    </>
  );
}

/** Which rule it replaces and from when, or which one keeps it from counting. */
function Effect({
  values,
  rule,
  rules,
  time,
}: Omit<RuleFieldsProps, "form"> & { readonly values: RuleValues }) {
  const { config } = useClient();
  const texts = useTexts(ruleTexts);
  const words = useRuleWords();
  const { timeZone } = config.programme;
  const window = {
    activeFrom: momentOf(values.from, rule?.activeFrom ?? null, timeZone),
    activeUntil: momentOf(values.until, rule?.activeUntil ?? null, timeZone),
  };
  const others = rules.filter(
    (each) =>
      each.id !== rule?.id && each.material === values.material && each.unit === values.unit,
  );
  const { counts, isAtOnce, other } = effectOf(window, others, time);
  if (!counts) return other && <Notice>{texts.waits(words.terms(other))}</Notice>;
  if (!other && !isAtOnce) return null;
  return (
    <Notice>
      {other && texts.replaces(words.terms(other))} {isAtOnce && texts.changesNow}
    </Notice>
  );
}

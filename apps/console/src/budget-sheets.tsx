import { type BudgetFieldsFragment, SetBudgetDocument } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice, Select, TextField } from "@recycle-points/ui";

import { ReasonField } from "./account-sheets.tsx";
import { ActSheet, type Form } from "./act-sheet.tsx";
import {
  type BudgetValues,
  fillBudget,
  isAmountOrEmpty,
  isBudgetReady,
  isCode,
  isOfTaken,
  MOST_BUDGET,
  NOWHERE,
  previewBudget,
  readBudget,
  type Taken,
  TYPED,
} from "./budget.ts";
import { useClient } from "./client.tsx";
import { useMunicipalities, useMunicipalityName } from "./municipalities.ts";
import { Effects, Facts } from "./parts.tsx";
import { readAmount } from "./zoned.ts";
import { budgetTexts } from "./texts/budgets.ts";
import { commonTexts } from "./texts/common.ts";

interface SetBudgetSheetProps {
  readonly fiscalYear: number;
  /** null: a new one. */
  readonly budget: BudgetFieldsFragment | null;
  readonly taken: Taken;
  readonly onClose: () => void;
}

export function SetBudgetSheet({ fiscalYear, budget, taken, onClose }: SetBudgetSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const { actions } = useSharedTexts();
  const texts = useTexts(budgetTexts);
  return (
    <ActSheet
      name={`setBudget.${budget?.id ?? fiscalYear}`}
      title={budget ? texts.edit : texts.create}
      submit={actions.save}
      initial={fillBudget(budget)}
      isReady={(values) => isBudgetReady(values, taken)}
      send={async (values) =>
        (
          await transport.request(SetBudgetDocument, {
            input: readBudget(values, fiscalYear),
            reason: values.reason,
          })
        ).setBudget
      }
      sayDone={(payload) => texts.saved(formats.points(payload.budget?.remaining ?? 0))}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Facts rows={[[texts.year, texts.yearName(fiscalYear)]]} />
          <PlaceField form={form} budget={budget} taken={taken} />
          <AmountFields form={form} />
          {!isOfTaken(form.values, taken) && <BudgetPreview values={form.values} budget={budget} />}
          <ReasonField {...form.bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}

interface PlaceFieldProps extends Pick<SetBudgetSheetProps, "budget" | "taken"> {
  readonly form: Form<BudgetValues>;
}

function PlaceField({ form, budget, taken }: PlaceFieldProps) {
  const texts = useTexts(budgetTexts);
  const nameOf = useMunicipalityName();
  const municipalities = useMunicipalities();
  const { values, bind, set } = form;
  if (budget) return <Facts rows={[[texts.municipality, nameOf(budget.municipalityCode)]]} />;
  const wrong = () => {
    if (isOfTaken(values, taken)) return texts.taken;
    return values.code !== "" && !isCode(values.code) ? texts.codeHint : null;
  };
  const free = municipalities.filter(({ code }) => !taken.includes(code));
  return (
    <>
      <Select
        label={texts.municipality}
        required
        value={values.place}
        options={[
          { value: "", label: texts.choose },
          ...free.map(({ code }) => ({ value: code, label: nameOf(code) })),
          ...(taken.includes(null) ? [] : [{ value: NOWHERE, label: nameOf(null) }]),
          { value: TYPED, label: texts.other },
        ]}
        onChange={(value) => set("place", value)}
      />
      {values.place === TYPED && (
        <TextField
          {...bind("code")}
          label={texts.code}
          hint={texts.codeHint}
          error={wrong()}
          required
          inputMode="numeric"
          autoComplete="off"
        />
      )}
    </>
  );
}

function AmountFields({ form: { values, bind } }: { readonly form: Form<BudgetValues> }) {
  const { formats } = useLocale();
  const texts = useTexts(budgetTexts);
  const wrong = (text: string) =>
    isAmountOrEmpty(text) ? null : texts.amount(formats.number(MOST_BUDGET));
  return (
    <>
      <TextField
        {...bind("points")}
        label={texts.ceilingField}
        error={wrong(values.points)}
        required
        inputMode="numeric"
        autoComplete="off"
      />
      <TextField
        {...bind("issuedBefore")}
        label={texts.before}
        hint={texts.beforeHint}
        error={wrong(values.issuedBefore)}
        inputMode="numeric"
        autoComplete="off"
      />
    </>
  );
}

interface BudgetPreviewProps {
  readonly values: BudgetValues;
  readonly budget: BudgetFieldsFragment | null;
}

function BudgetPreview({ values, budget }: BudgetPreviewProps) {
  const { formats } = useLocale();
  const texts = useTexts(budgetTexts);
  const common = useTexts(commonTexts);
  const say = (value: number | null | undefined) =>
    value === null || value === undefined ? common.none : formats.points(value);
  const left = previewBudget(values, budget);
  return (
    <Effects>
      <Facts
        rows={[
          [`${texts.ceiling} (${common.before})`, say(budget?.points)],
          [`${texts.ceiling} (${common.after})`, say(readAmount(values.points, MOST_BUDGET))],
          [`${texts.remaining} (${common.before})`, say(budget?.remaining)],
          [`${texts.remaining} (${common.after})`, say(left)],
        ]}
      />
      {left !== null && left < 0 && <Notice tone="warning">{texts.below}</Notice>}
      {left !== null && left >= 0 && <Notice tone="info">{texts.effect}</Notice>}
    </Effects>
  );
}

interface RemoveCeilingSheetProps {
  readonly budget: BudgetFieldsFragment;
  readonly onClose: () => void;
}

export function RemoveCeilingSheet({ budget, onClose }: RemoveCeilingSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(budgetTexts);
  const nameOf = useMunicipalityName();
  const { fiscalYear, municipalityCode } = budget;
  return (
    <ActSheet
      name={`removeBudget.${budget.id}`}
      title={texts.remove}
      submit={texts.remove}
      isDangerous
      initial={{ reason: "" }}
      isReady={({ reason }) => reason.trim() !== ""}
      send={async ({ reason }) =>
        (
          await transport.request(SetBudgetDocument, {
            input: { fiscalYear, municipalityCode },
            reason,
          })
        ).setBudget
      }
      sayDone={() => texts.removed}
      onClose={onClose}
    >
      {({ bind }) => (
        <>
          <Facts
            rows={[
              [texts.year, texts.yearName(fiscalYear)],
              [texts.municipality, nameOf(municipalityCode)],
              [texts.ceiling, formats.points(budget.points ?? 0)],
            ]}
          />
          <Notice tone="warning">{texts.removeEffect}</Notice>
          <ReasonField {...bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}

import {
  CreateRewardDocument,
  DeactivateRewardDocument,
  RestockRewardDocument,
  type StaffRewardFragment,
  UpdateRewardDocument,
} from "@recycle-points/api";
import { FulfilmentTypeValues } from "@recycle-points/api/enums";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice, Select, TextArea, TextField } from "@recycle-points/ui";

import { ReasonField } from "./account-sheets.tsx";
import { ActSheet, type Form } from "./act-sheet.tsx";
import { readPoints } from "./chain.ts";
import { openFields } from "./changes.ts";
import { useClient } from "./client.tsx";
import { Effects, Facts } from "./parts.tsx";
import { PictureField } from "./picture-field.tsx";
import {
  fillReward,
  isCountOrEmpty,
  isRewardReady,
  isStockOrEmpty,
  lacksJapanese,
  MOST,
  readReward,
  type RewardValues,
} from "./reward-form.ts";
import { commonTexts } from "./texts/common.ts";
import { rewardTexts } from "./texts/rewards.ts";

export interface RewardSheetProps {
  readonly reward: StaffRewardFragment;
  readonly onClose: () => void;
}

interface EditSheetProps {
  /** null: a new one. */
  readonly reward: StaffRewardFragment | null;
  readonly onClose: () => void;
}

export function EditRewardSheet({ reward, onClose }: EditSheetProps) {
  const { config, transport } = useClient();
  const texts = useTexts(rewardTexts);
  const { actions } = useSharedTexts();
  const { timeZone } = config.programme;
  return (
    <ActSheet
      name={reward ? `updateReward.${reward.id}` : "createReward"}
      title={reward ? texts.edit : texts.create}
      submit={actions.save}
      initial={openFields(fillReward(reward, timeZone))}
      isReady={isRewardReady}
      send={async (values, idempotencyKey) => {
        const input = readReward(values, reward, timeZone);
        if (!reward) {
          const made = await transport.request(CreateRewardDocument, { input, idempotencyKey });
          return made.createReward;
        }
        return (await transport.request(UpdateRewardDocument, { id: reward.id, input }))
          .updateReward;
      }}
      sayDone={() => (reward ? texts.saved : texts.created)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextFields form={form} />
          <RuleFields form={form} isNew={reward === null} />
        </>
      )}
    </ActSheet>
  );
}

interface FieldsProps {
  readonly form: Form<RewardValues>;
}

function TextFields({ form }: FieldsProps) {
  const { bind } = form;
  const texts = useTexts(rewardTexts);
  const wrong = (of: "description" | "terms") =>
    lacksJapanese(form.values, of) ? texts.needsJapanese : null;
  return (
    <>
      <TextField {...bind("nameJa")} label={texts.nameJa} required />
      <TextField {...bind("nameEn")} label={texts.nameEn} />
      <TextField {...bind("nameEasy")} label={texts.nameEasy} />
      <TextArea
        {...bind("descriptionJa")}
        label={texts.descriptionJa}
        error={wrong("description")}
      />
      <TextArea {...bind("descriptionEn")} label={texts.descriptionEn} />
      <TextArea {...bind("descriptionEasy")} label={texts.descriptionEasy} />
      <TextArea {...bind("termsJa")} label={texts.termsJa} error={wrong("terms")} />
      <TextArea {...bind("termsEn")} label={texts.termsEn} />
      <TextArea {...bind("termsEasy")} label={texts.termsEasy} />
      <TextField {...bind("category")} label={texts.category} />
      <PictureField form={form} address={bind("picture")} />
    </>
  );
}

function RuleFields({ form, isNew }: FieldsProps & { readonly isNew: boolean }) {
  const { values, bind, set } = form;
  const { fulfilmentTypes } = useSharedTexts();
  const texts = useTexts(rewardTexts);
  const wrong = (text: string) => (isCountOrEmpty(text) ? null : texts.number(MOST));
  return (
    <>
      <TextField
        {...bind("cost")}
        label={texts.cost}
        hint={texts.costHint}
        error={wrong(values.cost)}
        required
        inputMode="numeric"
      />
      {isNew && (
        <TextField
          {...bind("stock")}
          label={texts.stock}
          hint={texts.stockHint}
          error={isStockOrEmpty(values.stock) ? null : texts.stockNumber(MOST)}
          inputMode="numeric"
        />
      )}
      <TextField
        {...bind("perUser")}
        label={texts.perUser}
        hint={texts.noLimit}
        error={wrong(values.perUser)}
        inputMode="numeric"
      />
      <TextField
        {...bind("perDay")}
        label={texts.perDay}
        hint={texts.noLimit}
        error={wrong(values.perDay)}
        inputMode="numeric"
      />
      <TextField {...bind("from")} label={texts.from} type="datetime-local" />
      <TextField {...bind("until")} label={texts.until} type="datetime-local" />
      <Select
        label={texts.fulfilment}
        options={FulfilmentTypeValues.map((value) => ({ value, label: fulfilmentTypes[value] }))}
        value={FulfilmentTypeValues.find((each) => each === values.fulfilment) ?? "VOUCHER_CODE"}
        onChange={(value) => set("fulfilment", value)}
      />
      <Select
        label={texts.approval}
        options={[
          { value: "no", label: texts.approvalOptions.no },
          { value: "yes", label: texts.approvalOptions.yes },
        ]}
        value={values.approval === "yes" ? "yes" : "no"}
        onChange={(value) => set("approval", value)}
      />
      <Select
        label={texts.state}
        options={[
          { value: "yes", label: texts.active },
          { value: "no", label: texts.inactive },
        ]}
        value={values.active === "yes" ? "yes" : "no"}
        onChange={(value) => set("active", value)}
      />
    </>
  );
}

export function RestockSheet({ reward, onClose }: RewardSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(rewardTexts);
  const common = useTexts(commonTexts);
  const stock = reward.stockRemaining ?? 0;
  return (
    <ActSheet
      name={`restockReward.${reward.id}`}
      title={texts.restock}
      submit={texts.restock}
      initial={{ delta: "", reason: "" }}
      isReady={({ delta, reason }) => readPoints(delta) !== null && reason.trim() !== ""}
      send={async ({ delta, reason }, idempotencyKey) =>
        (
          await transport.request(RestockRewardDocument, {
            id: reward.id,
            delta: readPoints(delta) ?? 0,
            reason,
            idempotencyKey,
          })
        ).restockReward
      }
      sayDone={(payload) =>
        texts.restocked(formats.number(payload.reward?.stockRemaining ?? stock))
      }
      onClose={onClose}
    >
      {({ values, bind }) => {
        const delta = readPoints(values.delta);
        return (
          <>
            <TextField
              {...bind("delta")}
              label={texts.delta}
              hint={texts.deltaHint}
              error={values.delta !== "" && delta === null ? texts.number(MOST) : null}
              required
              autoComplete="off"
            />
            <Effects>
              <Facts
                rows={[
                  [common.before, formats.number(stock)],
                  [common.after, delta === null ? common.none : formats.number(stock + delta)],
                ]}
              />
            </Effects>
            <ReasonField {...bind("reason")} />
          </>
        );
      }}
    </ActSheet>
  );
}

export function DeactivateSheet({ reward, onClose }: RewardSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(rewardTexts);
  return (
    <ActSheet
      name={`deactivateReward.${reward.id}`}
      title={texts.deactivate}
      submit={texts.deactivate}
      isDangerous
      initial={{}}
      send={async () =>
        (await transport.request(DeactivateRewardDocument, { id: reward.id })).deactivateReward
      }
      sayDone={() => texts.deactivated}
      onClose={onClose}
    >
      {() => <Notice tone="warning">{texts.deactivateEffect}</Notice>}
    </ActSheet>
  );
}

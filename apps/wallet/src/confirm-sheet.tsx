import "./styles/rewards.css";

import { useState } from "react";

import type { OutboxEntry, RewardFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Button, Notice, Points, Sheet, Stepper } from "@recycle-points/ui";

import { useTruth } from "./account/live.ts";
import { useNow } from "./account/now.ts";
import { offerOf } from "./account/offer.ts";
import { useEntry, useIsLate } from "./account/outbox.ts";
import { useClient } from "./client.tsx";
import { ExchangeResult } from "./exchange-result.tsx";
import { KeptNotice } from "./kept-notice.tsx";
import { Facts } from "./movement-sheet.tsx";
import { NotSent, useSubmit } from "./not-sent.tsx";
import { useViewer } from "./queries.ts";
import { rewardTexts } from "./texts/rewards.ts";

interface ConfirmSheetProps {
  readonly reward: RewardFragment;
  /** Made when the sheet opened: a second tap is not a second exchange. */
  readonly idempotencyKey: string;
  /** The price has changed: the person decides again, with a new key. */
  readonly onAskAgain: () => void;
  readonly onClose: () => void;
}

/** What will happen to the points; then what has happened. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { reward, idempotencyKey, onAskAgain, onClose } = props;
  const { outbox } = useClient();
  const { pick } = useLocale();
  const texts = useTexts(rewardTexts);
  const entry = useEntry(
    "exchangeReward",
    ({ variables }) => variables.idempotencyKey === idempotencyKey,
  );
  const isLate = useIsLate(entry);
  const [newPrice, setNewPrice] = useState<number | null>(null);
  const close = () => {
    if (entry && entry.status !== "waiting") void outbox.acknowledge(entry.id);
    onClose();
  };
  const changed = entry && priceIn(entry);
  const askAgain = (price: number) => {
    setNewPrice(price);
    if (entry) void outbox.acknowledge(entry.id);
    onAskAgain();
  };
  const shown = newPrice === null ? reward : { ...reward, pointsCost: newPrice };
  const isAnswered = entry && entry.status !== "waiting";
  return (
    <Sheet
      open
      onClose={close}
      title={isAnswered ? pick(reward.names) : `${texts.confirmTitle}: ${pick(reward.names)}`}
    >
      {isAnswered && !changed && <ExchangeResult entry={entry} onClose={close} />}
      {changed && (
        <>
          <Notice tone="warning" live>
            {texts.newPrice(changed)}
          </Notice>
          <Button onClick={() => askAgain(changed)}>{texts.confirmTitle}</Button>
        </>
      )}
      {entry?.status === "waiting" && isLate && <KeptNotice />}
      {!isAnswered && !isLate && (
        <Confirm
          reward={shown}
          key={shown.pointsCost}
          idempotencyKey={idempotencyKey}
          isSending={entry !== null}
        />
      )}
    </Sheet>
  );
}

interface ConfirmProps {
  readonly reward: RewardFragment;
  readonly idempotencyKey: string;
  readonly isSending: boolean;
}

function Confirm({ reward, idempotencyKey, isSending }: ConfirmProps) {
  const { submit, lost } = useSubmit();
  const { formats } = useLocale();
  const texts = useTexts(rewardTexts);
  const { data: viewer } = useViewer();
  const truth = useTruth();
  const now = useNow();
  const [quantity, setQuantity] = useState(1);
  const [isBusy, setBusy] = useState(false);
  if (!viewer) return null;
  const { available, asOf } = viewer.balance;
  const offer = offerOf(reward, available, now);
  const most = offer.state === "offered" ? offer.most : 1;
  const cost = reward.pointsCost * quantity;
  const send = () => {
    setBusy(true);
    const { id: rewardId, pointsCost: expectedPointsCost } = reward;
    void submit({
      kind: "exchangeReward",
      variables: { rewardId, idempotencyKey, quantity, expectedPointsCost },
    }).then((isKept) => setBusy(isKept));
  };
  return (
    <>
      {most > 1 && (
        <div>
          <span className="ui-label" aria-hidden="true">
            {texts.quantity}
          </span>
          <Stepper
            label={texts.quantity}
            value={quantity}
            min={1}
            max={most}
            onChange={setQuantity}
          />
        </div>
      )}
      <div className="sum">
        <Facts
          rows={[
            [texts.before, <Points key="before" value={available} />],
            [texts.cost, <Points key="cost" value={-cost} />],
            [texts.after, <Points key="after" value={available - cost} size="lead" />],
          ]}
        />
      </div>
      {truth === "offline" && <p className="ui-soft">{texts.asOf(formats.shortDateTime(asOf))}</p>}
      {reward.requiresApproval && <p className="ui-soft">{texts.approvalText}</p>}
      {lost && <NotSent />}
      <Button
        size="large"
        wide
        busy={isBusy || isSending}
        disabled={cost > available && !isSending && !isBusy}
        onClick={send}
      >
        {reward.requiresApproval ? texts.confirmRequest(cost) : texts.confirm(cost)}
      </Button>
    </>
  );
}

/** The price of one that the server named in place of the expected one; null: another answer. */
function priceIn(entry: OutboxEntry<"exchangeReward">): number | null {
  const [problem] = entry.payload?.userErrors ?? [];
  return problem && "currentPointsCost" in problem ? problem.currentPointsCost : null;
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { StaffRewardDocument, type StaffRewardFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Badge, Button, Card, EmptyState, ErrorState, Points, Skeleton } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { Page, type PageProps } from "../page.tsx";
import { Facts } from "../parts.tsx";
import { DeactivateSheet, EditRewardSheet, RestockSheet } from "../reward-sheets.tsx";
import { mayCall } from "../roles.ts";
import { commonTexts } from "../texts/common.ts";
import { rewardTexts } from "../texts/rewards.ts";

export function RewardPage({ id }: PageProps) {
  const { transport } = useClient();
  const { pick } = useLocale();
  const texts = useTexts(rewardTexts);
  const { data, isError, refetch } = useQuery({
    queryKey: ["reward", id],
    queryFn: async ({ signal }) =>
      (await transport.request(StaffRewardDocument, { id }, { signal })).reward,
  });
  return (
    <Page title={data ? pick(data.names) : texts.rewards} above="/rewards">
      {data === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {data === undefined && !isError && <Skeleton lines={8} />}
      {data === null && <EmptyState title={texts.notFound} />}
      {data && <Detail reward={data} />}
    </Page>
  );
}

type SheetName = "edit" | "restock" | "deactivate";

function Detail({ reward }: { readonly reward: StaffRewardFragment }) {
  const { formats, pick } = useLocale();
  const { fulfilmentTypes } = useSharedTexts();
  const texts = useTexts(rewardTexts);
  const common = useTexts(commonTexts);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const close = () => setSheet(null);
  const moment = (text: string | null) => (text ? formats.dateTime(text) : common.none);
  const count = (value: number | null) => (value === null ? common.none : formats.number(value));
  return (
    <Card className="ui-stack narrow">
      {reward.imageUrl && <img className="picture" src={reward.imageUrl} alt="" />}
      <Facts
        rows={[
          [
            texts.state,
            <Badge key="state" tone={reward.isActive ? "success" : "neutral"}>
              {reward.isActive ? texts.active : texts.inactive}
            </Badge>,
          ],
          [texts.cost, <Points key="cost" value={reward.pointsCost} size="lead" />],
          [
            texts.stock,
            reward.stockRemaining === null ? texts.unlimited : count(reward.stockRemaining),
          ],
          [texts.exchanged, count(reward.totalExchanged)],
          [texts.fulfilment, fulfilmentTypes[reward.fulfilmentType]],
          [texts.approval, texts.approvalOptions[reward.requiresApproval ? "yes" : "no"]],
          [texts.perUser, count(reward.limitPerUser)],
          [texts.perDay, count(reward.limitPerUserPerDay)],
          [texts.from, moment(reward.redeemableFrom)],
          [texts.until, moment(reward.redeemableUntil)],
          [texts.category, reward.category ?? common.none],
          [
            texts.description,
            reward.localizedDescription ? pick(reward.localizedDescription) : common.none,
          ],
          [texts.terms, reward.localizedTerms ? pick(reward.localizedTerms) : common.none],
        ]}
      />
      <Acts reward={reward} onOpen={setSheet} />
      {sheet === "edit" && <EditRewardSheet reward={reward} onClose={close} />}
      {sheet === "restock" && <RestockSheet reward={reward} onClose={close} />}
      {sheet === "deactivate" && <DeactivateSheet reward={reward} onClose={close} />}
    </Card>
  );
}

interface ActsProps {
  readonly reward: StaffRewardFragment;
  readonly onOpen: (sheet: SheetName) => void;
}

function Acts({ reward, onOpen }: ActsProps) {
  const { groups } = useUser();
  const texts = useTexts(rewardTexts);
  if (!mayCall("updateReward", groups)) return null;
  return (
    <div className="buttons">
      {reward.isActive && (
        <Button variant="quiet" onClick={() => onOpen("deactivate")}>
          {texts.deactivate}
        </Button>
      )}
      {reward.stockRemaining !== null && (
        <Button variant="secondary" onClick={() => onOpen("restock")}>
          {texts.restock}
        </Button>
      )}
      <Button onClick={() => onOpen("edit")}>{texts.edit}</Button>
    </div>
  );
}

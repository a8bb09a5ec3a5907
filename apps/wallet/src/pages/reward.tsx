import { useState } from "react";

import type { RewardFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  Button,
  Card,
  EmptyState,
  ErrorState,
  Notice,
  Points,
  Progress,
  Skeleton,
} from "@recycle-points/ui";

import { useNow } from "../account/now.ts";
import { offerOf } from "../account/offer.ts";
import { useEntry, useIsLate } from "../account/outbox.ts";
import { useClient, useUser } from "../client.tsx";
import { ConfirmSheet } from "../confirm-sheet.tsx";
import { ExchangeResult } from "../exchange-result.tsx";
import { KeptNotice } from "../kept-notice.tsx";
import { Facts } from "../movement-sheet.tsx";
import { Page } from "../page.tsx";
import { useReward, useViewer } from "../queries.ts";
import { RewardPicture } from "../reward-row.tsx";
import { rewardTexts, sayCategory } from "../texts/rewards.ts";

/** A reward: what it is, on which terms, and the exchange. */
export function RewardPage({ id }: { readonly id: string }) {
  const { pick } = useLocale();
  const texts = useTexts(rewardTexts);
  const { data: reward, isError, refetch } = useReward(id);
  const title = reward ? pick(reward.names) : texts.title;
  return (
    <Page title={title} above="/rewards" className="narrow">
      {reward === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {reward === undefined && !isError && <Skeleton lines={8} />}
      {reward === null && <EmptyState title={texts.notFound} />}
      {reward && <Reward reward={reward} />}
    </Page>
  );
}

function Reward({ reward }: { readonly reward: RewardFragment }) {
  const { pick, formats } = useLocale();
  const { fulfilmentTypes } = useSharedTexts();
  const texts = useTexts(rewardTexts);
  const { localizedDescription: description, localizedTerms: terms } = reward;
  return (
    <>
      <Card className="ui-stack">
        <div className="reward-head">
          <RewardPicture reward={reward} />
          <div className="ui-row">
            {reward.category && <Badge>{sayCategory(reward.category, texts)}</Badge>}
            {reward.requiresApproval && <Badge tone="warning">{texts.approval}</Badge>}
          </div>
          <Points value={reward.pointsCost} size="hero" />
        </div>
        {description && <p className="long-text">{pick(description)}</p>}
        <Facts
          rows={[
            [texts.how, fulfilmentTypes[reward.fulfilmentType]],
            [
              texts.stock,
              reward.stockRemaining === null ? null : texts.stockValue(reward.stockRemaining),
            ],
            [texts.limit, reward.limitPerUser && texts.limitValue(reward.limitPerUser)],
            [
              texts.limitPerDay,
              reward.limitPerUserPerDay && texts.limitValue(reward.limitPerUserPerDay),
            ],
            [texts.from, reward.redeemableFrom && formats.dateTime(reward.redeemableFrom)],
            [texts.until, reward.redeemableUntil && formats.dateTime(reward.redeemableUntil)],
          ]}
        />
        {reward.requiresApproval && <Notice>{texts.approvalText}</Notice>}
        {terms && (
          <section>
            <h2>{texts.terms}</h2>
            <p className="long-text">{pick(terms)}</p>
          </section>
        )}
      </Card>
      <Exchange reward={reward} />
    </>
  );
}

/** The exchange, wherever it is: offered, confirmed, on its way, kept, answered. */
function Exchange({ reward }: { readonly reward: RewardFragment }) {
  const user = useUser();
  const entry = useEntry("exchangeReward", ({ variables }) => variables.rewardId === reward.id);
  const isLate = useIsLate(entry);
  const [key, setKey] = useState<string | null>(null);
  const texts = useTexts(rewardTexts);
  if (!user) return <SignIn />;
  const isSheetOpen = key !== null;
  return (
    <>
      {entry?.status === "waiting" && !isSheetOpen && isLate && (
        <>
          <KeptNotice />
          <p className="ui-soft">{texts.kept}</p>
        </>
      )}
      {entry && entry.status !== "waiting" && !isSheetOpen && (
        <Card>
          <ExchangeResult entry={entry} />
        </Card>
      )}
      {(!entry || isSheetOpen) && (
        <Offered reward={reward} onChoose={() => setKey(crypto.randomUUID())} />
      )}
      {isSheetOpen && (
        <ConfirmSheet
          reward={reward}
          idempotencyKey={key}
          onAskAgain={() => setKey(crypto.randomUUID())}
          onClose={() => setKey(null)}
        />
      )}
    </>
  );
}

function Offered(props: { readonly reward: RewardFragment; readonly onChoose: () => void }) {
  const { reward, onChoose } = props;
  const { pick, formats } = useLocale();
  const texts = useTexts(rewardTexts);
  const { data: viewer } = useViewer();
  const now = useNow();
  if (!viewer) return null;
  const { available } = viewer.balance;
  const offer = offerOf(reward, available, now);
  if (offer.state === "offered") {
    return (
      <Button size="large" wide onClick={onChoose}>
        {reward.requiresApproval ? texts.request : texts.exchange}
      </Button>
    );
  }
  if (offer.state === "tooFew") {
    return (
      <Card className="ui-stack">
        <Progress label={pick(reward.names)} value={available} max={reward.pointsCost} />
        <strong>{texts.tooFew(offer.missing)}</strong>
      </Card>
    );
  }
  if (offer.state === "notYet") {
    return <Notice>{texts.notYet(formats.dateTime(offer.from))}</Notice>;
  }
  return <Notice>{offer.state === "soldOut" ? texts.soldOut : texts.ended}</Notice>;
}

function SignIn() {
  const { session } = useClient();
  const { locale } = useLocale();
  const texts = useTexts(rewardTexts);
  return (
    <Button size="large" wide onClick={() => void session.signIn(locale)}>
      {texts.signIn}
    </Button>
  );
}

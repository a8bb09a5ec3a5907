import "../styles/rewards.css";

import { useState } from "react";

import type { RewardFragment } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Chip, EmptyState, ErrorState, GiftIcon, List, Points, Skeleton } from "@recycle-points/ui";

import { Page } from "../page.tsx";
import { useRewards, useViewer } from "../queries.ts";
import { RewardRow } from "../reward-row.tsx";
import { rewardTexts, sayCategory } from "../texts/rewards.ts";

const AFFORDABLE = "affordable";

/** What the points are good for. */
export function RewardsPage() {
  const texts = useTexts(rewardTexts);
  const { data: rewards, isError, refetch } = useRewards();
  const { data: viewer } = useViewer();
  const available = viewer?.balance.available ?? null;
  const [filter, setFilter] = useState<string | null>(null);
  const categories = [...new Set(rewards?.map(({ category }) => category ?? ""))].filter(Boolean);
  const shown = rewards?.filter((each) => isShown(each, filter, available));
  const chips = [
    { id: null, label: texts.all },
    ...(available === null ? [] : [{ id: AFFORDABLE, label: texts.affordable }]),
    ...categories.map((category) => ({
      id: `of ${category}`,
      label: sayCategory(category, texts),
    })),
  ];
  return (
    <Page
      title={texts.title}
      end={
        available !== null && (
          <span className="page-points">
            <span className="ui-soft">{texts.mine}</span>
            <Points value={available} size="lead" />
          </span>
        )
      }
    >
      {chips.length > 1 && (
        <div className="chips">
          {chips.map(({ id, label }) => (
            <Chip key={id ?? ""} pressed={filter === id} onClick={() => setFilter(id)}>
              {label}
            </Chip>
          ))}
        </div>
      )}
      {!rewards && isError && <ErrorState onRetry={() => void refetch()} />}
      {!rewards && !isError && <Skeleton lines={8} />}
      {shown?.length === 0 && (
        <EmptyState
          icon={<GiftIcon size={32} />}
          title={rewards?.length === 0 ? texts.empty : texts.emptyFilter}
        />
      )}
      {shown && shown.length > 0 && (
        <List className="cards">
          {shown.map((reward) => (
            <RewardRow key={reward.id} reward={reward} available={available} />
          ))}
        </List>
      )}
    </Page>
  );
}

function isShown(reward: RewardFragment, filter: string | null, available: number | null): boolean {
  if (filter === null) return true;
  if (filter !== AFFORDABLE) return filter === `of ${reward.category}`;
  return reward.stockRemaining !== 0 && reward.pointsCost <= (available ?? 0);
}

import "./styles/rewards.css";

import type { RewardFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  FULFILMENT_ICONS,
  ListItem,
  Points,
  Progress,
  Tile,
  type TileTone,
} from "@recycle-points/ui";

import { rewardTexts } from "./texts/rewards.ts";

interface RewardRowProps {
  readonly reward: RewardFragment;
  /** The points that one can spend; null: signed out. */
  readonly available: number | null;
}

export function RewardRow({ reward, available }: RewardRowProps) {
  const { pick } = useLocale();
  const texts = useTexts(rewardTexts);
  const say = useSaying();
  const isSoldOut = reward.stockRemaining === 0;
  const missing = available === null ? 0 : reward.pointsCost - available;
  return (
    <ListItem
      href={`/rewards/${reward.id}`}
      title={pick(reward.names)}
      detail={say(reward)}
      start={<RewardPicture reward={reward} />}
      end={<Points value={reward.pointsCost} size="lead" />}
    >
      {isSoldOut && <Badge>{texts.soldOut}</Badge>}
      {!isSoldOut && reward.requiresApproval && <Badge tone="warning">{texts.approval}</Badge>}
      {!isSoldOut && missing > 0 && available !== null && (
        <span className="missing">
          <Progress
            label={pick(reward.names)}
            value={Math.max(0, available)}
            max={reward.pointsCost}
          />
          <span>{texts.missing(missing)}</span>
        </span>
      )}
    </ListItem>
  );
}

/** Returns what says how one gets a reward, and how many there are. */
function useSaying(): (reward: RewardFragment) => string {
  const { fulfilmentTypes } = useSharedTexts();
  const texts = useTexts(rewardTexts);
  return ({ fulfilmentType, stockRemaining }) => {
    const how = fulfilmentTypes[fulfilmentType];
    return stockRemaining ? `${how}・${texts.left(stockRemaining)}` : how;
  };
}

const TONES: readonly TileTone[] = ["accent", "sand", "info"];

/** Its picture; else the icon of how one gets it. */
export function RewardPicture({
  reward,
}: {
  readonly reward: Pick<RewardFragment, "imageUrl" | "fulfilmentType">;
}) {
  const Icon = FULFILMENT_ICONS[reward.fulfilmentType];
  const tone = TONES[Object.keys(FULFILMENT_ICONS).indexOf(reward.fulfilmentType) % TONES.length];
  return (
    <Tile tone={tone ?? "accent"}>
      {reward.imageUrl ? <img src={reward.imageUrl} alt="" loading="lazy" /> : <Icon />}
    </Tile>
  );
}

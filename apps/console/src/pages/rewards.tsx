import { useState } from "react";

import { type StaffRewardFragment, StaffRewardsDocument } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, Button, PlusIcon, Points } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { useRows } from "../queries.ts";
import { EditRewardSheet } from "../reward-sheets.tsx";
import { mayAct } from "../roles.ts";
import { RowsTable } from "../table.tsx";
import { rewardTexts } from "../texts/rewards.ts";

export function RewardsPage() {
  const { transport } = useClient();
  const { groups } = useUser();
  const texts = useTexts(rewardTexts);
  const [isCreating, setCreating] = useState(false);
  const includeInactive = mayAct("administer", groups);
  const rows = useRows(
    ["rewards", includeInactive],
    async (after, signal) =>
      (
        await transport.request(
          StaffRewardsDocument,
          { first: 50, after, includeInactive },
          { signal },
        )
      ).rewards,
  );
  return (
    <Page
      title={texts.rewards}
      end={
        mayAct("administer", groups) && (
          <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
            {texts.create}
          </Button>
        )
      }
    >
      <RowsTable
        label={texts.rewards}
        rows={rows}
        keyOf={({ id }) => id}
        heads={[
          texts.name,
          texts.state,
          { number: texts.cost },
          { number: texts.stock },
          { number: texts.exchanged },
          texts.until,
        ]}
        Cells={RewardCells}
      />
      {isCreating && <EditRewardSheet reward={null} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function RewardCells({ row }: { readonly row: StaffRewardFragment }) {
  const { formats, pick } = useLocale();
  const texts = useTexts(rewardTexts);
  return (
    <>
      <td>
        <Anchor href={`/rewards/${encodeURIComponent(row.id)}`}>{pick(row.names)}</Anchor>
      </td>
      <td>
        <Badge tone={row.isActive ? "success" : "neutral"}>
          {row.isActive ? texts.active : texts.inactive}
        </Badge>
      </td>
      <td className="is-number">
        <Points value={row.pointsCost} />
      </td>
      <td className="is-number">
        <Stock left={row.stockRemaining} />
      </td>
      <td className="is-number">{formats.number(row.totalExchanged ?? 0)}</td>
      <td>{row.redeemableUntil ? formats.shortDateTime(row.redeemableUntil) : "—"}</td>
    </>
  );
}

function Stock({ left }: { readonly left: number | null }) {
  const { formats } = useLocale();
  const texts = useTexts(rewardTexts);
  if (left === null) return texts.unlimited;
  return left === 0 ? <Badge tone="danger">{texts.soldOut}</Badge> : formats.number(left);
}

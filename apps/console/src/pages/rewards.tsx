import { useState } from "react";
import { useSearchParams } from "wouter";

import type { StaffRewardFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, Button, PlusIcon, Points, Select } from "@recycle-points/ui";

import { useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { EditRewardSheet } from "../reward-sheets.tsx";
import { isSoldOut, useAllRewards } from "../rewards.ts";
import { mayCall } from "../roles.ts";
import { RowsTable } from "../table.tsx";
import { rewardTexts } from "../texts/rewards.ts";

export function RewardsPage() {
  const { groups } = useUser();
  const texts = useTexts(rewardTexts);
  const [isCreating, setCreating] = useState(false);
  const [search, setSearch] = useSearchParams();
  const isOut = search.get("stock") === "out";
  const rows = useAllRewards();
  return (
    <Page
      title={texts.rewards}
      end={
        mayCall("createReward", groups) && (
          <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
            {texts.create}
          </Button>
        )
      }
    >
      <div className="filters" role="search">
        <Select
          label={texts.stockFilter}
          value={isOut ? "out" : "all"}
          options={[
            { value: "all", label: texts.all },
            { value: "out", label: texts.soldOut },
          ]}
          onChange={(value) => setSearch(value === "out" ? { stock: "out" } : {})}
        />
      </div>
      <RowsTable
        label={texts.rewards}
        rows={isOut ? { ...rows, rows: rows.rows?.filter(isSoldOut) } : rows}
        empty={isOut && <p>{texts.noneOut}</p>}
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

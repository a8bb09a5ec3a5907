import { useState } from "react";
import { useSearchParams } from "wouter";

import {
  type ExchangeFragment,
  ExchangesDocument,
  StaffRewardsDocument,
} from "@recycle-points/api";
import { ExchangeStatusValues } from "@recycle-points/api/enums";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, LiveDot, Points, SearchIcon, Select, TextField } from "@recycle-points/ui";
import { useQuery } from "@tanstack/react-query";

import { useClient, useUser } from "../client.tsx";
import { useLiveExchanges } from "../live-queue.ts";
import { Page } from "../page.tsx";
import { ExchangeBadge, ExchangeName, UserName } from "../parts.tsx";
import { readAll, useRows } from "../queries.ts";
import { mayCall } from "../roles.ts";
import { type SearchTerms, useSearchTerms } from "../search-terms.ts";
import { RowsTable } from "../table.tsx";
import { commonTexts } from "../texts/common.ts";
import { exchangeTexts } from "../texts/exchanges.ts";

/** The API lists by a filter only: without one, it is what is to be handed over. */
function readFilters(search: URLSearchParams, terms: SearchTerms) {
  const rewardId = search.get("reward") || null;
  const voucherCode = terms["voucher"] ?? null;
  const usual = rewardId === null && voucherCode === null ? "CONFIRMED" : null;
  const status = ExchangeStatusValues.find((each) => each === search.get("status")) ?? usual;
  return { status, rewardId, voucherCode };
}

export function ExchangesPage() {
  const { transport } = useClient();
  const texts = useTexts(exchangeTexts);
  const live = useLiveExchanges();
  const [search] = useSearchParams();
  const { status, rewardId, voucherCode } = readFilters(search, useSearchTerms());
  const rows = useRows(
    ["exchanges", status, rewardId, voucherCode],
    async (after, signal) =>
      (
        await transport.request(
          ExchangesDocument,
          { status, rewardId, voucherCode, first: 50, after },
          { signal },
        )
      ).exchanges,
  );
  return (
    <Page title={texts.exchanges} end={<LiveDot state={live} />}>
      <Filters />
      <RowsTable
        label={texts.exchanges}
        rows={rows}
        keyOf={({ id }) => id}
        heads={[
          texts.what,
          texts.who,
          texts.status,
          { number: texts.quantity },
          { number: texts.cost },
          texts.waitingSince,
          texts.updated,
        ]}
        Cells={ExchangeCells}
      />
    </Page>
  );
}

function ExchangeCells({ row }: { readonly row: ExchangeFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  return (
    <>
      <td>
        <Anchor href={`/exchanges/${encodeURIComponent(row.id)}`}>
          <ExchangeName exchange={row} />
        </Anchor>
      </td>
      <td>
        <UserName id={row.userId} />
      </td>
      <td>
        <ExchangeBadge status={row.status} />
      </td>
      <td className="is-number">{texts.pieces(row.quantity)}</td>
      <td className="is-number">
        <Points value={row.pointsSpent} />
      </td>
      <td>{formats.shortDateTime(row.requestedAt)}</td>
      <td>{formats.shortDateTime(row.updatedAt)}</td>
    </>
  );
}

function Filters() {
  const { exchangeStatuses } = useSharedTexts();
  const texts = useTexts(exchangeTexts);
  const common = useTexts(commonTexts);
  const [search, setSearch] = useSearchParams();
  const terms = useSearchTerms();
  const { status, rewardId, voucherCode } = readFilters(search, terms);
  const [voucher, setVoucher] = useState(voucherCode ?? "");
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { state: terms });
  };
  return (
    <form
      className="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const code = voucher.trim();
        setSearch(search, { state: code ? { voucher: code } : {} });
      }}
    >
      <Select
        label={texts.status}
        value={status ?? ""}
        options={[
          ...(rewardId || voucherCode ? [{ value: "" as const, label: common.all }] : []),
          ...ExchangeStatusValues.map((value) => ({ value, label: exchangeStatuses[value] })),
        ]}
        onChange={(value) => set("status", value)}
      />
      <RewardFilter value={search.get("reward") ?? ""} onChange={(value) => set("reward", value)} />
      <TextField
        label={texts.voucherCode}
        value={voucher}
        autoComplete="off"
        onChange={(event) => setVoucher(event.target.value)}
      />
      <Button type="submit" variant="secondary" icon={<SearchIcon />}>
        {common.search}
      </Button>
    </form>
  );
}

interface RewardFilterProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function RewardFilter({ value, onChange }: RewardFilterProps) {
  const { transport } = useClient();
  const { pick } = useLocale();
  const texts = useTexts(exchangeTexts);
  const common = useTexts(commonTexts);
  const includeInactive = mayCall("updateReward", useUser().groups);
  const { data = [] } = useQuery({
    queryKey: ["rewards", "all", includeInactive],
    queryFn: ({ signal }) =>
      readAll(async (after) => {
        const variables = { first: 100, after, includeInactive };
        return (await transport.request(StaffRewardsDocument, variables, { signal })).rewards;
      }),
  });
  return (
    <Select
      label={texts.rewardFilter}
      value={value}
      options={[
        { value: "", label: common.all },
        ...data.map(({ id, names }) => ({ value: id, label: pick(names) })),
      ]}
      onChange={onChange}
    />
  );
}

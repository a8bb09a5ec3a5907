import { useQueries } from "@tanstack/react-query";

import { type ExchangeStatus, StaffRewardDocument } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";

import { useClient, useUser } from "./client.tsx";
import { ReportBlock, type ReportProps } from "./report-block.tsx";
import { EXCHANGE_COUNTS, exchangeCells, type ExchangeCount } from "./report-tables.ts";
import { mayCall } from "./roles.ts";
import { reportTexts } from "./texts/reports.ts";

const STATUSES: Readonly<Record<ExchangeCount, ExchangeStatus>> = {
  requested: "PENDING_APPROVAL",
  confirmed: "CONFIRMED",
  fulfilled: "FULFILLED",
  rejected: "REJECTED",
  cancelled: "CANCELLED",
  expired: "EXPIRED",
};

export function ExchangesBlock({ report, file }: ReportProps) {
  const { groups } = useUser();
  const texts = useTexts(reportTexts);
  return (
    <ReportBlock
      id="exchanges"
      title={texts.exchangesTitle}
      file={file}
      hint={texts.countsHint}
      heads={[texts.exchangesTitle, texts.number]}
      bar={0}
      rows={EXCHANGE_COUNTS.map((name) => ({
        key: name,
        name: texts.counts[name],
        href: mayCall("exchanges", groups) ? `/exchanges?status=${STATUSES[name]}` : null,
        cells: [report.totals.exchanges?.[name] ?? null],
      }))}
    />
  );
}

export function RewardsBlock({ report, file }: ReportProps) {
  const texts = useTexts(reportTexts);
  const names = useRewardNames(report.rewards.map(({ rewardId }) => rewardId));
  return (
    <ReportBlock
      id="rewards"
      title={texts.rewardsTitle}
      file={file}
      heads={[texts.reward, ...EXCHANGE_COUNTS.map((name) => texts.counts[name])]}
      bar={1}
      rows={report.rewards.map(({ rewardId, exchanges }) => ({
        key: rewardId,
        name: names.get(rewardId) ?? rewardId,
        href: `/rewards/${encodeURIComponent(rewardId)}`,
        cells: exchangeCells(exchanges),
      }))}
    />
  );
}

/** Names by the ids of rewards; those that are not there yet, or not any more, are left out. */
function useRewardNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const { transport } = useClient();
  const { pick } = useLocale();
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["reward", id],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        (await transport.request(StaffRewardDocument, { id }, { signal })).reward,
    })),
  });
  return new Map(
    answers.flatMap(({ data }) => (data ? [[data.id, pick(data.names)] as const] : [])),
  );
}

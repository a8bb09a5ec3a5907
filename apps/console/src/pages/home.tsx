import { useQuery } from "@tanstack/react-query";

import {
  BudgetsDocument,
  ExchangesDocument,
  type ExchangeStatus,
  StaffLocationsDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";

import { isNearlyUsed } from "../budget.ts";
import { useClient, useUser } from "../client.tsx";
import { FigureTile } from "../figure-tile.tsx";
import { Page } from "../page.tsx";
import { useAllRows, usePendingAdjustments } from "../queries.ts";
import { fiscalYearOf } from "../report-period.ts";
import { isSoldOut, useAllRewards } from "../rewards.ts";
import { mayCall } from "../roles.ts";
import { homeTexts } from "../texts/home.ts";
import { useToday } from "../today.ts";

const COUNTED = 100;

/** What waits, each a link to its rows. */
export function HomePage() {
  const { groups } = useUser();
  const texts = useTexts(homeTexts);
  return (
    <Page title={texts.title}>
      <div className="tiles">
        {mayCall("exchanges", groups) && (
          <>
            <ExchangeTile status="PENDING_APPROVAL" label={texts.waiting} href="/queue" />
            <ExchangeTile
              status="CONFIRMED"
              label={texts.toHandOver}
              href="/exchanges?status=CONFIRMED"
            />
          </>
        )}
        {mayCall("pendingAdjustments", groups) && <AdjustmentsTile />}
        <FullPlacesTile />
        <SoldOutTile />
        <BudgetsTile />
      </div>
    </Page>
  );
}

interface ExchangeTileProps {
  readonly status: ExchangeStatus;
  readonly label: string;
  readonly href: string;
}

function ExchangeTile({ status, label, href }: ExchangeTileProps) {
  const { transport } = useClient();
  const { data, isError } = useQuery({
    queryKey: ["exchanges", "count", status],
    queryFn: async ({ signal }) =>
      (await transport.request(ExchangesDocument, { status, first: COUNTED }, { signal }))
        .exchanges,
  });
  return (
    <CountTile
      label={label}
      href={href}
      count={data?.nodes.length}
      isMore={data?.pageInfo.hasNextPage ?? false}
      isError={isError}
    />
  );
}

function AdjustmentsTile() {
  const texts = useTexts(homeTexts);
  const { rows, cutAt, isError } = usePendingAdjustments();
  return (
    <CountTile
      label={texts.adjustments}
      href="/adjustments"
      count={rows?.length}
      isMore={cutAt !== null}
      isError={isError}
    />
  );
}

function FullPlacesTile() {
  const { transport } = useClient();
  const texts = useTexts(homeTexts);
  const places = useAllRows(
    ["locations", "FULL"],
    async (after) =>
      (await transport.request(StaffLocationsDocument, { status: "FULL", first: COUNTED, after }))
        .locations,
  );
  return (
    <CountTile
      label={texts.fullPlaces}
      href="/places?status=FULL"
      count={places.rows?.length}
      isMore={places.cutAt !== null}
      isError={places.isError}
    />
  );
}

function SoldOutTile() {
  const texts = useTexts(homeTexts);
  const { rows, cutAt, isError } = useAllRewards();
  return (
    <CountTile
      label={texts.soldOut}
      href="/rewards?stock=out"
      count={rows?.filter(isSoldOut).length}
      isMore={cutAt !== null}
      isError={isError}
    />
  );
}

function BudgetsTile() {
  const { transport } = useClient();
  const texts = useTexts(homeTexts);
  const fiscalYear = fiscalYearOf(useToday());
  const budgets = useAllRows(
    ["budgets", fiscalYear],
    async (after) =>
      (await transport.request(BudgetsDocument, { fiscalYear, first: COUNTED, after })).budgets,
  );
  return (
    <CountTile
      label={texts.nearlyUsed}
      href={`/budgets?year=${fiscalYear}&state=nearly`}
      count={budgets.rows?.filter(isNearlyUsed).length}
      isMore={budgets.cutAt !== null}
      isError={budgets.isError}
    />
  );
}

interface CountTileProps {
  readonly label: string;
  readonly href: string;
  /** undefined while it is not known. */
  readonly count: number | undefined;
  readonly isMore?: boolean;
  readonly isError: boolean;
}

function CountTile({ label, href, count, isMore = false, isError }: CountTileProps) {
  const { formats } = useLocale();
  const texts = useTexts(homeTexts);
  const unknown = isError ? texts.unknown : "…";
  const said = isMore ? texts.atLeast : formats.number;
  return (
    <FigureTile label={label} href={href}>
      {count === undefined ? unknown : said(count)}
    </FigureTile>
  );
}

import { useQuery } from "@tanstack/react-query";

import { LedgerEntryDocument, type PendingAdjustmentFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, Card, Notice, Points } from "@recycle-points/ui";

import { barOf, refusalOf } from "./adjustments.ts";
import { useClient, useUser } from "./client.tsx";
import { Facts, PlainUserName, UserName } from "./parts.tsx";
import { useAccount } from "./queries.ts";
import type { Decision } from "./queue.ts";
import { GoneCard } from "./queue-frame.tsx";
import { adjustmentTexts } from "./texts/adjustments.ts";
import { commonTexts } from "./texts/common.ts";
import { logTexts } from "./texts/log.ts";

const ENTRY_INTERVAL_MILLISECONDS = 5000;

type Adjustment = Pick<PendingAdjustmentFragment, "reversesId">;

/** The kind of the entry that a confirmation writes, in words. */
export function useKind({ reversesId }: Adjustment): string {
  const { ledgerEntryTypes } = useSharedTexts();
  return reversesId === null ? ledgerEntryTypes.ADJUST : ledgerEntryTypes.REVERSAL;
}

/** The entry that a reversal moves back. */
export function ReversedEntry({ id }: { readonly id: string }) {
  const { formats } = useLocale();
  const { ledgerEntryTypes } = useSharedTexts();
  const { data: entry } = useEntry(id);
  if (!entry) return id;
  const kind = ledgerEntryTypes[entry.type];
  return `${kind} ${formats.change(entry.points)} pt, ${formats.dateTime(entry.occurredAt)}`;
}

function useEntry(id: string) {
  const { transport } = useClient();
  return useQuery({
    queryKey: ["entry", id],
    queryFn: async ({ signal }) =>
      (await transport.request(LedgerEntryDocument, { id }, { signal })).ledgerEntry,
    refetchInterval: ({ state }) => (state.data ? false : ENTRY_INTERVAL_MILLISECONDS),
  });
}

/** What the list says of an adjustment. */
export function AdjustmentItem({ row }: { readonly row: PendingAdjustmentFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  return (
    <>
      <span className="queue-item-head">
        <strong>
          <PlainUserName id={row.userId} />
        </strong>
        <Points value={row.points} change />
      </span>
      <span>{useKind(row)}</span>
      <span>
        {texts.askedBy} <PlainUserName id={row.requestedBy} />
      </span>
      <span className="ui-soft">
        {texts.until} {formats.shortDateTime(row.confirmableUntil)}
      </span>
    </>
  );
}

interface AdjustmentDetailProps {
  readonly adjustment: PendingAdjustmentFragment;
  /** What one can do; null: one only looks. */
  readonly decisions: readonly Decision[] | null;
  readonly onDecide: (decision: Decision) => void;
}

export function AdjustmentDetail({ adjustment, decisions, onDecide }: AdjustmentDetailProps) {
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const common = useTexts(commonTexts);
  const kind = useKind(adjustment);
  const { points, expiresAt, reversesId } = adjustment;
  const expiry = expiresAt ? formats.dateTime(expiresAt) : texts.usualExpiry;
  return (
    <Card className="ui-stack queue-detail" aria-label={common.details}>
      <h2>
        <Points value={points} size="lead" change />
      </h2>
      <Facts
        rows={[
          [texts.who, <UserName key="who" id={adjustment.userId} />],
          [texts.kind, kind],
          ...(reversesId === null
            ? []
            : [[texts.reversed, <ReversedEntry key="entry" id={reversesId} />] as const]),
          [common.reason, adjustment.reason ?? common.none],
          [common.notice, adjustment.notice ?? common.none],
          [texts.askedBy, <UserName key="by" id={adjustment.requestedBy} />],
          [texts.askedAt, formats.dateTime(adjustment.requestedAt)],
          [texts.until, formats.dateTime(adjustment.confirmableUntil)],
          [texts.expiry, points > 0 && reversesId === null ? expiry : common.none],
        ]}
      />
      {decisions && <Prospect adjustment={adjustment} />}
      {decisions && decisions.length > 0 && (
        <div className="buttons">
          <Button variant="secondary" onClick={() => onDecide("reject")}>
            {texts.reject} <kbd>R</kbd>
          </Button>
          {decisions.includes("approve") && (
            <Button onClick={() => onDecide("approve")}>
              {texts.confirm} <kbd>A</kbd>
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}

/** Why the server would refuse a confirmation now, in words; null: nothing says so. */
export function useRefusal(adjustment: PendingAdjustmentFragment): string | null {
  const { data: account, dataUpdatedAt } = useAccount(adjustment.userId);
  const { refusals } = useTexts(adjustmentTexts);
  const refusal = refusalOf(adjustment, account?.balance?.available ?? null, dataUpdatedAt);
  return refusal && refusals[refusal];
}

/** What a confirmation would do, or why one cannot give it. */
function Prospect({ adjustment }: Pick<AdjustmentDetailProps, "adjustment">) {
  const { sub } = useUser();
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const { ownAccount } = useTexts(commonTexts);
  const refusal = useRefusal(adjustment);
  const bar = barOf(adjustment, sub);
  if (bar !== null) return <Notice>{{ ...texts.bars, ownAccount }[bar]}</Notice>;
  if (refusal !== null) return <Notice tone="warning">{refusal}</Notice>;
  return <p>{texts.confirmEffect(formats.change(adjustment.points))}</p>;
}

interface GoneAdjustmentProps {
  readonly id: string;
  /** As it was shown last; null: it left before it was. */
  readonly last: PendingAdjustmentFragment | null;
  readonly onNext: () => void;
}

/** In the place of an adjustment that left the list: only an entry says that its points moved. */
export function GoneAdjustment({ id, last, onNext }: GoneAdjustmentProps) {
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const { log } = useTexts(logTexts);
  const { data: entry } = useEntry(last?.ledgerEntryId ?? id);
  const about = entry ?? last;
  const unmoved = entry === null ? texts.goneUnmoved : texts.gone;
  // Another admin may have reversed the entry with a request of their own.
  const moved = entry?.type === "REVERSAL" ? texts.goneReversed : texts.goneMoved;
  const said = entry ? moved(formats.change(entry.points)) : unmoved;
  return (
    <GoneCard said={said} next={texts.next} onNext={onNext}>
      {about && (
        <Facts
          rows={[
            [texts.who, <UserName key="who" id={about.userId} />],
            [texts.change, `${formats.change(about.points)} pt`],
          ]}
        />
      )}
      <Anchor href="/log">{log}</Anchor>
    </GoneCard>
  );
}

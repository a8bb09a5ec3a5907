import { useQuery } from "@tanstack/react-query";

import { LedgerEntryDocument, type PendingAdjustmentFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, Card, Notice, Points } from "@recycle-points/ui";

import { barOf } from "./adjustments.ts";
import { useClient, useUser } from "./client.tsx";
import { Facts, PlainUserName, UserName } from "./parts.tsx";
import type { Decision } from "./queue.ts";
import { GoneCard } from "./queue-frame.tsx";
import { adjustmentTexts } from "./texts/adjustments.ts";
import { commonTexts } from "./texts/common.ts";
import { logTexts } from "./texts/log.ts";

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
  const { points, expiresAt } = adjustment;
  const expiry = expiresAt ? formats.dateTime(expiresAt) : texts.usualExpiry;
  return (
    <Card className="ui-stack queue-detail" aria-label={common.details}>
      <h2>
        <Points value={points} size="lead" change />
      </h2>
      <Facts
        rows={[
          [texts.who, <UserName key="who" id={adjustment.userId} />],
          [common.reason, adjustment.reason ?? common.none],
          [texts.askedBy, <UserName key="by" id={adjustment.requestedBy} />],
          [texts.askedAt, formats.dateTime(adjustment.requestedAt)],
          [texts.until, formats.dateTime(adjustment.confirmableUntil)],
          [texts.expiry, points > 0 ? expiry : common.none],
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

/** What a confirmation does, or why one cannot give it. */
function Prospect({ adjustment }: Pick<AdjustmentDetailProps, "adjustment">) {
  const { sub } = useUser();
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const { ownAccount } = useTexts(commonTexts);
  const bar = barOf(adjustment, sub);
  if (bar === null) return <p>{texts.confirmEffect(formats.change(adjustment.points))}</p>;
  return <Notice>{{ ...texts.bars, ownAccount }[bar]}</Notice>;
}

interface GoneAdjustmentProps {
  readonly id: string;
  readonly onNext: () => void;
}

/** In the place of an adjustment that left the list: the ledger knows whether its points moved. */
export function GoneAdjustment({ id, onNext }: GoneAdjustmentProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const { log } = useTexts(logTexts);
  const { data: entry } = useQuery({
    queryKey: ["entry", id],
    queryFn: async ({ signal }) =>
      (await transport.request(LedgerEntryDocument, { id }, { signal })).ledgerEntry,
  });
  const unmoved = entry === null ? texts.goneUnmoved : texts.gone;
  const said = entry ? texts.goneMoved(formats.change(entry.points)) : unmoved;
  return (
    <GoneCard said={said} next={texts.next} onNext={onNext}>
      {entry ? <UserName id={entry.userId} /> : <Anchor href="/log">{log}</Anchor>}
    </GoneCard>
  );
}

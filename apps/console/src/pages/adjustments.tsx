import { useState } from "react";

import type { PendingAdjustmentFragment } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { ErrorState, Notice, Skeleton } from "@recycle-points/ui";

import { AdjustmentDetail, AdjustmentItem, GoneAdjustment } from "../adjustment-parts.tsx";
import { ConfirmSheet, RejectAdjustmentSheet } from "../adjustment-sheets.tsx";
import { decisionsOn, orderAdjustments } from "../adjustments.ts";
import { useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { usePendingAdjustments } from "../queries.ts";
import type { Decision } from "../queue.ts";
import { QueueFrame, useQueue } from "../queue-frame.tsx";
import { mayCall } from "../roles.ts";
import { adjustmentTexts } from "../texts/adjustments.ts";
import { commonTexts } from "../texts/common.ts";
import { queueTexts } from "../texts/queue.ts";

/** The adjustments that another admin has to confirm. */
export function AdjustmentsPage() {
  const texts = useTexts(adjustmentTexts);
  const common = useTexts(commonTexts);
  const { rows, isError, readAgain, cutAt } = usePendingAdjustments();
  return (
    <Page title={texts.adjustments}>
      <p className="ui-soft">{texts.lead}</p>
      {!rows && (isError ? <ErrorState onRetry={readAgain} /> : <Skeleton lines={8} />)}
      {rows && isError && (
        <Notice tone="warning" live>
          {common.old}
        </Notice>
      )}
      {cutAt !== null && <Notice tone="warning">{common.cut(cutAt)}</Notice>}
      {rows && <Adjustments adjustments={rows} />}
    </Page>
  );
}

/** The dialog is about the adjustment that it was opened for, whatever the list does meanwhile. */
interface OpenSheet {
  readonly decision: Decision;
  readonly adjustment: PendingAdjustmentFragment;
}

interface AdjustmentsProps {
  readonly adjustments: readonly PendingAdjustmentFragment[];
}

function Adjustments({ adjustments }: AdjustmentsProps) {
  const { sub, groups } = useUser();
  const texts = useTexts(adjustmentTexts);
  const { withReason } = useTexts(queueTexts);
  const [sheet, setSheet] = useState<OpenSheet | null>(null);
  const [last, setLast] = useState<PendingAdjustmentFragment | null>(null);
  const queue = useQueue((decided) => orderAdjustments(adjustments, decided, sub));
  const { chosen, selected } = queue;
  if (selected && selected !== last) setLast(selected);
  const mayDecide = mayCall("confirmAdjustment", groups);
  const decisions = mayDecide && selected ? decisionsOn(selected, sub) : null;
  const decide = (decision: Decision) => {
    if (selected && decisions?.includes(decision)) setSheet({ decision, adjustment: selected });
  };
  const SheetOf = sheet?.decision === "reject" ? RejectAdjustmentSheet : ConfirmSheet;
  return (
    <>
      <QueueFrame
        queue={queue}
        label={texts.list}
        empty={texts.empty}
        acts={
          mayDecide
            ? [
                ["A", texts.confirm],
                ["R", withReason(texts.reject)],
              ]
            : []
        }
        onDecide={decide}
        Item={AdjustmentItem}
      >
        {selected && (
          <AdjustmentDetail
            key={selected.id}
            adjustment={selected}
            decisions={decisions}
            onDecide={decide}
          />
        )}
        {!selected && chosen !== null && !sheet && (
          <GoneAdjustment
            key={chosen}
            id={chosen}
            last={last?.id === chosen ? last : null}
            onNext={queue.restart}
          />
        )}
      </QueueFrame>
      {sheet && (
        <SheetOf
          adjustment={sheet.adjustment}
          onClose={() => setSheet(null)}
          onDone={() => queue.moveOn(sheet.adjustment.id)}
        />
      )}
    </>
  );
}

import {
  ConfirmAdjustmentDocument,
  type PendingAdjustmentFragment,
  RejectAdjustmentDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Notice } from "@recycle-points/ui";

import { hasReason, ReasonField } from "./account-sheets.tsx";
import { ActSheet } from "./act-sheet.tsx";
import { ReversedEntry, useKind, useRefusal } from "./adjustment-parts.tsx";
import { useClient } from "./client.tsx";
import { Effects, Facts, PlainUserName } from "./parts.tsx";
import { useAccount, usePendingAdjustments } from "./queries.ts";
import { adjustmentTexts } from "./texts/adjustments.ts";
import { commonTexts } from "./texts/common.ts";

interface AdjustmentSheetProps {
  readonly adjustment: PendingAdjustmentFragment;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The server moves the points of an id once: a lost answer needs no key. */
export function ConfirmSheet({ adjustment, ...rest }: AdjustmentSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const kind = useKind(adjustment);
  const { rows, isError } = usePendingAdjustments();
  const { id, points } = adjustment;
  // The balance may have the points of one that is not known to wait still.
  const isWaiting = !isError && rows?.some((row) => row.id === id);
  return (
    <ActSheet
      {...rest}
      name={`confirmAdjustment.${id}`}
      title={texts.confirmTitle(kind)}
      submit={texts.confirm}
      initial={{}}
      send={async () =>
        (await transport.request(ConfirmAdjustmentDocument, { id })).confirmAdjustment
      }
      sayDone={({ ledgerEntry }) => texts.confirmed(formats.change(ledgerEntry?.points ?? points))}
    >
      {() => (
        <>
          <About adjustment={adjustment} />
          {isWaiting && <ConfirmEffects adjustment={adjustment} />}
        </>
      )}
    </ActSheet>
  );
}

function ConfirmEffects({ adjustment }: Pick<AdjustmentSheetProps, "adjustment">) {
  const { formats } = useLocale();
  const common = useTexts(commonTexts);
  const { data: account } = useAccount(adjustment.userId);
  const refusal = useRefusal(adjustment);
  if (!account?.balance) return null;
  const { available } = account.balance;
  return (
    <Effects>
      {refusal === null ? (
        <Facts
          rows={[
            [common.before, formats.points(available)],
            [common.after, formats.points(available + adjustment.points)],
          ]}
        />
      ) : (
        <Notice tone="warning">{refusal}</Notice>
      )}
    </Effects>
  );
}

export function RejectAdjustmentSheet({ adjustment, ...rest }: AdjustmentSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(adjustmentTexts);
  const kind = useKind(adjustment);
  const { id } = adjustment;
  return (
    <ActSheet
      {...rest}
      name={`rejectAdjustment.${id}`}
      title={texts.rejectTitle(kind)}
      submit={texts.reject}
      isDangerous
      initial={{ reason: "" }}
      isReady={hasReason}
      send={async ({ reason }) =>
        (await transport.request(RejectAdjustmentDocument, { id, reason })).rejectAdjustment
      }
      sayDone={() => texts.rejected}
    >
      {({ bind }) => (
        <>
          <About adjustment={adjustment} />
          <Notice>{texts.rejectEffect}</Notice>
          <ReasonField {...bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}

function About({ adjustment }: Pick<AdjustmentSheetProps, "adjustment">) {
  const { formats } = useLocale();
  const texts = useTexts(adjustmentTexts);
  const common = useTexts(commonTexts);
  const { reversesId } = adjustment;
  return (
    <Facts
      rows={[
        [texts.who, <PlainUserName key="who" id={adjustment.userId} />],
        ...(reversesId === null
          ? []
          : [[texts.reversed, <ReversedEntry key="entry" id={reversesId} />] as const]),
        [texts.change, `${formats.change(adjustment.points)} pt`],
        [common.reason, adjustment.reason ?? common.none],
        [common.notice, adjustment.notice ?? common.none],
        [texts.askedBy, <PlainUserName key="by" id={adjustment.requestedBy} />],
      ]}
    />
  );
}

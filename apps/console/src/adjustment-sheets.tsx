import {
  ConfirmAdjustmentDocument,
  type PendingAdjustmentFragment,
  RejectAdjustmentDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Notice } from "@recycle-points/ui";

import { ReasonField } from "./account-sheets.tsx";
import { ActSheet } from "./act-sheet.tsx";
import { useClient } from "./client.tsx";
import { Effects, Facts, PlainUserName } from "./parts.tsx";
import { useAccount } from "./queries.ts";
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
  const common = useTexts(commonTexts);
  const { data: account } = useAccount(adjustment.userId);
  const { id, points } = adjustment;
  return (
    <ActSheet
      {...rest}
      name={`confirmAdjustment.${id}`}
      title={texts.confirmTitle}
      submit={texts.confirm}
      initial={{}}
      send={async () =>
        (await transport.request(ConfirmAdjustmentDocument, { id })).confirmAdjustment
      }
      sayDone={() => texts.confirmed(formats.change(points))}
    >
      {() => (
        <>
          <About adjustment={adjustment} />
          {account?.balance && (
            <Effects>
              <Facts
                rows={[
                  [common.before, formats.points(account.balance.available)],
                  [common.after, formats.points(account.balance.available + points)],
                ]}
              />
            </Effects>
          )}
        </>
      )}
    </ActSheet>
  );
}

export function RejectAdjustmentSheet({ adjustment, ...rest }: AdjustmentSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(adjustmentTexts);
  const { id } = adjustment;
  return (
    <ActSheet
      {...rest}
      name={`rejectAdjustment.${id}`}
      title={texts.rejectTitle}
      submit={texts.reject}
      isDangerous
      initial={{ reason: "" }}
      isReady={({ reason }) => reason.trim() !== ""}
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
  return (
    <Facts
      rows={[
        [texts.who, <PlainUserName key="who" id={adjustment.userId} />],
        [texts.change, `${formats.change(adjustment.points)} pt`],
        [common.reason, adjustment.reason ?? common.none],
        [texts.askedBy, <PlainUserName key="by" id={adjustment.requestedBy} />],
      ]}
    />
  );
}

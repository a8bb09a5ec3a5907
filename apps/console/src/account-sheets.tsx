import {
  AdjustPointsDocument,
  type AuditedEntryFragment,
  type ProfileFragment,
  ReinstateUserDocument,
  ReverseLedgerEntryDocument,
  SetMemberNumberDocument,
  SuspendUserDocument,
} from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice, TextField } from "@recycle-points/ui";

import { ActSheet, type Bound } from "./act-sheet.tsx";
import { readPoints } from "./chain.ts";
import { useClient } from "./client.tsx";
import { Effects, Facts } from "./parts.tsx";
import { accountTexts } from "./texts/accounts.ts";
import { commonTexts } from "./texts/common.ts";

export interface AccountSheetProps {
  readonly user: ProfileFragment;
  readonly onClose: () => void;
}

export const hasReason = ({ reason }: { readonly reason: string }) => reason.trim() !== "";

export function ReasonField(props: Bound) {
  const common = useTexts(commonTexts);
  return (
    <TextField
      {...props}
      label={common.reason}
      hint={common.reasonHint}
      required
      maxLength={500}
      autoComplete="off"
    />
  );
}

/** What the user reads: the reason is for staff. */
function NoticeField(props: Bound) {
  const common = useTexts(commonTexts);
  return (
    <TextField
      {...props}
      label={common.notice}
      hint={common.noticeHint}
      maxLength={500}
      autoComplete="off"
    />
  );
}

/** As the server takes it: none instead of blanks. */
const noticeOf = (notice: string) => notice.trim() || null;

export function AdjustSheet(props: AccountSheetProps & { readonly available: number }) {
  const { user, available, onClose } = props;
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  return (
    <ActSheet
      name={`adjustPoints.${user.id}`}
      title={texts.adjust}
      submit={texts.adjust}
      initial={{ points: "", reason: "", notice: "" }}
      isReady={(values) => hasReason(values) && readPoints(values.points) !== null}
      send={async ({ points, reason, notice }, idempotencyKey) =>
        (
          await transport.request(AdjustPointsDocument, {
            userId: user.id,
            points: readPoints(points) ?? 0,
            reason,
            notice: noticeOf(notice),
            idempotencyKey,
          })
        ).adjustPoints
      }
      sayDone={({ ledgerEntry }) => texts.adjusted(formats.change(ledgerEntry?.points ?? 0))}
      onClose={onClose}
    >
      {({ values, bind }) => {
        const points = readPoints(values.points);
        const isWrong = values.points !== "" && points === null;
        return (
          <>
            <TextField
              {...bind("points")}
              label={texts.adjustPoints}
              hint={texts.adjustHint}
              error={isWrong ? texts.wholeNumber : null}
              required
              inputMode="text"
              autoComplete="off"
            />
            <Effects>
              <Facts
                rows={[
                  [common.before, formats.points(available)],
                  [
                    common.after,
                    points === null ? common.none : formats.points(available + points),
                  ],
                ]}
              />
            </Effects>
            <ReasonField {...bind("reason")} />
            <NoticeField {...bind("notice")} />
          </>
        );
      }}
    </ActSheet>
  );
}

interface ReverseSheetProps {
  readonly entry: AuditedEntryFragment;
  readonly onClose: () => void;
}

export function ReverseSheet({ entry, onClose }: ReverseSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const { ledgerEntryTypes } = useSharedTexts();
  const texts = useTexts(accountTexts);
  return (
    <ActSheet
      name={`reverseLedgerEntry.${entry.id}`}
      title={texts.reverseTitle}
      submit={texts.reverse}
      isDangerous
      initial={{ reason: "", notice: "" }}
      isReady={hasReason}
      send={async ({ reason, notice }, idempotencyKey) =>
        (
          await transport.request(ReverseLedgerEntryDocument, {
            ledgerEntryId: entry.id,
            reason,
            notice: noticeOf(notice),
            idempotencyKey,
          })
        ).reverseLedgerEntry
      }
      sayDone={() => texts.reversed}
      onClose={onClose}
    >
      {({ bind }) => (
        <>
          <Facts
            rows={[
              [texts.kind, ledgerEntryTypes[entry.type]],
              [texts.when, formats.dateTime(entry.occurredAt)],
              [texts.change, formats.change(entry.points)],
            ]}
          />
          <Notice tone="warning">{texts.reverseEffect(formats.change(-entry.points))}</Notice>
          <ReasonField {...bind("reason")} />
          <NoticeField {...bind("notice")} />
        </>
      )}
    </ActSheet>
  );
}

export function SuspendSheet({ user, onClose }: AccountSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(accountTexts);
  return (
    <ActSheet
      name={`suspendUser.${user.id}`}
      title={texts.suspend}
      submit={texts.suspend}
      isDangerous
      initial={{ reason: "" }}
      isReady={hasReason}
      send={async ({ reason }) =>
        (await transport.request(SuspendUserDocument, { userId: user.id, reason })).suspendUser
      }
      sayDone={() => texts.suspendDone}
      onClose={onClose}
    >
      {({ bind }) => (
        <>
          <Notice tone="warning">{texts.suspendEffect}</Notice>
          <ReasonField {...bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}

export function ReinstateSheet({ user, onClose }: AccountSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(accountTexts);
  return (
    <ActSheet
      name={`reinstateUser.${user.id}`}
      title={texts.reinstate}
      submit={texts.reinstate}
      initial={{}}
      send={async () =>
        (await transport.request(ReinstateUserDocument, { userId: user.id })).reinstateUser
      }
      sayDone={() => texts.reinstateDone}
      onClose={onClose}
    >
      {() => <Notice>{texts.reinstateEffect}</Notice>}
    </ActSheet>
  );
}

export function MemberNumberSheet({ user, onClose }: AccountSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(accountTexts);
  return (
    <ActSheet
      name={`setMemberNumber.${user.id}`}
      title={texts.setNumber}
      submit={texts.setNumber}
      initial={{ memberNumber: user.memberNumber ?? "" }}
      send={async ({ memberNumber }) =>
        (
          await transport.request(SetMemberNumberDocument, {
            userId: user.id,
            memberNumber: memberNumber.trim() || null,
          })
        ).setMemberNumber
      }
      sayDone={() => texts.numberDone}
      onClose={onClose}
    >
      {({ bind }) => (
        <TextField
          {...bind("memberNumber")}
          label={texts.memberNumber}
          hint={texts.numberHint}
          maxLength={32}
          autoComplete="off"
        />
      )}
    </ActSheet>
  );
}

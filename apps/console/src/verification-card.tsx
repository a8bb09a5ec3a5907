import { useQuery } from "@tanstack/react-query";

import {
  type LedgerVerificationQuery,
  LedgerVerificationDocument,
  RequestError,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  Card,
  CloseIcon,
  ErrorState,
  IconButton,
  Notice,
  RefreshIcon,
  Skeleton,
} from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { UserName } from "./parts.tsx";
import { Table } from "./table.tsx";
import { commonTexts } from "./texts/common.ts";
import { verificationTexts } from "./texts/verification.ts";

type Result = NonNullable<LedgerVerificationQuery["ledgerVerification"]>;
type Problem = Result["problems"][number];

interface VerificationProps {
  readonly userId: string;
}

function useVerification({ userId }: VerificationProps) {
  const { transport } = useClient();
  return useQuery({
    queryKey: ["verification", userId],
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      (await transport.request(LedgerVerificationDocument, { userId }, { signal }))
        .ledgerVerification,
  });
}

interface CardProps extends VerificationProps {
  readonly onRemove: () => void;
}

/** What the server finds in an account's books. */
export function VerificationCard({ userId, onRemove }: CardProps) {
  const texts = useTexts(verificationTexts);
  const { data, error, isFetching, refetch } = useVerification({ userId });
  return (
    <Card className="ui-stack">
      <div className="card-head">
        <h2>
          <UserName id={userId} />
        </h2>
        {data && !error && (
          <Badge tone={data.ok ? "success" : "danger"}>{data.ok ? texts.ok : texts.notOk}</Badge>
        )}
        <IconButton
          label={texts.again}
          icon={<RefreshIcon />}
          aria-disabled={isFetching || undefined}
          onClick={() => void refetch()}
        />
        <IconButton label={texts.remove} icon={<CloseIcon />} onClick={onRemove} />
      </div>
      <VerificationResult userId={userId} />
    </Card>
  );
}

export function VerificationResult({ userId }: VerificationProps) {
  const common = useTexts(commonTexts);
  const { data, dataUpdatedAt, error, isFetching, refetch } = useVerification({ userId });
  if (isFetching && (error || data === undefined)) return <Running />;
  // What was found before says nothing of the books now.
  if (error instanceof RequestError && error.kind === "refused") {
    return <Notice tone="danger">{common.refused(error.message)}</Notice>;
  }
  if (error) return <ErrorState onRetry={() => void refetch()} />;
  if (data) return <Finding result={data} at={new Date(dataUpdatedAt)} />;
  return data === null ? <Notice tone="warning">{common.noUser}</Notice> : <Running />;
}

function Running() {
  const texts = useTexts(verificationTexts);
  return (
    <>
      <p className="ui-soft">{texts.running}</p>
      <Skeleton lines={2} />
    </>
  );
}

interface FindingProps {
  readonly result: Result;
  readonly at: Date;
}

function Finding({ result, at }: FindingProps) {
  const { formats } = useLocale();
  const texts = useTexts(verificationTexts);
  const { ok, entriesChecked, problems } = result;
  return (
    <>
      <Notice tone={ok ? "success" : "danger"} live>
        {ok ? texts.verified(entriesChecked) : texts.notVerified(problems.length)}
        {!ok && <p>{texts.report}</p>}
        <p className="ui-soft">{formats.dateTime(at.toISOString())}</p>
      </Notice>
      {problems.length > 0 && (
        <Table
          label={texts.notOk}
          rows={problems}
          keyOf={({ sequence, kind, detail }) => `${sequence}.${kind}.${detail}`}
          heads={[texts.kind, texts.entry, texts.detail]}
          Cells={ProblemCells}
        />
      )}
    </>
  );
}

function ProblemCells({ row }: { readonly row: Problem }) {
  const texts = useTexts(verificationTexts);
  return (
    <>
      <td>{texts.kinds[row.kind] ?? row.kind}</td>
      <td>{row.sequence ?? texts.wholeAccount}</td>
      <td lang="en">{row.detail}</td>
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import {
  ApproveExchangeDocument,
  type ExchangeFragment,
  ExchangesDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { ErrorState, LiveDot, Notice, Skeleton, useStatus } from "@recycle-points/ui";

import { useAct } from "../act.ts";
import { useClient, useUser } from "../client.tsx";
import { RejectSheet } from "../exchange-sheets.tsx";
import { useLiveExchanges } from "../live-queue.ts";
import { Page } from "../page.tsx";
import { readAll } from "../queries.ts";
import { type Decision, orderQueue } from "../queue.ts";
import { QueueFrame, useQueue } from "../queue-frame.tsx";
import { ExchangeItem, GoneExchange, QueueDetail } from "../queue-parts.tsx";
import { commonTexts } from "../texts/common.ts";
import { exchangeTexts } from "../texts/exchanges.ts";
import { queueTexts } from "../texts/queue.ts";

const PAGE = 100;

/** What waits for approval, to be worked off by keyboard alone. */
export function QueuePage() {
  const texts = useTexts(exchangeTexts);
  const live = useLiveExchanges();
  const { transport } = useClient();
  const { data, isError, refetch } = useQuery({
    queryKey: ["exchanges", "queue"],
    queryFn: ({ signal }) =>
      readAll(async (after) => {
        const variables = { status: "PENDING_APPROVAL", first: PAGE, after } as const;
        return (await transport.request(ExchangesDocument, variables, { signal })).exchanges;
      }),
  });
  return (
    <Page title={texts.queue} end={<LiveDot state={live} />}>
      {!data && (isError ? <ErrorState onRetry={() => void refetch()} /> : <Skeleton lines={8} />)}
      {data && <Queue exchanges={data} />}
    </Page>
  );
}

function Queue({ exchanges }: { readonly exchanges: readonly ExchangeFragment[] }) {
  const texts = useTexts(exchangeTexts);
  const { withReason } = useTexts(queueTexts);
  // The dialog is about the exchange that it was opened for, whatever the list does meanwhile.
  const [rejecting, setRejecting] = useState<ExchangeFragment | null>(null);
  const queue = useQueue((decided) => orderQueue(exchanges, decided));
  const { chosen, selected, moveOn } = queue;
  const approval = useApproval(moveOn);
  const decide = (key: Decision) => {
    if (key === "approve" && selected) void approval.approve(selected);
    if (key === "reject" && selected) setRejecting(selected);
  };
  return (
    <>
      <QueueFrame
        queue={queue}
        label={texts.queueList}
        empty={texts.queueEmpty}
        acts={[
          ["A", texts.approve],
          ["R", withReason(texts.reject)],
        ]}
        onDecide={decide}
        Item={ExchangeItem}
      >
        {selected && (
          <QueueDetail
            key={selected.id}
            exchange={selected}
            isBusy={approval.state.status === "sending"}
            onApprove={() => decide("approve")}
            onReject={() => decide("reject")}
          >
            {approval.about === selected.id && <ApprovalProblem state={approval.state} />}
          </QueueDetail>
        )}
        {!selected && chosen !== null && !rejecting && (
          <GoneExchange
            id={chosen}
            isOurs={approval.about === chosen && approval.state.status === "unknown"}
            onNext={queue.restart}
          />
        )}
      </QueueFrame>
      {rejecting && (
        <RejectSheet
          exchange={rejecting}
          onClose={() => setRejecting(null)}
          onDone={() => moveOn(rejecting.id)}
        />
      )}
    </>
  );
}

function useApproval(onDone: (id: string) => void) {
  const { transport } = useClient();
  const { sub } = useUser();
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  const announce = useStatus();
  const { state, run } = useAct();
  const [about, setAbout] = useState<string | null>(null);
  const approve = async (exchange: ExchangeFragment) => {
    if (state.status === "sending" || exchange.userId === sub) return;
    setAbout(exchange.id);
    const { kind } = await run(
      async () =>
        (await transport.request(ApproveExchangeDocument, { exchangeId: exchange.id }))
          .approveExchange,
      about === exchange.id && state.status === "unknown",
    );
    if (kind !== "done") return;
    announce(texts.approved(formats.points(exchange.pointsSpent)));
    onDone(exchange.id);
  };
  return { state, about, approve };
}

function ApprovalProblem({ state }: Pick<ReturnType<typeof useApproval>, "state">) {
  const { unknown } = useTexts(commonTexts);
  if (state.status === "unknown") {
    return (
      <Notice tone="warning" live>
        {unknown}
      </Notice>
    );
  }
  if (state.status !== "failed") return null;
  return (
    <Notice tone="danger" live>
      {state.problem}
    </Notice>
  );
}

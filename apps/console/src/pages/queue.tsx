import "../styles/queue.css";

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";

import {
  ApproveExchangeDocument,
  type ExchangeFragment,
  ExchangesDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Button,
  EmptyState,
  ErrorState,
  KeyboardIcon,
  LiveDot,
  Notice,
  Skeleton,
  useStatus,
} from "@recycle-points/ui";

import { useAct } from "../act.ts";
import { useClient, useUser } from "../client.tsx";
import { RejectSheet } from "../exchange-sheets.tsx";
import { useLiveExchanges } from "../live-queue.ts";
import { Page } from "../page.tsx";
import { readAll } from "../queries.ts";
import { neighbourOf, orderQueue, readQueueKey, stepFrom } from "../queue.ts";
import { GoneExchange, QueueDetail, QueueHelp, QueueItem } from "../queue-parts.tsx";
import { commonTexts } from "../texts/common.ts";
import { exchangeTexts } from "../texts/exchanges.ts";

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

/** A dialog is about the exchange that it was opened for, whatever the list does meanwhile. */
type OpenSheet = { readonly reject: ExchangeFragment } | "help";

function Queue({ exchanges }: { readonly exchanges: readonly ExchangeFragment[] }) {
  const texts = useTexts(exchangeTexts);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const [sheet, setSheet] = useState<OpenSheet | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const latest = useRef<string | null>(null);
  const wantsFocus = useRef(false);
  const items = orderQueue(exchanges, decided);
  const ids = items.map(({ id }) => id);
  // One that leaves the list stays chosen: no other takes its place under a finger that approves.
  if (chosen === null && ids[0] !== undefined) setChosen(ids[0]);
  const selected = items.find(({ id }) => id === chosen);
  // Before the next key comes: the focus and what a key decides about never differ.
  useLayoutEffect(() => {
    latest.current = chosen;
    if (wantsFocus.current) focusItem(list.current, chosen);
    wantsFocus.current = false;
  });
  const select = (id: string | null) => {
    wantsFocus.current = id !== chosen;
    setChosen(id);
  };
  const moveOn = (id: string) => {
    setDecided((old) => new Set(old).add(id));
    // Somebody who went on meanwhile stays where they are.
    if (latest.current !== id) return;
    wantsFocus.current = true;
    setChosen(neighbourOf(ids, id));
  };
  const approval = useApproval(moveOn);
  const act = (event: KeyboardEvent) => {
    const key = readQueueKey(event);
    if (!key) return;
    event.preventDefault();
    if (key === "next" || key === "previous") select(stepFrom(ids, chosen, key));
    if (key === "approve" && selected) void approval.approve(selected);
    if (key === "reject" && selected) setSheet({ reject: selected });
    if (key === "help") setSheet("help");
  };
  return (
    <>
      {items.length === 0 && <EmptyState title={texts.queueEmpty} />}
      <div className="queue">
        {items.length > 0 && (
          <div className="ui-stack">
            <QueueHead count={items.length} onHelp={() => setSheet("help")} />
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the buttons in it */}
            <ul className="queue-list" aria-label={texts.queueList} ref={list} onKeyDown={act}>
              {items.map((each) => (
                <QueueItem
                  key={each.id}
                  exchange={each}
                  isSelected={each.id === (selected ?? items[0])?.id}
                  onSelect={() => setChosen(each.id)}
                />
              ))}
            </ul>
          </div>
        )}
        {selected && (
          <QueueDetail
            key={selected.id}
            exchange={selected}
            isBusy={approval.state.status === "sending"}
            onApprove={() => void approval.approve(selected)}
            onReject={() => setSheet({ reject: selected })}
          >
            {approval.about === selected.id && <ApprovalProblem state={approval.state} />}
          </QueueDetail>
        )}
        {!selected && chosen !== null && (
          <GoneExchange
            id={chosen}
            isOurs={approval.about === chosen && approval.state.status === "unknown"}
            onNext={() => select(ids[0] ?? null)}
          />
        )}
      </div>
      {sheet === "help" && <QueueHelp onClose={() => setSheet(null)} />}
      {sheet !== null && sheet !== "help" && (
        <RejectSheet
          exchange={sheet.reject}
          onClose={() => setSheet(null)}
          onDone={() => moveOn(sheet.reject.id)}
        />
      )}
    </>
  );
}

function QueueHead(props: { readonly count: number; readonly onHelp: () => void }) {
  const texts = useTexts(exchangeTexts);
  return (
    <div className="ui-row">
      <strong>{texts.count(props.count)}</strong>
      <Button variant="quiet" icon={<KeyboardIcon />} onClick={props.onHelp}>
        {texts.keys}
      </Button>
    </div>
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

function focusItem(list: HTMLElement | null, id: string | null): void {
  const heading = document.querySelector("h1");
  const item = [...(list?.querySelectorAll("button") ?? [])].find(
    ({ dataset }) => dataset["id"] === id,
  );
  (item ?? heading)?.focus();
}

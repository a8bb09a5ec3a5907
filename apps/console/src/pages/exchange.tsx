import { useState } from "react";

import type { ExchangeFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Button, Card, EmptyState, ErrorState, Notice, Points, Skeleton } from "@recycle-points/ui";

import { useUser } from "../client.tsx";
import { CancelSheet, FulfilSheet, RejectSheet } from "../exchange-sheets.tsx";
import { useLiveExchanges } from "../live-queue.ts";
import { Page, type PageProps } from "../page.tsx";
import { ExchangeBadge, ExchangeName, Facts, UserName } from "../parts.tsx";
import { useExchange } from "../queries.ts";
import { commonTexts } from "../texts/common.ts";
import { exchangeTexts } from "../texts/exchanges.ts";

/** One exchange: what it is, and what can be done with it now. */
export function ExchangePage({ id }: PageProps) {
  const texts = useTexts(exchangeTexts);
  const { data: exchange, isError, refetch } = useExchange(id);
  useLiveExchanges();
  return (
    <Page title={texts.exchange} above="/exchanges">
      {exchange === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {exchange === undefined && !isError && <Skeleton lines={8} />}
      {exchange === null && <EmptyState title={texts.notFound} />}
      {exchange && <Detail exchange={exchange} />}
    </Page>
  );
}

type SheetName = "fulfil" | "cancel" | "reject";

function Detail({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  const common = useTexts(commonTexts);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const close = () => setSheet(null);
  return (
    <>
      <Card className="ui-stack narrow">
        <div className="ui-row">
          <h2>
            <ExchangeName exchange={exchange} />
          </h2>
          <ExchangeBadge status={exchange.status} />
        </div>
        <Facts
          rows={[
            [texts.who, <UserName key="who" id={exchange.userId} />],
            [texts.cost, <Points key="cost" value={exchange.pointsSpent} size="lead" />],
            [texts.quantity, texts.pieces(exchange.quantity)],
            [texts.waitingSince, formats.dateTime(exchange.requestedAt)],
            [texts.updated, formats.dateTime(exchange.updatedAt)],
            [texts.until, exchange.holdUntil ? formats.dateTime(exchange.holdUntil) : common.none],
            [texts.voucherCode, <Code key="voucher" text={exchange.voucherCode} />],
            [texts.note, exchange.note ?? common.none],
            [texts.id, <Code key="id" text={exchange.id} />],
          ]}
        />
        <Acts exchange={exchange} onOpen={setSheet} />
      </Card>
      {sheet === "fulfil" && <FulfilSheet exchange={exchange} onClose={close} />}
      {sheet === "cancel" && <CancelSheet exchange={exchange} onClose={close} />}
      {sheet === "reject" && <RejectSheet exchange={exchange} onClose={close} />}
    </>
  );
}

function Code({ text }: { readonly text: string | null }) {
  const common = useTexts(commonTexts);
  return text ? <span className="ui-code">{text}</span> : common.none;
}

interface ActsProps {
  readonly exchange: ExchangeFragment;
  readonly onOpen: (sheet: SheetName) => void;
}

function Acts({ exchange, onOpen }: ActsProps) {
  const { sub } = useUser();
  const texts = useTexts(exchangeTexts);
  const isPending = exchange.status === "PENDING_APPROVAL";
  if (!isPending && exchange.status !== "CONFIRMED") return null;
  const isOwn = exchange.userId === sub;
  return (
    <>
      {isOwn && <Notice>{texts.own}</Notice>}
      <div className="buttons">
        <Button variant="quiet" onClick={() => onOpen("cancel")}>
          {texts.cancel}
        </Button>
        {!isOwn && isPending && (
          <Button variant="secondary" onClick={() => onOpen("reject")}>
            {texts.reject}
          </Button>
        )}
        {!isOwn && !isPending && <Button onClick={() => onOpen("fulfil")}>{texts.fulfil}</Button>}
      </div>
    </>
  );
}

import "../styles/exchange.css";

import { useState } from "react";

import type { ExchangeFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  Button,
  Card,
  CopyIcon,
  EmptyState,
  ErrorState,
  Notice,
  QrCode,
  Skeleton,
  useStatus,
} from "@recycle-points/ui";

import { CancelExchange } from "../cancel-exchange.tsx";
import { Facts } from "../movement-sheet.tsx";
import { STATUS_TONES } from "../movement-row.tsx";
import { Page } from "../page.tsx";
import { PushInvitation } from "../push-choice.tsx";
import { useExchange } from "../queries.ts";
import { RewardPicture } from "../reward-row.tsx";
import { exchangeTexts } from "../texts/exchange.ts";

/** One exchange: how far it is, its voucher, and the way to cancel it. */
export function ExchangePage({ id }: { readonly id: string }) {
  const { pick } = useLocale();
  const texts = useTexts(exchangeTexts);
  const { data: exchange, isError, refetch } = useExchange(id);
  const title = exchange?.reward ? pick(exchange.reward.names) : texts.title;
  return (
    <Page title={title} above="/history" className="narrow">
      {exchange === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {exchange === undefined && !isError && <Skeleton lines={8} />}
      {exchange === null && <EmptyState title={texts.notFound} />}
      {exchange && <Exchange exchange={exchange} />}
    </Page>
  );
}

function Exchange({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { formats } = useLocale();
  const { exchangeStatuses } = useSharedTexts();
  const texts = useTexts(exchangeTexts);
  const { status, holdUntil, note, reward } = exchange;
  const isPending = status === "PENDING_APPROVAL";
  const isOver = ["CANCELLED", "REJECTED", "EXPIRED"].includes(status);
  return (
    <>
      <Card className="ui-stack">
        <div className="reward-head">
          {reward && <RewardPicture reward={reward} />}
          <Badge tone={STATUS_TONES[status]}>{exchangeStatuses[status]}</Badge>
        </div>
        <Timeline exchange={exchange} />
        {isPending && holdUntil && <Notice>{texts.untilHold(formats.dateTime(holdUntil))}</Notice>}
        {note && (
          <Notice>
            <strong>{texts.note}</strong>
            <p className="long-text">{note}</p>
          </Notice>
        )}
      </Card>
      {isPending && <PushInvitation />}
      {!isOver && !isPending && <Receipt exchange={exchange} />}
      <Card>
        <Facts
          rows={[
            [
              isPending ? texts.held : isOver ? texts.returned : texts.cost,
              formats.points(exchange.pointsSpent),
            ],
            [texts.quantity, texts.quantityValue(exchange.quantity)],
            [texts.requestedAt, formats.dateTime(exchange.requestedAt)],
            [
              texts.number,
              <span className="ui-code" key="id">
                {exchange.id}
              </span>,
            ],
          ]}
        />
      </Card>
      <CancelExchange exchange={exchange} />
    </>
  );
}

/** How one gets it: the code, or what to do. */
function Receipt({ exchange }: { readonly exchange: ExchangeFragment }) {
  const texts = useTexts(exchangeTexts);
  const { voucherCode, reward, status } = exchange;
  if (voucherCode) return <Voucher code={voucherCode} />;
  if (status === "FULFILLED") return null;
  if (reward?.fulfilmentType === "VOUCHER_CODE") return <Notice>{texts.voucherSoon}</Notice>;
  if (reward?.fulfilmentType === "PICKUP") return <Notice>{texts.pickup}</Notice>;
  return reward?.fulfilmentType === "POSTAL" ? <Notice>{texts.postal}</Notice> : null;
}

const MOST_IN_PICTURE = 200;

function Voucher({ code }: { readonly code: string }) {
  const texts = useTexts(exchangeTexts);
  const announce = useStatus();
  const [isShown, setShown] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(code).then(
      () => announce(texts.copied),
      // Not allowed: it is there to be selected.
      () => setShown(true),
    );
  };
  return (
    <Card tone="accent" className="voucher">
      <h2>{texts.voucher}</h2>
      {code.length <= MOST_IN_PICTURE && (
        <div className="voucher-qr">
          <QrCode text={code} title={texts.voucher} />
        </div>
      )}
      <p className={isShown ? "voucher-code is-selected" : "voucher-code"}>{code}</p>
      <Button variant="secondary" icon={<CopyIcon />} onClick={copy}>
        {texts.copy}
      </Button>
    </Card>
  );
}

/** What has happened and what comes. */
function Timeline({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { formats } = useLocale();
  const { exchangeStatuses } = useSharedTexts();
  const texts = useTexts(exchangeTexts);
  const { status, requestedAt, updatedAt } = exchange;
  const isPending = status === "PENDING_APPROVAL";
  const isOver = ["CANCELLED", "REJECTED", "EXPIRED"].includes(status);
  const steps = [
    { name: texts.steps.requested, at: requestedAt, isDone: true },
    isOver
      ? { name: exchangeStatuses[status], at: updatedAt, isDone: true }
      : {
          name: exchange.holdUntil || isPending ? texts.steps.decided : texts.steps.ready,
          at: status === "CONFIRMED" ? updatedAt : null,
          isDone: !isPending,
        },
    ...(isOver
      ? []
      : [
          {
            name: texts.steps.done,
            at: status === "FULFILLED" ? updatedAt : null,
            isDone: status === "FULFILLED",
          },
        ]),
  ];
  return (
    <ol className="timeline" aria-label={texts.progress}>
      {steps.map(({ name, at, isDone }) => (
        <li key={name} className={isDone ? "is-done" : undefined}>
          <strong>{name}</strong>
          {at && <span className="ui-soft">{formats.shortDateTime(at)}</span>}
        </li>
      ))}
    </ol>
  );
}

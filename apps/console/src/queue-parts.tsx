import type { MouseEvent, ReactNode } from "react";

import type { ExchangeFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, Card, Notice, Points } from "@recycle-points/ui";

import { useUser } from "./client.tsx";
import { ExchangeName, Facts, PlainUserName, UserName } from "./parts.tsx";
import { GoneCard } from "./queue-frame.tsx";
import { commonTexts } from "./texts/common.ts";
import { exchangeTexts } from "./texts/exchanges.ts";

/** What the list says of an exchange. */
export function ExchangeItem({ row }: { readonly row: ExchangeFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  return (
    <>
      <span className="queue-item-head">
        <strong>
          <PlainUserName id={row.userId} />
        </strong>
        <Points value={row.pointsSpent} />
      </span>
      <span>
        <ExchangeName exchange={row} />
      </span>
      {row.holdUntil && (
        <span className="ui-soft">
          {texts.until} {formats.shortDateTime(row.holdUntil)}
        </span>
      )}
    </>
  );
}

interface QueueDetailProps {
  readonly exchange: ExchangeFragment;
  readonly isBusy: boolean;
  readonly onApprove: () => void;
  readonly onReject: () => void;
  /** What went wrong with the last act. */
  readonly children: ReactNode;
}

export function QueueDetail(props: QueueDetailProps) {
  const { exchange, isBusy, onApprove, onReject, children } = props;
  // The second click of a double click would be about the next exchange.
  const approveOnce = ({ detail }: MouseEvent) => detail < 2 && onApprove();
  const { sub } = useUser();
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  const common = useTexts(commonTexts);
  const isOwn = exchange.userId === sub;
  const points = formats.points(exchange.pointsSpent);
  return (
    <Card className="ui-stack queue-detail" aria-label={common.details}>
      <h2>
        <ExchangeName exchange={exchange} />
      </h2>
      <Facts
        rows={[
          [texts.who, <UserName key="who" id={exchange.userId} />],
          [texts.cost, <Points key="cost" value={exchange.pointsSpent} size="lead" />],
          [texts.quantity, texts.pieces(exchange.quantity)],
          [texts.waitingSince, formats.dateTime(exchange.requestedAt)],
          [texts.until, exchange.holdUntil ? formats.dateTime(exchange.holdUntil) : common.none],
        ]}
      />
      {isOwn ? <Notice>{common.ownAccount}</Notice> : <p>{texts.approveEffect(points)}</p>}
      {children}
      {!isOwn && (
        <div className="buttons">
          <Button variant="secondary" onClick={onReject}>
            {texts.reject} <kbd>R</kbd>
          </Button>
          <Button busy={isBusy} onClick={approveOnce}>
            {texts.approve} <kbd>A</kbd>
          </Button>
        </div>
      )}
      <Anchor href={`/exchanges/${encodeURIComponent(exchange.id)}`}>{texts.exchange}</Anchor>
    </Card>
  );
}

interface GoneProps {
  readonly id: string;
  /** It left after an approval of ours whose answer was lost. */
  readonly isOurs: boolean;
  readonly onNext: () => void;
}

/** In the place of an exchange that left the list while it was shown. */
export function GoneExchange({ id, isOurs, onNext }: GoneProps) {
  const texts = useTexts(exchangeTexts);
  return (
    <GoneCard said={isOurs ? texts.goneUnknown : texts.gone} next={texts.next} onNext={onNext}>
      <Anchor href={`/exchanges/${encodeURIComponent(id)}`}>{texts.exchange}</Anchor>
    </GoneCard>
  );
}

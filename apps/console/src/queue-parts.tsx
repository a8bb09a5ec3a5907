import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";

import type { ExchangeFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, Card, Notice, Points, Sheet } from "@recycle-points/ui";

import { useUser } from "./client.tsx";
import { ExchangeName, Facts, PlainUserName, UserName } from "./parts.tsx";
import { commonTexts } from "./texts/common.ts";
import { exchangeTexts } from "./texts/exchanges.ts";

interface QueueItemProps {
  readonly exchange: ExchangeFragment;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

export function QueueItem({ exchange, isSelected, onSelect }: QueueItemProps) {
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  return (
    <li>
      <button
        type="button"
        className="queue-item"
        data-id={exchange.id}
        aria-current={isSelected}
        tabIndex={isSelected ? 0 : -1}
        onFocus={onSelect}
        onClick={onSelect}
      >
        <span className="queue-item-head">
          <strong>
            <PlainUserName id={exchange.userId} />
          </strong>
          <Points value={exchange.pointsSpent} />
        </span>
        <span>
          <ExchangeName exchange={exchange} />
        </span>
        {exchange.holdUntil && (
          <span className="ui-soft">
            {texts.until} {formats.shortDateTime(exchange.holdUntil)}
          </span>
        )}
      </button>
    </li>
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
  const next = useRef<HTMLButtonElement>(null);
  // The list's keys need a focus: it was lost with the exchange's row.
  useEffect(() => {
    if (document.activeElement === document.body) next.current?.focus();
  }, []);
  return (
    <Card className="ui-stack queue-detail">
      <Notice tone="warning" live>
        {isOurs ? texts.goneUnknown : texts.gone}
      </Notice>
      <Anchor href={`/exchanges/${encodeURIComponent(id)}`}>{texts.exchange}</Anchor>
      <div className="buttons">
        <Button ref={next} onClick={onNext}>
          {texts.next}
        </Button>
      </div>
    </Card>
  );
}

export function QueueHelp({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts(exchangeTexts);
  return (
    <Sheet open onClose={onClose} title={texts.keys}>
      <dl className="facts">
        {texts.keysList.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="ui-soft">{texts.keysHint}</p>
    </Sheet>
  );
}

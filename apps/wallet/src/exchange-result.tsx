import "./styles/result.css";

import type { OutboxEntry } from "@recycle-points/api";
import { sayError, useLocale, useTexts } from "@recycle-points/i18n";
import { Button, CheckIcon, ClockIcon, WarningIcon } from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { useGo } from "./navigation.tsx";
import { outboxTexts } from "./texts/outbox.ts";
import { rewardTexts } from "./texts/rewards.ts";

interface ExchangeResultProps {
  readonly entry: OutboxEntry<"exchangeReward">;
  readonly onClose?: () => void;
}

/** The server's final answer. It is forgotten once the person has closed it. */
export function ExchangeResult({ entry, onClose }: ExchangeResultProps) {
  const { outbox } = useClient();
  const { locale, formats } = useLocale();
  const texts = useTexts(rewardTexts);
  const { refused } = useTexts(outboxTexts);
  const go = useGo();
  const exchange = entry.payload?.exchange;
  const problem = entry.payload?.userErrors[0];
  const leave = (next?: string) => {
    void outbox.acknowledge(entry.id);
    onClose?.();
    if (next) go(next);
  };
  if (!exchange) {
    return (
      <div className="result is-bad" role="alert">
        <WarningIcon size={48} />
        <h3>{texts.refusedTitle}</h3>
        <p>{problem ? sayError(problem, locale, formats) : refused}</p>
        <p className="ui-soft">{texts.refusedText}</p>
        <Button variant="secondary" wide onClick={() => leave()}>
          {texts.close}
        </Button>
      </div>
    );
  }
  const isPending = exchange.status === "PENDING_APPROVAL";
  const until = exchange.holdUntil && formats.dateTime(exchange.holdUntil);
  return (
    <div className="result" role="status">
      {isPending ? <ClockIcon size={48} /> : <CheckIcon size={48} />}
      <h3>{isPending ? texts.requested : texts.done}</h3>
      <p>{isPending ? texts.requestedText(until) : texts.doneText}</p>
      <Button wide onClick={() => leave(`/exchanges/${exchange.id}`)}>
        {texts.toExchange}
      </Button>
      <Button variant="quiet" onClick={() => leave()}>
        {texts.close}
      </Button>
    </div>
  );
}

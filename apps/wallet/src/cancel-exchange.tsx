import { useState } from "react";

import type { ExchangeFragment } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Button, Notice, Sheet } from "@recycle-points/ui";

import { useEntry, useIsLate } from "./account/outbox.ts";
import { useClient } from "./client.tsx";
import { KeptNotice } from "./kept-notice.tsx";
import { NotSent, useSubmit } from "./not-sent.tsx";
import { useResult } from "./outbox-notices.tsx";
import { exchangeTexts } from "./texts/exchange.ts";

/** The way out of an exchange that waits, and what became of it. */
export function CancelExchange({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { outbox } = useClient();
  const texts = useTexts(exchangeTexts);
  const say = useResult();
  const entry = useEntry("cancelExchange", ({ variables }) => variables.exchangeId === exchange.id);
  const isLate = useIsLate(entry);
  const { submit, lost } = useSubmit();
  const [key, setKey] = useState<string | null>(null);
  const send = () => {
    if (key === null) return;
    const variables = { exchangeId: exchange.id, idempotencyKey: key };
    void submit({ kind: "cancelExchange", variables }).then((isKept) => isKept && setKey(null));
  };
  if (entry && entry.status !== "waiting") {
    const { text, isGood } = say(entry);
    return (
      <Notice tone={isGood ? "success" : "danger"} live>
        <div className="ui-stack">
          <p>
            {!isGood && <strong>{texts.cancelRefused}: </strong>}
            {text}
          </p>
          <Button variant="secondary" onClick={() => void outbox.acknowledge(entry.id)}>
            OK
          </Button>
        </div>
      </Notice>
    );
  }
  if (entry && isLate) return <KeptNotice />;
  if (exchange.status !== "PENDING_APPROVAL" && !entry) return null;
  return (
    <>
      <Button
        variant="secondary"
        wide
        busy={entry !== null}
        onClick={() => setKey(crypto.randomUUID())}
      >
        {texts.cancel}
      </Button>
      <Sheet open={key !== null} onClose={() => setKey(null)} title={texts.cancelTitle}>
        <p>{texts.cancelText(exchange.pointsSpent)}</p>
        {lost && <NotSent />}
        <Button variant="danger" wide onClick={send}>
          {texts.cancelConfirm}
        </Button>
        <Button variant="quiet" wide onClick={() => setKey(null)}>
          {texts.keep}
        </Button>
      </Sheet>
    </>
  );
}

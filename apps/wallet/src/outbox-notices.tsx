import type { OutboxEntry } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { sayError, useLocale, useTexts } from "@recycle-points/i18n";
import { Button, ButtonLink, Notice } from "@recycle-points/ui";

import { useIsLate } from "./account/outbox.ts";
import { useClient } from "./client.tsx";
import { KeptNotice } from "./kept-notice.tsx";
import { outboxTexts } from "./texts/outbox.ts";

/** What the person has asked for and has not seen the result of: it waits, or its answer came late. */
export function OutboxNotices() {
  const entries = useSignal(useClient().outbox.entries);
  if (entries.length === 0) return null;
  return (
    <section className="ui-stack">
      {entries.map((entry) =>
        entry.status === "waiting" ? (
          <Waiting key={entry.id} entry={entry} />
        ) : (
          <Result key={entry.id} entry={entry} />
        ),
      )}
    </section>
  );
}

function Waiting({ entry }: { readonly entry: OutboxEntry }) {
  const texts = useTexts(outboxTexts);
  const isLate = useIsLate(entry);
  const name = isNamed(entry.kind) ? texts[entry.kind] : "";
  if (isLate) return <KeptNotice what={name} />;
  return (
    <Notice live>
      {name}: {texts.sending}
    </Notice>
  );
}

function Result({ entry }: { readonly entry: OutboxEntry }) {
  const { outbox } = useClient();
  const texts = useTexts(outboxTexts);
  const say = useResult();
  const { text, isGood } = say(entry);
  const href = pageOf(entry);
  return (
    <Notice tone={isGood ? "success" : "danger"} live>
      <div className="ui-stack">
        <p>
          <strong>{isNamed(entry.kind) && texts[entry.kind]}</strong> {text}
        </p>
        <div className="ui-row">
          <Button onClick={() => void outbox.acknowledge(entry.id)}>{texts.ok}</Button>
          {href && (
            <ButtonLink variant="quiet" href={href}>
              {texts.open}
            </ButtonLink>
          )}
        </div>
      </div>
    </Notice>
  );
}

type Named = "redeemQrToken" | "exchangeReward" | "cancelExchange";

function isNamed(kind: string): kind is Named {
  return ["redeemQrToken", "exchangeReward", "cancelExchange"].includes(kind);
}

function pageOf(entry: OutboxEntry): string | null {
  if (entry.kind === "redeemQrToken") return "/scan";
  if (entry.kind !== "exchangeReward" && entry.kind !== "cancelExchange") return null;
  const id = entry.payload?.exchange?.id;
  return id === undefined ? null : `/exchanges/${id}`;
}

/** Returns what says the result of a request in words. */
export function useResult(): (entry: OutboxEntry) => { text: string; isGood: boolean } {
  const { locale, formats } = useLocale();
  const texts = useTexts(outboxTexts);
  return (entry) => {
    const problem = entry.payload?.userErrors[0];
    if (problem) return { text: sayError(problem, locale, formats), isGood: false };
    if (!entry.payload) return { text: texts.refused, isGood: false };
    return { text: sayGood(entry, texts), isGood: true };
  };
}

function sayGood(entry: OutboxEntry, texts: (typeof outboxTexts)["ja"]): string {
  if (entry.kind === "redeemQrToken") {
    return texts.earned(entry.payload?.ledgerEntry?.points ?? 0);
  }
  if (entry.kind === "cancelExchange") return texts.cancelled;
  if (entry.kind !== "exchangeReward") return "";
  return entry.payload?.exchange?.status === "PENDING_APPROVAL" ? texts.requested : texts.exchanged;
}

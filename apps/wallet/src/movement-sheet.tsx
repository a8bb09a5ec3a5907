import type { ReactNode } from "react";

import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Points, Sheet } from "@recycle-points/ui";

import type { LedgerEntry, Movement } from "./account/movements.ts";
import { DepositItems } from "./deposit-items.tsx";
import { useWords } from "./movement-row.tsx";
import { entryTexts } from "./texts/entry.ts";

interface MovementSheetProps {
  readonly movement: Movement;
  readonly onClose: () => void;
}

/** All that is known of a movement that has no page. */
export function MovementSheet({ movement, onClose }: MovementSheetProps) {
  const { ledgerEntryTypes } = useSharedTexts();
  const texts = useTexts(entryTexts);
  const { title } = useWords(movement);
  const [entry] = movement.entries;
  return (
    <Sheet open onClose={onClose} title={ledgerEntryTypes[entry.type]}>
      <div className="hero-number">
        <Points value={movement.points} size="hero" change={movement.points !== 0} />
      </div>
      {entry.recycleEvent && (
        <section className="ui-stack" aria-label={texts.items}>
          <p>
            <strong>{title}</strong>
          </p>
          <DepositItems deposit={entry.recycleEvent} />
        </section>
      )}
      <EntryFacts entry={entry} />
    </Sheet>
  );
}

/** The entry as the ledger has it; the curious find how it is protected. */
export function EntryFacts({ entry }: { readonly entry: LedgerEntry }) {
  const { formats } = useLocale();
  const texts = useTexts(entryTexts);
  return (
    <>
      <Facts
        rows={[
          [texts.when, formats.dateTime(entry.occurredAt)],
          [texts.notice, entry.notice],
          [texts.reason, entry.reason],
          [texts.after, formats.points(entry.balanceAfter)],
          [texts.reverses, entry.reversesId && <span className="ui-code">{entry.reversesId}</span>],
        ]}
      />
      <details className="proof">
        <summary>{texts.proof}</summary>
        <p className="ui-soft">{texts.proofText}</p>
        <Facts
          rows={[
            [texts.number, formats.number(entry.sequence)],
            [texts.hash, <code key="hash">{entry.hash}</code>],
            [texts.previousHash, <code key="previous">{entry.previousHash}</code>],
          ]}
        />
      </details>
    </>
  );
}

interface FactsProps {
  readonly rows: readonly (readonly [string, ReactNode])[];
}

/** Names and values; a value that is missing has no row. */
export function Facts({ rows }: FactsProps) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

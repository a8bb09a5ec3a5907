import { createContext, use, useMemo, useState } from "react";

import {
  type AuditedEntryFragment,
  type DepositFragment,
  type ExchangeFragment,
  LedgerEntriesDocument,
  UserDepositsDocument,
  UserExchangesDocument,
} from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, Button, CheckIcon, Points, ShieldIcon } from "@recycle-points/ui";

import { ReverseSheet } from "./account-sheets.tsx";
import { type ChainState, checkLink } from "./chain.ts";
import { useClient, useUser } from "./client.tsx";
import { ActorName, ExchangeBadge, ExchangeName } from "./parts.tsx";
import { useRows } from "./queries.ts";
import { mayCall } from "./roles.ts";
import { RowsTable } from "./table.tsx";
import { accountTexts } from "./texts/accounts.ts";
import { commonTexts } from "./texts/common.ts";
import { exchangeTexts } from "./texts/exchanges.ts";
import { VerificationResult } from "./verification-card.tsx";

interface LedgerRows {
  readonly entries: readonly AuditedEntryFragment[];
  /** null: the ledger is one's own, or one may not. */
  readonly onReverse: ((entry: AuditedEntryFragment) => void) | null;
}

const LedgerRowsContext = createContext<LedgerRows>({ entries: [], onReverse: null });

/** An account's ledger, with the link of each entry to the one before. */
export function LedgerTable({ userId }: { readonly userId: string }) {
  const { transport } = useClient();
  const { sub, groups } = useUser();
  const texts = useTexts(accountTexts);
  const [reversing, setReversing] = useState<AuditedEntryFragment | null>(null);
  const rows = useRows(
    ["ledger", userId],
    async (after, signal) =>
      (await transport.request(LedgerEntriesDocument, { userId, first: 50, after }, { signal }))
        .ledgerEntries,
  );
  const mayReverse = mayCall("reverseLedgerEntry", groups) && userId !== sub;
  const { rows: entries } = rows;
  const context = useMemo<LedgerRows>(
    () => ({ entries: entries ?? [], onReverse: mayReverse ? setReversing : null }),
    [entries, mayReverse],
  );
  return (
    <div className="ui-stack">
      <Verification userId={userId} />
      <LedgerRowsContext value={context}>
        <RowsTable
          label={texts.ledger}
          rows={rows}
          keyOf={({ id }) => id}
          heads={[
            texts.sequence,
            texts.kind,
            { number: texts.change },
            { number: texts.balanceAfter },
            { number: texts.heldAfter },
            texts.when,
            texts.actor,
            texts.chain,
          ]}
          Cells={EntryCells}
        />
      </LedgerRowsContext>
      {reversing && <ReverseSheet entry={reversing} onClose={() => setReversing(null)} />}
    </div>
  );
}

const REVERSIBLE: ReadonlySet<string> = new Set(["EARN", "ADJUST"]);

function EntryCells({ row }: { readonly row: AuditedEntryFragment }) {
  const { formats } = useLocale();
  const { ledgerEntryTypes } = useSharedTexts();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const { entries, onReverse } = use(LedgerRowsContext);
  const isReversed = entries.some(({ reversesId }) => reversesId === row.id);
  return (
    <>
      <td>
        {row.sequence}. {row.reason}
        {row.notice && (
          <p className="ui-soft">
            {common.notice}: {row.notice}
          </p>
        )}
      </td>
      <td>{ledgerEntryTypes[row.type]}</td>
      <td className="is-number">
        <Points value={row.points} change />
      </td>
      <td className="is-number">{formats.number(row.balanceAfter)}</td>
      <td className="is-number">{formats.number(row.heldAfter)}</td>
      <td>{formats.shortDateTime(row.occurredAt)}</td>
      <td>{row.actor ? <ActorName actor={row.actor} /> : common.none}</td>
      <td>
        <div className="ui-row">
          <ChainBadge state={checkLink(row, entries)} />
          {onReverse && REVERSIBLE.has(row.type) && !isReversed && (
            <Button variant="quiet" onClick={() => onReverse(row)}>
              {texts.reverse}
            </Button>
          )}
        </div>
      </td>
    </>
  );
}

const CHAIN_TONES = { linked: "success", broken: "danger", unchecked: "neutral" } as const;

function ChainBadge({ state }: { readonly state: ChainState }) {
  const { chains } = useTexts(accountTexts);
  return (
    <Badge tone={CHAIN_TONES[state]}>
      {state === "linked" && <CheckIcon size={16} />}
      <span className={state === "broken" ? undefined : "ui-hidden"}>{chains[state]}</span>
      {state === "unchecked" && <span aria-hidden="true">…</span>}
    </Badge>
  );
}

function Verification({ userId }: { readonly userId: string }) {
  const texts = useTexts(accountTexts);
  const [isAsked, setAsked] = useState(false);
  if (isAsked) return <VerificationResult userId={userId} />;
  return (
    <div className="ui-row">
      <Button variant="secondary" icon={<ShieldIcon />} onClick={() => setAsked(true)}>
        {texts.verify}
      </Button>
    </div>
  );
}

export function ExchangesTable({ id }: { readonly id: string }) {
  const { transport } = useClient();
  const texts = useTexts(exchangeTexts);
  const rows = useRows(["account", id, "exchanges"], async (after, signal) => {
    const variables = { id, first: 50, after };
    const { user } = await transport.request(UserExchangesDocument, variables, { signal });
    return user?.exchanges ?? null;
  });
  return (
    <RowsTable
      label={texts.exchanges}
      rows={rows}
      keyOf={(row) => row.id}
      heads={[texts.what, texts.status, { number: texts.cost }, texts.waitingSince]}
      Cells={ExchangeCells}
    />
  );
}

function ExchangeCells({ row }: { readonly row: ExchangeFragment }) {
  const { formats } = useLocale();
  return (
    <>
      <td>
        <Anchor href={`/exchanges/${encodeURIComponent(row.id)}`}>
          <ExchangeName exchange={row} />
        </Anchor>
      </td>
      <td>
        <ExchangeBadge status={row.status} />
      </td>
      <td className="is-number">
        <Points value={row.pointsSpent} />
      </td>
      <td>{formats.shortDateTime(row.requestedAt)}</td>
    </>
  );
}

export function DepositsTable({ id }: { readonly id: string }) {
  const { transport } = useClient();
  const texts = useTexts(accountTexts);
  const rows = useRows(["account", id, "deposits"], async (after, signal) => {
    const variables = { id, first: 50, after };
    const { user } = await transport.request(UserDepositsDocument, variables, { signal });
    return user?.recycleEvents ?? null;
  });
  return (
    <RowsTable
      label={texts.deposits}
      rows={rows}
      keyOf={(row) => row.id}
      heads={[texts.place, texts.items, { number: texts.change }, texts.when]}
      Cells={DepositCells}
    />
  );
}

function DepositCells({ row }: { readonly row: DepositFragment }) {
  const { formats, pick } = useLocale();
  const { materials, quantity } = useSharedTexts();
  return (
    <>
      <td>{row.location ? pick(row.location.names) : row.locationId}</td>
      <td>
        {row.items.map((item) => (
          <div key={`${item.material}.${item.unit}`}>
            {materials[item.material]} {quantity(item.quantity, item.unit, item.material)}
          </div>
        ))}
      </td>
      <td className="is-number">
        <Points value={row.pointsEarned} change />
      </td>
      <td>{formats.shortDateTime(row.occurredAt)}</td>
    </>
  );
}

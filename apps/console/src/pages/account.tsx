import { useState } from "react";

import type { UserQuery } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  Badge,
  Button,
  Card,
  EmptyState,
  ErrorState,
  Notice,
  Points,
  Skeleton,
  Tabs,
} from "@recycle-points/ui";

import {
  AdjustSheet,
  MemberNumberSheet,
  ReinstateSheet,
  SuspendSheet,
} from "../account-sheets.tsx";
import { DepositsTable, ExchangesTable, LedgerTable } from "../account-tables.tsx";
import { useUser } from "../client.tsx";
import { Page, type PageProps } from "../page.tsx";
import { Facts } from "../parts.tsx";
import { useAccount } from "../queries.ts";
import { mayCall } from "../roles.ts";
import { accountTexts } from "../texts/accounts.ts";
import { commonTexts } from "../texts/common.ts";
import { logTexts } from "../texts/log.ts";

type Account = NonNullable<UserQuery["user"]>;

export function AccountPage({ id }: PageProps) {
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const { data, isError, refetch } = useAccount(id);
  return (
    <Page title={data?.displayName ?? texts.account} above="/accounts">
      {data === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {data === undefined && !isError && <Skeleton lines={8} />}
      {data === null && <EmptyState title={common.noUser} />}
      {data && (
        <>
          <div className="columns">
            <Profile account={data} />
            <Balance account={data} />
          </div>
          <Movements id={id} />
        </>
      )}
    </Page>
  );
}

type SheetName = "adjust" | "suspend" | "reinstate" | "number";

function Profile({ account }: { readonly account: Account }) {
  const { formats } = useLocale();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const props = { user: account, onClose: () => setSheet(null) };
  return (
    <Card className="ui-stack">
      <Facts
        rows={[
          [
            texts.status,
            <Badge key="status" tone={account.isSuspended ? "danger" : "success"}>
              {account.isSuspended ? texts.suspended : texts.active}
            </Badge>,
          ],
          [texts.memberNumber, account.memberNumber ?? common.none],
          [texts.registered, account.createdAt ? formats.date(account.createdAt) : common.none],
          [
            texts.id,
            <span key="id" className="ui-code">
              {account.id}
            </span>,
          ],
        ]}
      />
      <LogLinks id={account.id} />
      <Acts account={account} onOpen={setSheet} />
      {sheet === "adjust" && <AdjustSheet {...props} available={account.balance?.available ?? 0} />}
      {sheet === "suspend" && <SuspendSheet {...props} />}
      {sheet === "reinstate" && <ReinstateSheet {...props} />}
      {sheet === "number" && <MemberNumberSheet {...props} />}
    </Card>
  );
}

function LogLinks({ id }: { readonly id: string }) {
  const { groups } = useUser();
  const texts = useTexts(logTexts);
  if (!mayCall("staffActions", groups)) return null;
  return (
    <ul className="badges">
      <li>
        <Anchor href={`/log?user=${encodeURIComponent(id)}`}>{texts.ofUser}</Anchor>
      </li>
      <li>
        <Anchor href={`/log?actor=${encodeURIComponent(id)}`}>{texts.byUser}</Anchor>
      </li>
    </ul>
  );
}

interface ActsProps {
  readonly account: Account;
  readonly onOpen: (sheet: SheetName) => void;
}

function Acts({ account, onOpen }: ActsProps) {
  const { sub, groups } = useUser();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const isOwn = account.id === sub;
  const mayAdminister = mayCall("adjustPoints", groups);
  return (
    <>
      {mayAdminister && isOwn && <Notice>{common.ownAccount}</Notice>}
      <div className="buttons">
        {mayCall("setMemberNumber", groups) && (
          <Button variant="quiet" onClick={() => onOpen("number")}>
            {texts.setNumber}
          </Button>
        )}
        {mayAdminister && !isOwn && (
          <>
            <Button
              variant="secondary"
              onClick={() => onOpen(account.isSuspended ? "reinstate" : "suspend")}
            >
              {account.isSuspended ? texts.reinstate : texts.suspend}
            </Button>
            <Button onClick={() => onOpen("adjust")}>{texts.adjust}</Button>
          </>
        )}
      </div>
    </>
  );
}

function Balance({ account }: { readonly account: Account }) {
  const { formats } = useLocale();
  const { materials, quantity } = useSharedTexts();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const { balance, remainders } = account;
  if (!balance) return null;
  return (
    <Card className="ui-stack">
      <h2>{texts.balance}</h2>
      <Points value={balance.available} size="hero" />
      <Facts
        rows={[
          [texts.held, formats.points(balance.held)],
          [texts.lifetime, formats.points(balance.lifetimeEarned)],
          [
            texts.carried,
            remainders
              ?.map((each) => {
                const left = quantity(each.quantity, each.unit, each.material);
                return `${materials[each.material]} ${left}`;
              })
              .join("、") || common.none,
          ],
          [texts.asOf, formats.dateTime(balance.asOf)],
        ]}
      />
      <h3>{texts.lots}</h3>
      {balance.expiring.length === 0 && <p className="ui-soft">{texts.noLots}</p>}
      <Facts
        rows={balance.expiring.map((lot) => [
          formats.dateTime(lot.expiresAt),
          formats.points(lot.points),
        ])}
      />
    </Card>
  );
}

type TabName = "ledger" | "exchanges" | "deposits";

function Movements({ id }: { readonly id: string }) {
  const { groups } = useUser();
  const texts = useTexts(accountTexts);
  const tabs = [
    ...(mayCall("ledgerEntries", groups)
      ? [{ id: "ledger" as const, label: texts.ledger, panel: <LedgerTable userId={id} /> }]
      : []),
    ...(mayCall("exchanges", groups)
      ? [{ id: "exchanges" as const, label: texts.exchanges, panel: <ExchangesTable id={id} /> }]
      : []),
    { id: "deposits" as const, label: texts.deposits, panel: <DepositsTable id={id} /> },
  ];
  const [chosen, setChosen] = useState<TabName>(tabs[0]?.id ?? "deposits");
  return <Tabs label={texts.account} tabs={tabs} selected={chosen} onSelect={setChosen} />;
}

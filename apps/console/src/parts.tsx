import type { ReactNode } from "react";

import type { ExchangeFragment, ExchangeStatus } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, type BadgeTone } from "@recycle-points/ui";

import { useAccount } from "./queries.ts";
import { commonTexts } from "./texts/common.ts";
import { shellTexts } from "./texts/shell.ts";

/** A user's name, which leads to the account, if there is one. */
export function UserName({ id }: { readonly id: string }) {
  const { data } = useAccount(id);
  const name = <PlainUserName id={id} />;
  if (data === null) return name;
  return <Anchor href={`/accounts/${encodeURIComponent(id)}`}>{name}</Anchor>;
}

/** Without a link: within a button. */
export function PlainUserName({ id }: { readonly id: string }) {
  const { data } = useAccount(id);
  const texts = useTexts(commonTexts);
  // Until it is known, and of who has none, the beginning of the id says who it is.
  return data?.displayName ?? `${data ? texts.unnamed : ""} ${id.slice(0, 8)}`;
}

const PERSON = /^(citizen|operator|admin|auditor):(.+)$/;

/** Who did something, as the ledger and the staff log write it: admin:SUB, partner:NAME, system. */
export function ActorName({ actor }: { readonly actor: string }) {
  const shared = useSharedTexts();
  const { auditors } = useTexts(shellTexts);
  const [, role, sub] = PERSON.exec(actor) ?? [];
  if (!sub) return actor;
  const roles = new Map(Object.entries({ ...shared.roles, auditors }));
  return (
    <>
      <UserName id={sub} />
      {role !== "citizen" && <div className="ui-soft">{roles.get(`${role}s`)}</div>}
    </>
  );
}

const TONES: Readonly<Record<ExchangeStatus, BadgeTone>> = {
  PENDING_APPROVAL: "warning",
  CONFIRMED: "info",
  FULFILLED: "success",
  CANCELLED: "neutral",
  REJECTED: "danger",
  EXPIRED: "neutral",
};

export function ExchangeBadge({ status }: { readonly status: ExchangeStatus }) {
  const { exchangeStatuses } = useSharedTexts();
  return <Badge tone={TONES[status]}>{exchangeStatuses[status]}</Badge>;
}

/** Names and values; a number is at the end of its row. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What an act changes. Not shown once it is sent, unless it failed: it may have happened. */
export function Effects({ children }: { readonly children: ReactNode }) {
  return <div className="effects ui-stack">{children}</div>;
}

/** What was exchanged; the reward's id where its row is not there. */
export function ExchangeName({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { pick } = useLocale();
  return exchange.reward ? pick(exchange.reward.names) : exchange.rewardId;
}

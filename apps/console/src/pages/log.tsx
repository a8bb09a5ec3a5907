import { useSearchParams } from "wouter";

import { StaffActionsDocument, type StaffActionsQuery } from "@recycle-points/api";
import type { StaffAct } from "@recycle-points/api/enums";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Select } from "@recycle-points/ui";

import { AccountFilter } from "../account-picker.tsx";
import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { ActorName, UserName } from "../parts.tsx";
import { useRows } from "../queries.ts";
import { type ApiField, mayCall } from "../roles.ts";
import { RowsTable } from "../table.tsx";
import { commonTexts } from "../texts/common.ts";
import { logTexts } from "../texts/log.ts";

type Action = NonNullable<StaffActionsQuery["staffActions"]>["nodes"][number];

export function LogPage() {
  const { transport } = useClient();
  const texts = useTexts(logTexts);
  const common = useTexts(commonTexts);
  const [search] = useSearchParams();
  const userId = search.get("user") || null;
  const actor = search.get("actor") || null;
  const action = readAct(search.get("act"), texts.acts);
  const rows = useRows(["log", userId, actor, action], async (after, signal) => {
    const variables = { userId, actor, action, first: 50, after };
    return (await transport.request(StaffActionsDocument, variables, { signal })).staffActions;
  });
  return (
    <Page title={texts.log}>
      <p className="ui-soft">{texts.lead}</p>
      <Filters />
      <RowsTable
        label={texts.log}
        rows={rows}
        keyOf={({ id }) => id}
        heads={[texts.act, texts.about, common.reason, texts.by, texts.when]}
        Cells={ActionCells}
      />
    </Page>
  );
}

function readAct(text: string | null, acts: Readonly<Record<StaffAct, string>>): StaffAct | null {
  return actNames(acts).find((each) => each === text) ?? null;
}

function actNames(acts: Readonly<Record<StaffAct, string>>): StaffAct[] {
  return Object.keys(acts).filter((name): name is StaffAct => name in acts);
}

function Filters() {
  const texts = useTexts(logTexts);
  const common = useTexts(commonTexts);
  const [search, setSearch] = useSearchParams();
  const set = (name: string, value: string) =>
    setSearch((old) => {
      const next = new URLSearchParams(old);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  return (
    <div className="filters" role="search">
      <Select
        label={texts.act}
        value={readAct(search.get("act"), texts.acts) ?? ""}
        options={[
          { value: "", label: common.all },
          ...actNames(texts.acts).map((value) => ({ value, label: texts.acts[value] })),
        ]}
        onChange={(value) => set("act", value)}
      />
      <AccountFilter
        label={texts.user}
        value={search.get("user") ?? ""}
        onPick={(id) => set("user", id)}
      />
      <AccountFilter
        label={texts.by}
        value={search.get("actor") ?? ""}
        onPick={(id) => set("actor", id)}
      />
    </div>
  );
}

function ActionCells({ row }: { readonly row: Action }) {
  const { formats } = useLocale();
  const texts = useTexts(logTexts);
  const common = useTexts(commonTexts);
  // No points have moved by it.
  const asked = row.adjustmentId === null ? null : askedOf(row.action, texts);
  return (
    <>
      <td>{asked ?? texts.acts[row.action]}</td>
      <td>
        <About action={row} />
        <Changes action={row} />
      </td>
      <td>
        {row.reason ?? common.none}
        {row.notice && (
          <p className="ui-soft">
            {common.notice}: {row.notice}
          </p>
        )}
      </td>
      <td>
        <ActorName actor={row.actor} />
      </td>
      <td>{formats.dateTime(row.actedAt)}</td>
    </>
  );
}

/** What an act with the id of a request for two admins was; null: its decision. */
function askedOf(
  action: Action["action"],
  { asked, askedToReverse }: Readonly<Record<"asked" | "askedToReverse", string>>,
): string | null {
  if (action === "ADJUST_POINTS") return asked;
  return action === "REVERSE_LEDGER_ENTRY" ? askedToReverse : null;
}

/** What a rule, a budget or a member number was before, and after. */
function Changes({ action: { changes } }: { readonly action: Action }) {
  const { none } = useTexts(commonTexts);
  if (changes.length === 0) return null;
  return (
    <ul className="about">
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          <span className="ui-code">{field}</span>: {before ?? none} → {after ?? none}
        </li>
      ))}
    </ul>
  );
}

type Thing = keyof (typeof logTexts)["ja"]["things"];

/** A page's field of the API, and its address; an id follows a slash at its end. */
interface Target {
  readonly field: ApiField;
  readonly address: string;
}

/** The page that an id leads to; a ledger entry is on its account's page. */
const TARGETS: Readonly<Partial<Record<Thing, Target>>> = {
  exchangeId: { field: "exchanges", address: "/exchanges/" },
  rewardId: { field: "rewards", address: "/rewards/" },
  locationId: { field: "locations", address: "/places/" },
  earnRuleId: { field: "earnRules", address: "/rules" },
  budgetId: { field: "budgets", address: "/budgets" },
  webhookSubscriptionId: { field: "webhookSubscriptions", address: "/webhooks/" },
};

function About({ action }: { readonly action: Action }) {
  const { things } = useTexts(logTexts);
  const names = Object.keys(things).filter((name): name is Thing => name in things);
  return (
    <ul className="about">
      {action.userId && (
        <li>
          <UserName id={action.userId} />
        </li>
      )}
      {names.map((name) => {
        const id = action[name];
        return id && <AboutItem key={name} name={name} id={id} />;
      })}
    </ul>
  );
}

function AboutItem({ name, id }: { readonly name: Thing; readonly id: string }) {
  const { groups } = useUser();
  const { things } = useTexts(logTexts);
  const target = TARGETS[name];
  const shown = (
    <>
      {things[name]} <span className="ui-code">{id.slice(0, 8)}</span>
    </>
  );
  if (!target || !mayCall(target.field, groups)) return <li title={id}>{shown}</li>;
  const { address } = target;
  return (
    <li title={id}>
      <Anchor href={address.endsWith("/") ? address + encodeURIComponent(id) : address}>
        {shown}
      </Anchor>
    </li>
  );
}

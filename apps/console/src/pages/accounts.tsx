import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";

import { type ProfileFragment, UsersDocument } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, Button, EmptyState, SearchIcon, TextField } from "@recycle-points/ui";

import { useClient } from "../client.tsx";
import { Page } from "../page.tsx";
import { useRows } from "../queries.ts";
import { useSearchTerms } from "../search-terms.ts";
import { RowsTable } from "../table.tsx";
import { accountTexts } from "../texts/accounts.ts";
import { commonTexts } from "../texts/common.ts";

export function AccountsPage() {
  const texts = useTexts(accountTexts);
  const terms = useSearchTerms();
  const namePrefix = terms["name"] ?? null;
  const memberNumber = terms["number"] ?? null;
  return (
    <Page title={texts.accounts}>
      <Search key={JSON.stringify(terms)} />
      {namePrefix || memberNumber ? (
        <Found namePrefix={namePrefix} memberNumber={memberNumber} />
      ) : (
        <EmptyState icon={<SearchIcon size={32} />} title={texts.searchFirst}>
          {texts.searchHint}
        </EmptyState>
      )}
    </Page>
  );
}

interface FoundProps {
  readonly namePrefix: string | null;
  readonly memberNumber: string | null;
}

function Found({ namePrefix, memberNumber }: FoundProps) {
  const { transport } = useClient();
  const texts = useTexts(accountTexts);
  const rows = useRows(
    ["accounts", namePrefix, memberNumber],
    async (after, signal) =>
      (
        await transport.request(
          UsersDocument,
          { namePrefix, memberNumber, first: 50, after },
          { signal },
        )
      ).users,
  );
  return (
    <RowsTable
      label={texts.accounts}
      rows={rows}
      keyOf={({ id }) => id}
      heads={[texts.name, texts.memberNumber, texts.status, texts.registered, texts.id]}
      Cells={AccountCells}
      empty={texts.searchHint}
    />
  );
}

function AccountCells({ row }: { readonly row: ProfileFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  return (
    <>
      <td>
        <Anchor href={`/accounts/${encodeURIComponent(row.id)}`}>
          {row.displayName ?? common.unnamed}
        </Anchor>
      </td>
      <td>{row.memberNumber ?? common.none}</td>
      <td>
        <Badge tone={row.isSuspended ? "danger" : "success"}>
          {row.isSuspended ? texts.suspended : texts.active}
        </Badge>
      </td>
      <td>{row.createdAt ? formats.date(row.createdAt) : common.none}</td>
      <td>
        <span className="ui-code">{row.id}</span>
      </td>
    </>
  );
}

function Search() {
  const terms = useSearchTerms();
  const [here, navigate] = useLocation();
  const texts = useTexts(accountTexts);
  const common = useTexts(commonTexts);
  const [name, setName] = useState(terms["name"] ?? "");
  const [number, setNumber] = useState(terms["number"] ?? "");
  const [id, setId] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim()) navigate(`/accounts/${encodeURIComponent(id.trim())}`);
    else if (number.trim()) navigate(here, { state: { number: number.trim() } });
    else navigate(here, { state: name.trim() ? { name: name.trim() } : {} });
  };
  return (
    <form className="filters" role="search" onSubmit={submit}>
      <TextField
        label={texts.namePrefix}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={texts.memberNumber}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <TextField
        label={texts.idSearch}
        value={id}
        onChange={(event) => setId(event.target.value)}
      />
      <Button type="submit" variant="secondary" icon={<SearchIcon />}>
        {common.search}
      </Button>
    </form>
  );
}

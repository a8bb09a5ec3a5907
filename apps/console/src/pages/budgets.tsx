import "../styles/budgets.css";

import { useState } from "react";
import { useSearchParams } from "wouter";

import { type BudgetFieldsFragment, BudgetsDocument } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Anchor, Button, PlusIcon, Select } from "@recycle-points/ui";

import { isNearlyUsed } from "../budget.ts";
import { RemoveCeilingSheet, SetBudgetSheet } from "../budget-sheets.tsx";
import { BudgetTable, type OpenBudget } from "../budget-table.tsx";
import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { useAllRows } from "../queries.ts";
import { addressOf, fiscalYearOf } from "../report-period.ts";
import { mayCall } from "../roles.ts";
import { budgetTexts } from "../texts/budgets.ts";
import { useToday } from "../today.ts";

const YEARS_BEFORE = 3;

type Opened =
  | { readonly kind: "new" }
  | { readonly kind: "edit" | "remove"; readonly budget: BudgetFieldsFragment };

export function BudgetsPage() {
  const { transport } = useClient();
  const { groups } = useUser();
  const texts = useTexts(budgetTexts);
  const [search] = useSearchParams();
  const [opened, setOpened] = useState<Opened | null>(null);
  const today = useToday();
  const fiscalYear = Number(search.get("year")) || fiscalYearOf(today);
  const rows = useAllRows(
    ["budgets", fiscalYear],
    async (after) =>
      (await transport.request(BudgetsDocument, { fiscalYear, first: 100, after })).budgets,
  );
  const isNearly = search.get("state") === "nearly";
  const mayChange = mayCall("setBudget", groups);
  const open: OpenBudget | null = mayChange ? (kind, budget) => setOpened({ kind, budget }) : null;
  return (
    <Page
      title={texts.budgets}
      end={
        mayChange && (
          <Button icon={<PlusIcon />} onClick={() => setOpened({ kind: "new" })}>
            {texts.create}
          </Button>
        )
      }
    >
      <p className="ui-soft">{texts.lead}</p>
      <Filters fiscalYear={fiscalYear} today={today} isNearly={isNearly} />
      <BudgetTable
        rows={isNearly ? { ...rows, rows: rows.rows?.filter(isNearlyUsed) } : rows}
        isNearly={isNearly}
        onOpen={open}
      />
      <p className="links">
        <Anchor href={addressOf({ kind: "year", fiscalYear }, null)}>{texts.report}</Anchor>
        {mayCall("staffActions", groups) && <Anchor href="/log?act=SET_BUDGET">{texts.log}</Anchor>}
      </p>
      {opened?.kind === "remove" && (
        <RemoveCeilingSheet budget={opened.budget} onClose={() => setOpened(null)} />
      )}
      {opened && opened.kind !== "remove" && (
        <SetBudgetSheet
          fiscalYear={fiscalYear}
          budget={opened.kind === "edit" ? opened.budget : null}
          taken={rows.rows?.map(({ municipalityCode }) => municipalityCode) ?? []}
          onClose={() => setOpened(null)}
        />
      )}
    </Page>
  );
}

interface FiltersProps {
  readonly fiscalYear: number;
  readonly today: string;
  readonly isNearly: boolean;
}

function Filters({ fiscalYear, today, isNearly }: FiltersProps) {
  const texts = useTexts(budgetTexts);
  const [, setSearch] = useSearchParams();
  const first = Math.min(fiscalYear, fiscalYearOf(today) - YEARS_BEFORE);
  // The ceiling of a year is best set before it begins.
  const last = Math.max(fiscalYear, fiscalYearOf(today) + 1);
  const years = Array.from({ length: last - first + 1 }, (_, index) => String(last - index));
  const show = (year: string, nearly: boolean) =>
    setSearch({ year, ...(nearly && { state: "nearly" }) });
  return (
    <div className="filters" role="search">
      <Select
        label={texts.year}
        value={String(fiscalYear)}
        options={years.map((value) => ({ value, label: texts.yearName(Number(value)) }))}
        onChange={(year) => show(year, isNearly)}
      />
      <Select
        label={texts.state}
        value={isNearly ? "nearly" : "all"}
        options={[
          { value: "all", label: texts.all },
          { value: "nearly", label: texts.nearly },
        ]}
        onChange={(state) => show(String(fiscalYear), state === "nearly")}
      />
    </div>
  );
}

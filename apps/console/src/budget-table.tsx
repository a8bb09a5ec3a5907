import type { BudgetFieldsFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, Button, EmptyState, Progress } from "@recycle-points/ui";

import { isNearlyUsed } from "./budget.ts";
import { useMunicipalityName } from "./municipalities.ts";
import type { Rows } from "./queries.ts";
import { addressOf } from "./report-period.ts";
import { RowsTable } from "./table.tsx";
import { budgetTexts } from "./texts/budgets.ts";
import { commonTexts } from "./texts/common.ts";

export type OpenBudget = (kind: "edit" | "remove", budget: BudgetFieldsFragment) => void;

interface BudgetTableProps {
  readonly rows: Rows<BudgetFieldsFragment>;
  readonly isNearly: boolean;
  /** null: the role may not change them. */
  readonly onOpen: OpenBudget | null;
}

export function BudgetTable({ rows, isNearly, onOpen }: BudgetTableProps) {
  const texts = useTexts(budgetTexts);
  if (rows.rows?.length === 0 && rows.cutAt === null) {
    return <EmptyState title={isNearly ? texts.noneNearly : texts.none} />;
  }
  const shown = rows.rows?.map((budget) => ({ budget, onOpen }));
  return (
    <RowsTable
      label={texts.budgets}
      rows={{ ...rows, rows: shown }}
      keyOf={({ budget }) => budget.id}
      heads={[
        texts.municipality,
        { number: texts.ceiling },
        { number: texts.issued },
        { number: texts.reserved },
        { number: texts.remaining },
        ...(onOpen ? [texts.actions] : []),
      ]}
      Cells={BudgetCells}
    />
  );
}

interface BudgetRow {
  readonly budget: BudgetFieldsFragment;
  readonly onOpen: OpenBudget | null;
}

function BudgetCells({ row: { budget, onOpen } }: { readonly row: BudgetRow }) {
  const { formats } = useLocale();
  const texts = useTexts(budgetTexts);
  const common = useTexts(commonTexts);
  const nameOf = useMunicipalityName();
  const { fiscalYear, municipalityCode: code, points, issuedBefore, issued, reserved } = budget;
  const name = nameOf(code);
  const { remaining } = budget;
  return (
    <>
      <td className="budget-name">
        {code ? <Anchor href={addressOf({ kind: "year", fiscalYear }, code)}>{name}</Anchor> : name}
        {points !== null && remaining !== null && (
          <Progress label={texts.used(name)} value={points - remaining} max={Math.max(points, 1)} />
        )}
      </td>
      <td className="is-number">
        {points === null ? <Badge>{texts.noCeiling}</Badge> : formats.number(points)}
      </td>
      <td className="is-number">{formats.number(issuedBefore + issued)}</td>
      <td className="is-number">{formats.number(reserved)}</td>
      <td className="is-number">
        {remaining === null ? (
          common.none
        ) : isNearlyUsed(budget) ? (
          <Badge tone={remaining < 0 ? "danger" : "warning"}>{formats.number(remaining)}</Badge>
        ) : (
          formats.number(remaining)
        )}
      </td>
      {onOpen && (
        <td>
          <div className="budget-acts">
            <Button variant="secondary" onClick={() => onOpen("edit", budget)}>
              {texts.edit}
            </Button>
            {points !== null && (
              <Button variant="quiet" onClick={() => onOpen("remove", budget)}>
                {texts.remove}
              </Button>
            )}
          </div>
        </td>
      )}
    </>
  );
}

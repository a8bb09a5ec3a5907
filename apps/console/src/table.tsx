import type { ComponentType, ReactNode } from "react";

import { useTexts } from "@recycle-points/i18n";
import { Button, Card, EmptyState, ErrorState, Notice, Skeleton } from "@recycle-points/ui";

import type { Rows } from "./queries.ts";
import { commonTexts } from "./texts/common.ts";

/** A column's name; of a number, which is at the end of its column. */
export type Head = string | { readonly number: string };

export interface TableProps<T> {
  readonly label: string;
  readonly heads: readonly Head[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The cells of a row, one for each head. */
  readonly Cells: ComponentType<{ readonly row: T }>;
}

/** A table that scrolls sideways where it is too wide. */
export function Table<T>({ label, heads, rows, keyOf, Cells }: TableProps<T>) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
    <div className="table-frame" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) =>
              typeof head === "string" ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <th key={head.number} scope="col" className="is-number">
                  {head.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export interface RowsTableProps<T> extends Omit<TableProps<T>, "rows"> {
  readonly rows: Rows<T>;
  /** What to do without one. */
  readonly empty?: ReactNode;
}

/** The table of a list that is read page by page, in each of its states. */
export function RowsTable<T>({ rows, empty, ...table }: RowsTableProps<T>) {
  const texts = useTexts(commonTexts);
  if (!rows.rows) {
    return rows.isError ? <ErrorState onRetry={rows.readAgain} /> : <Skeleton lines={6} />;
  }
  const isEmpty = rows.rows.length === 0;
  return (
    <>
      {rows.cutAt !== null && <Notice tone="warning">{texts.cut(rows.cutAt)}</Notice>}
      {isEmpty && !rows.readMore ? (
        <EmptyState>{empty}</EmptyState>
      ) : (
        <Card className="table-card">
          {isEmpty ? <p>{texts.noneYet}</p> : <Table {...table} rows={rows.rows} />}
          {rows.readMore && (
            <Button variant="secondary" busy={rows.isReadingMore} onClick={rows.readMore}>
              {texts.more}
            </Button>
          )}
        </Card>
      )}
    </>
  );
}

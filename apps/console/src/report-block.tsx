import { type ReactNode, useId, useState } from "react";

import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, Card, classes, DownloadIcon } from "@recycle-points/ui";

import { type Cell, saveFile, writeCsv } from "./csv.ts";
import type { Period } from "./report-period.ts";
import type { Report, Row } from "./report-tables.ts";
import { commonTexts } from "./texts/common.ts";
import { reportTexts } from "./texts/reports.ts";

/** A part of a report gets it whole. */
export interface ReportProps {
  readonly report: Report;
  readonly period: Period;
  readonly today: string;
  /** The beginning of its files' names. */
  readonly file: string;
}

export interface ReportBlockProps {
  /** Of its section: the figures above lead here. */
  readonly id: string;
  readonly title: string;
  /** The name of its file, without the ending. */
  readonly file: string;
  readonly heads: readonly [name: string, ...cells: string[]];
  readonly rows: readonly Row[];
  /** The figures of the whole period, as the API has them. */
  readonly total?: readonly Cell[];
  /** Which cell the bars beside the names show; none without it. */
  readonly bar?: number;
  /** A chart, above the table, which then can be folded away. */
  readonly chart?: ReactNode;
  readonly hint?: ReactNode;
}

/** A part of a report: its chart, its table, and the same table as CSV. */
export function ReportBlock(props: ReportBlockProps) {
  const { id, title, file, heads, rows, total, chart, hint } = props;
  const texts = useTexts(reportTexts);
  const tableId = useId();
  const [isOpen, setOpen] = useState(false);
  const isFolded = chart !== undefined && !isOpen;
  const save = () =>
    saveFile(
      `${file}-${id}.csv`,
      writeCsv([
        heads,
        ...rows.map(({ name, cells }) => [name, ...cells]),
        ...(total ? [[texts.total, ...total]] : []),
      ]),
    );
  return (
    <Card className="ui-stack report-block" id={id} tabIndex={-1} aria-label={title}>
      <header className="report-head">
        <h2>{title}</h2>
        <Button
          variant="quiet"
          icon={<DownloadIcon />}
          aria-label={texts.csvOf(title)}
          onClick={save}
        >
          {texts.csv}
        </Button>
      </header>
      {hint && <p className="ui-soft">{hint}</p>}
      {chart}
      {chart !== undefined && (
        <div className="buttons">
          <Button
            variant="secondary"
            aria-expanded={isOpen}
            aria-controls={tableId}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? texts.hideTable : texts.table}
          </Button>
        </div>
      )}
      <div id={tableId} className={classes(isFolded && "is-folded") || undefined}>
        <ReportTable {...props} />
      </div>
    </Card>
  );
}

function ReportTable({ title, heads, rows, total, bar }: ReportBlockProps) {
  const texts = useTexts(reportTexts);
  const common = useTexts(commonTexts);
  const [nameHead, ...cellHeads] = heads;
  const largest = Math.max(1, ...rows.map(({ cells }) => numberOf(cells[bar ?? 0])));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
    <div className="table-frame report-table" role="group" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{nameHead}</th>
            {cellHeads.map((head) => (
              <th key={head} scope="col" className="is-number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, href, cells }) => (
            <tr key={key}>
              <th scope="row">
                {href ? <Anchor href={href}>{name}</Anchor> : name}
                {bar !== undefined && <Bar part={numberOf(cells[bar]) / largest} />}
              </th>
              <Cells heads={cellHeads} cells={cells} />
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={heads.length}>{common.none}</td>
            </tr>
          )}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row">{texts.total}</th>
              <Cells heads={cellHeads} cells={total} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function numberOf(cell: Cell | undefined): number {
  return typeof cell === "number" ? cell : 0;
}

interface CellsProps {
  readonly heads: readonly string[];
  readonly cells: readonly Cell[];
}

function Cells({ heads, cells }: CellsProps) {
  const { formats } = useLocale();
  const common = useTexts(commonTexts);
  return heads.map((head, index) => {
    const cell = cells[index] ?? null;
    return (
      <td key={head} className="is-number">
        {cell === null ? common.none : typeof cell === "number" ? formats.number(cell) : cell}
      </td>
    );
  });
}

/** A part of the largest of its column. */
function Bar({ part }: { readonly part: number }) {
  return (
    <svg className="row-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width={100 * Math.max(part, 0)} height={4} />
    </svg>
  );
}

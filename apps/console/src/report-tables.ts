import type { ProgrammeReportQuery } from "@recycle-points/api";

import type { Cell } from "./csv.ts";

export type Report = NonNullable<ProgrammeReportQuery["programmeReport"]>;
export type Figures = Report["totals"];
export type Movement = Exclude<keyof NonNullable<Figures["points"]>, "__typename">;
export type ExchangeCount = Exclude<keyof NonNullable<Figures["exchanges"]>, "__typename">;

/** In the API's order. */
export const MOVEMENTS = [
  "issued",
  "opened",
  "spent",
  "refunded",
  "expired",
  "adjusted",
  "reversed",
  "held",
  "released",
  "change",
] as const satisfies readonly Movement[];
export const EXCHANGE_COUNTS = [
  "requested",
  "confirmed",
  "fulfilled",
  "rejected",
  "cancelled",
  "expired",
] as const satisfies readonly ExchangeCount[];

/** A row of a table; each figure is as the API has it, and null where none is known. */
export interface Row {
  readonly key: string;
  /** What the row is about. */
  readonly name: string;
  /** The page with what the row counts; null: there is none. */
  readonly href: string | null;
  readonly cells: readonly Cell[];
}

/** Whether a step of a report has not begun: it has no figures yet. */
export function liesAhead(step: Pick<Report["steps"][number], "firstDay">, today: string): boolean {
  return step.firstDay > today;
}

/** Cells of the steps; those that lie ahead are empty. */
export function stepCells(
  report: Report,
  today: string,
  read: (figures: Figures) => readonly Cell[],
): readonly (readonly Cell[])[] {
  return report.steps.map((step) => {
    const cells = read(step.figures);
    return liesAhead(step, today) ? cells.map(() => null) : cells;
  });
}

export const pointCells = ({ points }: Figures): Cell[] =>
  MOVEMENTS.map((name) => points?.[name] ?? null);

export const depositCells = ({ deposits, pointsIssued, activeUsers }: Figures): Cell[] => [
  deposits,
  pointsIssued,
  activeUsers,
];

export const exchangeCells = (counts: Figures["exchanges"]): Cell[] =>
  EXCHANGE_COUNTS.map((name) => counts?.[name] ?? null);

import { useLocale, useTexts } from "@recycle-points/i18n";

import { BarChart, type ChartStep } from "./bar-chart.tsx";
import type { Cell } from "./csv.ts";
import { ReportBlock } from "./report-block.tsx";
import { addressOf, type Period } from "./report-period.ts";
import { type Figures, type Report, stepCells } from "./report-tables.ts";
import { reportTexts } from "./texts/reports.ts";

interface StepsBlockProps {
  readonly report: Report;
  readonly period: Period;
  readonly today: string;
  readonly file: string;
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly heads: readonly string[];
  /** Which cells the chart shows. */
  readonly shown: readonly number[];
  readonly read: (figures: Figures) => readonly Cell[];
}

/** What happened in each day or month: a chart, and its table. */
export function StepsBlock({ heads, shown, read, hint, ...block }: StepsBlockProps) {
  const { report, period, today, title } = block;
  const texts = useTexts(reportTexts);
  const steps = useSteps(report, period);
  const cells = stepCells(report, today, read);
  const series = shown.map((index) => ({
    name: heads[index] ?? "",
    values: cells.map((row) => numberOf(row[index])),
  }));
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return (
    <ReportBlock
      {...block}
      {...(hint && { hint })}
      heads={[texts.step[period.kind], ...heads]}
      rows={steps.map(({ key, name }, index) => ({
        key,
        name,
        href:
          period.kind === "year"
            ? addressOf({ kind: "month", month: key.slice(0, 7) }, report.municipalityCode)
            : null,
        cells: cells[index] ?? [],
      }))}
      total={read(report.totals)}
      chart={<BarChart label={texts.chart(title, most)} steps={steps} series={series} />}
    />
  );
}

function useSteps(report: Report, period: Period): readonly ChartStep[] {
  const { formats } = useLocale();
  return report.steps.map(({ firstDay }) => {
    const [month, day] = [Number(firstDay.slice(5, 7)), Number(firstDay.slice(8))];
    return {
      key: firstDay,
      name: period.kind === "year" ? formats.month(firstDay) : formats.date(firstDay),
      label: { year: String(month), month: String(day), days: `${month}/${day}` }[period.kind],
    };
  });
}

function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}

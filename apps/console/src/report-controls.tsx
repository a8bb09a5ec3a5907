import { useState } from "react";
import { useSearchParams } from "wouter";

import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  BackIcon,
  Button,
  ForwardIcon,
  IconButton,
  SegmentedControl,
  Select,
  TextField,
} from "@recycle-points/ui";

import { useMunicipalities } from "./municipalities.ts";
import {
  areDays,
  changeKind,
  fiscalYearOf,
  type Period,
  shiftPeriod,
  writePeriod,
} from "./report-period.ts";
import { reportTexts } from "./texts/reports.ts";

interface ControlsProps {
  readonly period: Period;
  readonly municipality: string | null;
  readonly today: string;
}

/** What the report is about: it is kept in the page's address. */
export function ReportControls({ period, municipality, today }: ControlsProps) {
  const texts = useTexts(reportTexts);
  const [, setSearch] = useSearchParams();
  const municipalities = useMunicipalities();
  const show = (next: Period, code = municipality) =>
    setSearch({ ...writePeriod(next), ...(code && { municipality: code }) });
  const isListed = municipalities.some(({ code }) => code === municipality);
  return (
    <div className="report-controls">
      <SegmentedControl
        label={texts.kind}
        options={(["month", "year", "days"] as const).map((value) => ({
          value,
          label: texts.kinds[value],
        }))}
        value={period.kind}
        onChange={(kind) => show(changeKind(period, kind))}
      />
      <div className="report-period">
        <IconButton
          label={texts.before}
          icon={<BackIcon />}
          onClick={() => show(shiftPeriod(period, -1))}
        />
        <PeriodField key={JSON.stringify(period)} period={period} today={today} onShow={show} />
        <IconButton
          label={texts.after}
          icon={<ForwardIcon />}
          onClick={() => show(shiftPeriod(period, 1))}
        />
      </div>
      <Select
        label={texts.municipality}
        value={municipality ?? ""}
        options={[
          { value: "", label: texts.all },
          ...(municipality && !isListed ? [{ value: municipality, label: municipality }] : []),
          ...municipalities.map(({ code, name }) => ({ value: code, label: name })),
        ]}
        onChange={(code) => show(period, code || null)}
      />
    </div>
  );
}

interface PeriodFieldProps {
  readonly period: Period;
  readonly today: string;
  readonly onShow: (period: Period) => void;
}

const YEARS_BEFORE = 5;

function PeriodField({ period, today, onShow }: PeriodFieldProps) {
  const { formats } = useLocale();
  const texts = useTexts(reportTexts);
  if (period.kind === "days") return <DaysField period={period} onShow={onShow} />;
  if (period.kind === "month") {
    return (
      <TextField
        label={`${texts.month} (${formats.month(`${period.month}-01`)})`}
        type="month"
        value={period.month}
        onChange={({ target: { value } }) =>
          /^\d{4}-\d\d$/.test(value) && onShow({ kind: "month", month: value })
        }
      />
    );
  }
  const last = Math.max(fiscalYearOf(today), period.fiscalYear);
  const first = Math.min(fiscalYearOf(today) - YEARS_BEFORE, period.fiscalYear);
  const years = Array.from({ length: last - first + 1 }, (_, index) => String(last - index));
  return (
    <Select
      label={texts.year}
      value={String(period.fiscalYear)}
      options={years.map((value) => ({ value, label: texts.yearName(Number(value)) }))}
      onChange={(value) => onShow({ kind: "year", fiscalYear: Number(value) })}
    />
  );
}

interface DaysFieldProps {
  readonly period: Extract<Period, { kind: "days" }>;
  readonly onShow: (period: Period) => void;
}

function DaysField({ period, onShow }: DaysFieldProps) {
  const texts = useTexts(reportTexts);
  const [firstDay, setFirst] = useState(period.firstDay);
  const [lastDay, setLast] = useState(period.lastDay);
  const isWrong = !areDays(firstDay, lastDay);
  return (
    <form
      className="report-days"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onShow({ kind: "days", firstDay, lastDay });
      }}
    >
      <TextField
        label={texts.firstDay}
        type="date"
        value={firstDay}
        onChange={({ target }) => setFirst(target.value)}
      />
      <TextField
        label={texts.lastDay}
        type="date"
        value={lastDay}
        error={isWrong ? texts.daysHint : null}
        onChange={({ target }) => setLast(target.value)}
      />
      <Button type="submit" variant="secondary" aria-disabled={isWrong || undefined}>
        {texts.show}
      </Button>
    </form>
  );
}

/** What a report is about; days are AWSDates. */
export type Period =
  | { readonly kind: "month"; readonly month: string }
  | { readonly kind: "year"; readonly fiscalYear: number }
  | { readonly kind: "days"; readonly firstDay: string; readonly lastDay: string };

export type PeriodKind = Period["kind"];

/** Variables of programmeReport. */
export interface PeriodVariables {
  readonly month: string | null;
  readonly fiscalYear: number | null;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

const MOST_DAYS = 366;
const DAY_MILLISECONDS = 86_400_000;

/** Reads the page's address; a period that it does not name is this month's. */
export function readPeriod(search: URLSearchParams, today: string): Period {
  const fiscalYear = Number(search.get("fiscalYear"));
  if (fiscalYear >= 2000 && fiscalYear <= 9998) return { kind: "year", fiscalYear };
  const [firstDay, lastDay] = [search.get("firstDay") ?? "", search.get("lastDay") ?? ""];
  if (isDay(firstDay) && isDay(lastDay)) return { kind: "days", firstDay, lastDay };
  const month = search.get("month") ?? "";
  return { kind: "month", month: isDay(`${month}-01`) ? month : today.slice(0, 7) };
}

/** Returns the address's parameters. */
export function writePeriod(period: Period): Readonly<Record<string, string>> {
  if (period.kind === "month") return { month: period.month };
  if (period.kind === "year") return { fiscalYear: String(period.fiscalYear) };
  return { firstDay: period.firstDay, lastDay: period.lastDay };
}

/** The address of a report. */
export function addressOf(period: Period, municipality: string | null): string {
  const search = new URLSearchParams(writePeriod(period));
  if (municipality) search.set("municipality", municipality);
  return `/reports?${search}`;
}

export function variablesOf(period: Period): PeriodVariables {
  return {
    month: period.kind === "month" ? period.month : null,
    fiscalYear: period.kind === "year" ? period.fiscalYear : null,
    firstDay: period.kind === "days" ? period.firstDay : null,
    lastDay: period.kind === "days" ? period.lastDay : null,
  };
}

/** The period of another kind around the same days. */
export function changeKind(period: Period, kind: PeriodKind): Period {
  const [first, last] = daysOf(period);
  if (kind === "month") return { kind, month: first.slice(0, 7) };
  if (kind === "year") return { kind, fiscalYear: fiscalYearOf(first) };
  return { kind, firstDay: first, lastDay: last };
}

/** The one before (-1) or after (1), as long as this one. */
export function shiftPeriod(period: Period, by: -1 | 1): Period {
  if (period.kind === "year") return { ...period, fiscalYear: period.fiscalYear + by };
  if (period.kind === "month") {
    const [year, month] = readMonth(period.month);
    return { kind: "month", month: toDay(Date.UTC(year, month - 1 + by, 1)).slice(0, 7) };
  }
  const length = Date.parse(period.lastDay) - Date.parse(period.firstDay) + DAY_MILLISECONDS;
  return {
    kind: "days",
    firstDay: toDay(Date.parse(period.firstDay) + by * length),
    lastDay: toDay(Date.parse(period.lastDay) + by * length),
  };
}

/** Whether the server takes these days: in order, and at most 366. */
export function areDays(firstDay: string, lastDay: string): boolean {
  if (!isDay(firstDay) || !isDay(lastDay)) return false;
  const days = (Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MILLISECONDS + 1;
  return days >= 1 && days <= MOST_DAYS;
}

export function daysOf(period: Period): readonly [firstDay: string, lastDay: string] {
  if (period.kind === "days") return [period.firstDay, period.lastDay];
  if (period.kind === "year") {
    return [`${period.fiscalYear}-04-01`, `${period.fiscalYear + 1}-03-31`];
  }
  const [year, month] = readMonth(period.month);
  return [`${period.month}-01`, toDay(Date.UTC(year, month, 0))];
}

/** The year of its 1 April. */
export function fiscalYearOf(day: string): number {
  const [year, month] = readMonth(day);
  return month >= 4 ? year : year - 1;
}

function readMonth(text: string): readonly [year: number, month: number] {
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7))];
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

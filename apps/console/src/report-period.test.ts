import { expect, it } from "vitest";

import {
  addressOf,
  areDays,
  changeKind,
  daysOf,
  fiscalYearOf,
  type Period,
  readPeriod,
  shiftPeriod,
  variablesOf,
} from "./report-period.ts";

const TODAY = "2026-11-28";
const read = (search: string) => readPeriod(new URLSearchParams(search), TODAY);
const month: Period = { kind: "month", month: "2026-11" };
const year: Period = { kind: "year", fiscalYear: 2026 };
const days: Period = { kind: "days", firstDay: "2026-11-25", lastDay: "2026-12-04" };

it.each([month, year, days])("reads the address of %o again", (period) => {
  expect(read(addressOf(period, "22212").split("?")[1] ?? "")).toEqual(period);
});

it.each(["", "month=2026-13", "month=26-1", "fiscalYear=1999", "firstDay=2026-11-01"])(
  "shows this month for %j",
  (search) => {
    expect(read(search)).toEqual(month);
  },
);

it("asks for one period alone", () => {
  expect(variablesOf(year)).toEqual({
    month: null,
    fiscalYear: 2026,
    firstDay: null,
    lastDay: null,
  });
});

it("goes to the period before and after", () => {
  expect(shiftPeriod({ kind: "month", month: "2026-01" }, -1)).toEqual({
    kind: "month",
    month: "2025-12",
  });
  expect(shiftPeriod(year, 1)).toEqual({ kind: "year", fiscalYear: 2027 });
  expect(shiftPeriod(days, -1)).toEqual({
    kind: "days",
    firstDay: "2026-11-15",
    lastDay: "2026-11-24",
  });
});

it("knows the days of a period", () => {
  expect(daysOf({ kind: "month", month: "2028-02" })).toEqual(["2028-02-01", "2028-02-29"]);
  expect(daysOf(year)).toEqual(["2026-04-01", "2027-03-31"]);
});

it("keeps the days when the kind changes", () => {
  expect(changeKind({ kind: "month", month: "2027-03" }, "year")).toEqual(year);
  expect(changeKind(year, "month")).toEqual({ kind: "month", month: "2026-04" });
  expect([fiscalYearOf("2027-03-31"), fiscalYearOf("2027-04-01")]).toEqual([2026, 2027]);
});

it("takes at most 366 days, in order", () => {
  expect(areDays("2026-01-01", "2027-01-01")).toBe(true);
  expect(areDays("2026-01-01", "2027-01-02")).toBe(false);
  expect(areDays("2026-01-02", "2026-01-01")).toBe(false);
  expect(areDays("", "2026-01-01")).toBe(false);
});

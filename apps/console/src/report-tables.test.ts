import { expect, it } from "vitest";

import { pointCells, type Report, stepCells } from "./report-tables.ts";

const figures: Report["totals"] = {
  deposits: 2,
  pointsIssued: 3_000_000_000,
  activeUsers: null,
  points: {
    issued: 3_000_000_000,
    opened: 1,
    spent: 2,
    refunded: 3,
    expired: 4,
    adjusted: -5,
    reversed: -6,
    held: 7,
    released: 8,
    change: 9,
  },
  exchanges: null,
};

it("shows each movement as the API has it", () => {
  expect(pointCells(figures)).toEqual([3_000_000_000, 1, 2, 3, 4, -5, -6, 7, 8, 9]);
});

it("knows no movements of a municipality", () => {
  expect(pointCells({ ...figures, points: null })).toEqual(Array(10).fill(null));
});

it("has no figures of a step that lies ahead", () => {
  const steps = ["2026-11-01", "2026-12-01"].map((firstDay) => ({
    firstDay,
    lastDay: firstDay,
    figures: { ...figures, deposits: 0 },
  }));
  const report: Report = {
    firstDay: "2026-11-01",
    lastDay: "2026-12-31",
    municipalityCode: null,
    countedAt: null,
    totals: figures,
    steps,
    materials: [],
    municipalities: [],
    rewards: [],
  };
  expect(stepCells(report, "2026-11-28", ({ deposits }) => [deposits])).toEqual([[0], [null]]);
});

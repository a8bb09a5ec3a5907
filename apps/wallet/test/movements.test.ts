import { expect, test } from "vitest";

import { foldEntries, groupByMonth, type LedgerEntry } from "../src/account/movements.ts";

function entry(id: string, points: number, exchangeId: string | null = null): LedgerEntry {
  return {
    id,
    userId: "u",
    sequence: 1,
    type: exchangeId ? "HOLD" : "EARN",
    points,
    heldPoints: 0,
    balanceAfter: 0,
    heldAfter: 0,
    reason: null,
    reversesId: null,
    recycleEventId: null,
    exchangeId,
    occurredAt: `2026-11-0${id}T00:00:00Z`,
    recordedAt: `2026-11-0${id}T00:00:00Z`,
    previousHash: "",
    hash: "",
    recycleEvent: null,
    exchange: null,
  };
}

test("a hold and its end are one movement", () => {
  const folded = foldEntries([entry("4", 80, "x"), entry("3", 5), entry("2", -80, "x")]);
  expect(folded.map(({ id, points, entries }) => [id, points, entries.length])).toEqual([
    ["x", 0, 2],
    ["3", 5, 1],
  ]);
});

test("a movement is where its newest entry is", () => {
  const [newest] = foldEntries([entry("4", 80, "x"), entry("2", -80, "x")]);
  expect(newest?.occurredAt).toBe("2026-11-04T00:00:00Z");
});

test("months keep the order of their movements", () => {
  const folded = foldEntries([entry("4", 1), entry("3", 2), entry("2", 3)]);
  const months = groupByMonth(folded, (moment) => (moment < "2026-11-03" ? "old" : "new"));
  expect(months.map(({ month, movements }) => [month, movements.map(({ id }) => id)])).toEqual([
    ["new", ["4", "3"]],
    ["old", ["2"]],
  ]);
});

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
    notice: null,
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

const exchange: NonNullable<LedgerEntry["exchange"]> = {
  id: "x",
  userId: "u",
  rewardId: "r",
  quantity: 1,
  pointsSpent: 80,
  status: "CONFIRMED",
  voucherCode: null,
  note: null,
  holdUntil: null,
  requestedAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
  reward: null,
};

test("a hold and its end are one movement", () => {
  const folded = foldEntries([entry("4", 80, "x"), entry("3", 5), entry("2", -80, "x")]);
  expect(folded.map(({ id, points, entries }) => [id, points, entries.length])).toEqual([
    ["x", 0, 2],
    ["3", 5, 1],
  ]);
});

test.each([
  ["REJECTED", 80, 0],
  ["EXPIRED", 80, 0],
  ["CANCELLED", 80, 0],
  ["PENDING_APPROVAL", -80, -80],
  ["CONFIRMED", 0, -80],
  ["FULFILLED", 0, -80],
] as const)("%s exchange has its amount on part of its entries", (status, points, amount) => {
  const known = { ...entry("4", points, "x"), exchange: { ...exchange, status } };
  expect(foldEntries([known])[0]?.points).toBe(amount);
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

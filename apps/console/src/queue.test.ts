import { describe, expect, it } from "vitest";

import type { ExchangeFragment } from "@recycle-points/api";

import { neighbourOf, orderQueue, readQueueKey, stepFrom } from "./queue.ts";

const NO_KEYS = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

function exchange(id: string, holdUntil: string): ExchangeFragment {
  return {
    id,
    userId: "u",
    rewardId: "r",
    quantity: 1,
    pointsSpent: 100,
    status: "PENDING_APPROVAL",
    voucherCode: null,
    note: null,
    holdUntil,
    requestedAt: "2026-11-01T00:00:00Z",
    updatedAt: "2026-11-01T00:00:00Z",
    reward: null,
  };
}

describe("the queue", () => {
  it("begins with the nearest deadline", () => {
    const all = [
      exchange("late", "2026-12-02T00:00:00Z"),
      exchange("soon", "2026-12-01T00:00:00.000Z"),
    ];
    expect(orderQueue(all, new Set()).map(({ id }) => id)).toEqual(["soon", "late"]);
  });

  it("leaves out what was decided", () => {
    const all = [exchange("a", "2026-12-01T00:00:00Z"), exchange("b", "2026-12-02T00:00:00Z")];
    expect(orderQueue(all, new Set(["a"])).map(({ id }) => id)).toEqual(["b"]);
  });

  it("moves on, and back at the end", () => {
    expect(neighbourOf(["a", "b", "c"], "b")).toBe("c");
    expect(neighbourOf(["a", "b", "c"], "c")).toBe("b");
    expect(neighbourOf(["a"], "a")).toBeNull();
  });
});

describe("keys of the queue", () => {
  it.each([
    ["j", "next"],
    ["K", "previous"],
    ["A", "approve"],
    ["r", "reject"],
    ["?", "help"],
    ["x", null],
  ])("reads %s", (key, act) => {
    expect(readQueueKey({ ...NO_KEYS, key })).toBe(act);
  });

  it.each([
    ["a", null],
    ["r", null],
    ["j", "next"],
  ])("reads %s that stays down", (key, act) => {
    expect(readQueueKey({ ...NO_KEYS, key, repeat: true })).toBe(act);
  });

  it("leaves the browser its own", () => {
    expect(readQueueKey({ ...NO_KEYS, key: "a", ctrlKey: true })).toBeNull();
  });

  it("goes on from its first row after one that has left", () => {
    const ids = ["a", "b", "c"];
    expect(stepFrom(ids, "b", "next")).toBe("c");
    expect(stepFrom(ids, "b", "previous")).toBe("a");
    expect(stepFrom(ids, "c", "next")).toBe("c");
    expect(stepFrom(ids, "gone", "next")).toBe("a");
    expect(stepFrom([], null, "next")).toBe(null);
  });
});

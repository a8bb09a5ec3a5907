import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { isSoon, nextExpiry, takeAnswer, takePush, type Viewer } from "../src/account/balance.ts";

const balance = {
  userId: "u",
  available: 10,
  held: 0,
  lifetimeEarned: 10,
  version: 3,
  asOf: "2026-11-01T00:00:00Z",
  expiring: [],
};
const viewer: Viewer = {
  id: "u",
  displayName: null,
  language: null,
  memberNumber: null,
  isSuspended: false,
  createdAt: null,
  notifications: null,
  remainders: [],
  balance,
};

test("a late push leaves the query invalidated", async () => {
  const [queries, key] = [new QueryClient(), ["viewer", "u"]];
  queries.setQueryData(key, viewer);
  await queries.invalidateQueries({ queryKey: key });
  const late = { ...balance, available: 99, version: 3 };
  queries.setQueryData<Viewer>(key, (shown) => takePush(shown, late));
  expect(queries.getQueryState(key)).toMatchObject({ data: viewer, isInvalidated: true });
});

test("a newer push is shown", () => {
  expect(takePush(viewer, { ...balance, available: 99, version: 4 })?.balance.available).toBe(99);
});

test("a replayed answer changes nothing", () => {
  const old = { ...balance, available: 99, version: 2 };
  expect(takeAnswer(viewer, old)).toBeUndefined();
});

test("a push without a viewer waits for the query", () => {
  expect(takePush(undefined, balance)).toBeUndefined();
});

test("the next expiry is the soonest", () => {
  const expiring = [
    { points: 5, expiresAt: "2027-03-31T15:00:00Z" },
    { points: 2, expiresAt: "2026-12-01T15:00:00Z" },
  ];
  expect(nextExpiry({ ...balance, expiring })?.points).toBe(2);
  expect(nextExpiry(balance)).toBeNull();
});

test("thirty days are soon", () => {
  const now = Date.parse("2026-11-01T00:00:00Z");
  expect(isSoon("2026-12-01T00:00:00Z", now)).toBe(true);
  expect(isSoon("2026-12-01T00:00:01Z", now)).toBe(false);
});

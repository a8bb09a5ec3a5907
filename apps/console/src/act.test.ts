import { expect, it } from "vitest";

import { settles } from "./act.ts";

it.each([
  ["INSUFFICIENT_POINTS", true],
  ["NOT_FOUND", true],
  // The first request can be the one that it collides with.
  ["CONFLICT_RETRY", false],
  ["IDEMPOTENCY_KEY_REUSED", false],
] as const)("%s after a lost answer settles: %s", (code, isSettled) => {
  expect(settles({ code })).toBe(isSettled);
});

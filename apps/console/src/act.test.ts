import { expect, it } from "vitest";

import { kindOf } from "./act.ts";

it.each([
  ["INSUFFICIENT_POINTS", "failed"],
  ["NOT_FOUND", "failed"],
  // The first request can be the one that it collides with.
  ["CONFLICT_RETRY", "unknown"],
  ["IDEMPOTENCY_KEY_REUSED", "unknown"],
] as const)("%s after a lost answer: %s", (code, kind) => {
  expect(kindOf({ code }, true)).toBe(kind);
  expect(kindOf({ code }, false)).toBe("failed");
});

it.each([true, false])("a request that a second admin confirms is not sent again", (isAgain) => {
  expect(kindOf({ code: "SECOND_SIGNATURE_NEEDED" }, isAgain)).toBe("recorded");
});

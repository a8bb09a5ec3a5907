import { expect, test } from "vitest";

import { earn } from "../src/earning.ts";

// Answers of EarnRule.points_of and steps_within, resolvers/domain/deposits/earning.py.
test.each([
  [5, 1, 100, null, 53, { points: 10, carried: 3, capped: 0 }],
  [10, 1, 150, null, 37, { points: 4, carried: 7, capped: 0 }],
  [3, 7, 33, null, 100, { points: 76, carried: 1, capped: 0 }],
  [10, 1, 100, 20, 500, { points: 20, carried: 0, capped: 300 }],
  [10, 3, 150, 20, 500, { points: 18, carried: 0, capped: 460 }],
  [1000, 1, 100, null, 999, { points: 0, carried: 999, capped: 0 }],
  [7, 2, 130, 5, 60, { points: 5, carried: 4, capped: 42 }],
])("per %i: %i pt at %i %%, cap %s: %i earn as on the server", (...row) => {
  const [quantityPerPoint, pointsPerQuantity, multiplierPercent, dailyCapPoints] = row;
  const rule = { quantityPerPoint, pointsPerQuantity, multiplierPercent, dailyCapPoints };
  expect(earn(rule, row[4])).toEqual(row[5]);
});

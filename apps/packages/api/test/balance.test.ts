import { expect, test } from "vitest";

import { isNewerAnswer, isNewerPush } from "../src/balance.ts";

const at = (version: number, second = 5) => ({ version, asOf: `2026-11-28T09:00:0${second}.000Z` });

test.each([
  [at(4), false],
  [at(5, 9), false],
  [at(6, 1), true],
])("push %j counts: %s", (push, counts) => {
  expect(isNewerPush(push, at(5))).toBe(counts);
});

test.each([
  [at(4, 9), false],
  [at(5, 4), false],
  [at(5, 5), true],
  [at(5, 6), true],
  [at(6, 1), true],
])("answer %j counts: %s", (answer, counts) => {
  expect(isNewerAnswer(answer, at(5))).toBe(counts);
});

test("time of an answer is not text", () => {
  const later = { version: 5, asOf: "2026-11-28T18:00:06+09:00" };
  expect(isNewerAnswer(later, at(5))).toBe(true);
});

test("anything counts where nothing is shown", () => {
  expect(isNewerPush(at(1), undefined)).toBe(true);
  expect(isNewerAnswer(at(1), undefined)).toBe(true);
});

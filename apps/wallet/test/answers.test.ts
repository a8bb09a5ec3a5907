import { expect, test } from "vitest";

import type { OutboxEntry } from "@recycle-points/api";

import { takeAnswered } from "../src/account/answers.ts";

const answered: OutboxEntry = {
  id: "u redeemQrToken CODE",
  kind: "redeemQrToken",
  variables: { code: "CODE" },
  sub: "u",
  createdAt: 1,
  status: "answered",
  payload: null,
};

test("an answer is taken once", () => {
  const seen = new Set<string>();
  expect(takeAnswered([{ ...answered, status: "waiting" }], seen)).toEqual([]);
  expect(takeAnswered([answered], seen)).toEqual([answered]);
  expect(takeAnswered([answered], seen)).toEqual([]);
});

test("the same code again has another answer", () => {
  const [seen, again] = [new Set<string>(), { ...answered, createdAt: 2 }];
  takeAnswered([answered], seen);
  expect(takeAnswered([again], seen)).toEqual([again]);
});

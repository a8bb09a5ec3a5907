import { expect, it } from "vitest";

import { scaleOf } from "./chart-scale.ts";

it("ends at a round number above the largest", () => {
  const scale = scaleOf([3, 187]);
  expect([scale.least, scale.most]).toEqual([0, 200]);
  expect(scale.ticks).toEqual([0, 50, 100, 150, 200]);
  expect(scale.place(200, 100)).toBe(0);
  expect(scale.place(50, 100)).toBe(75);
});

it("goes below zero for negative values", () => {
  const scale = scaleOf([-40, 60]);
  expect(scale.least).toBeLessThanOrEqual(-40);
  expect(scale.place(scale.least, 100)).toBe(100);
});

it("has whole ticks, also without a value", () => {
  expect(scaleOf([]).ticks).toEqual([0, 1]);
  expect(scaleOf([2]).ticks).toEqual([0, 1, 2]);
});

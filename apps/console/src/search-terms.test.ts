import { expect, it } from "vitest";

import { readTerms } from "./search-terms.ts";

it("reads terms, and nothing that another page left", () => {
  expect(readTerms({ name: "甲山" })).toEqual({ name: "甲山" });
  expect(readTerms(null)).toEqual({});
  expect(readTerms({ name: 1 })).toEqual({});
});

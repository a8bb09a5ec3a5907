import { describe, expect, it } from "vitest";

import { checkLink, readPoints } from "./chain.ts";

const first = { sequence: 1, previousHash: "0", hash: "a" };
const second = { sequence: 2, previousHash: "a", hash: "b" };
const forged = { sequence: 2, previousHash: "x", hash: "b" };
const third = { sequence: 3, previousHash: "b", hash: "c" };

describe("the chain of a ledger", () => {
  it("links an entry to the one before", () => {
    expect(checkLink(second, [third, second, first])).toBe("linked");
  });

  it("names a break", () => {
    expect(checkLink(forged, [third, forged, first])).toBe("broken");
  });

  it("does not judge what is not loaded", () => {
    expect(checkLink(third, [third])).toBe("unchecked");
  });

  it("begins with the first entry", () => {
    expect(checkLink(first, [first])).toBe("linked");
  });
});

describe("points to adjust", () => {
  it.each([
    ["50", 50],
    ["-50", -50],
    ["−５０", -50],
    ["1,000", 1000],
    ["－１，０００", -1000],
    ["0", null],
    ["−1,234,567", null],
    ["1.5", null],
    ["1,5", null],
    ["10,00", null],
    ["1000,000", null],
    ["1000001", null],
    ["", null],
    ["abc", null],
  ])("reads %s", (text, points) => {
    expect(readPoints(text)).toBe(points);
  });
});

import { expect, it } from "vitest";

import { readCount, toLocal, toMoment } from "./zoned.ts";

it("reads a time by the zone's clock", () => {
  expect(toMoment("2026-04-01T09:00", "Asia/Tokyo")).toBe("2026-04-01T00:00:00.000Z");
  expect(toMoment("", "Asia/Tokyo")).toBeNull();
});

it("writes a moment by the zone's clock", () => {
  expect(toLocal("2026-03-31T15:30:00Z", "Asia/Tokyo")).toBe("2026-04-01T00:30");
  expect(toLocal(null, "Asia/Tokyo")).toBe("");
});

it.each(["2026-03-29T04:00", "2026-10-25T04:00", "2026-07-01T12:00"])(
  "keeps %s where clocks change",
  (local) => {
    expect(toLocal(toMoment(local, "Europe/Berlin"), "Europe/Berlin")).toBe(local);
  },
);

it.each([
  ["1", 1],
  ["１，０００", 1000],
  ["0", null],
  ["1001", null],
  ["1.5", null],
  ["1,5", null],
  [",100", null],
  ["", null],
])("reads the count %s", (text, count) => {
  expect(readCount(text, 1000)).toBe(count);
});

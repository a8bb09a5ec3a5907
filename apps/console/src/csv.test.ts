import { expect, it } from "vitest";

import { writeCsv } from "./csv.ts";

it("begins with the byte order mark, and ends each line", () => {
  expect(
    writeCsv([
      ["月", "ポイント"],
      ["4月", 1234567],
    ]),
  ).toBe("\uFEFF月,ポイント\r\n4月,1234567\r\n");
});

it("keeps negative numbers numbers, and null empty", () => {
  expect(writeCsv([[-5, null, 0]])).toBe("\uFEFF-5,,0\r\n");
});

it("quotes what would end a cell", () => {
  expect(writeCsv([['a,"b"', "c\nd"]])).toBe('\uFEFF"a,""b""","c\nd"\r\n');
});

it.each(["=1+1", "+1", "-1", "@a", "\tx"])("writes no formula for %j", (text) => {
  expect(writeCsv([[text]])).toBe(`\uFEFF'${text}\r\n`);
});

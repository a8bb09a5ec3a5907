import { expect, test } from "vitest";

import { formatCode, linkToCode, readCode } from "../src/code.ts";

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

test.each([
  ["the kiosk's link", `https://wallet.example/wallet/#${CODE}`],
  ["the bare code", CODE],
  ["blanks in fours", ` ${formatCode(CODE)}\n`],
  ["hyphens", "ABCD-EFGH‐IJKL−MNOPーQRSTUVWXYZ"],
  ["lower case", CODE.toLowerCase()],
  ["0, 1 and 8 misread", "A8CDEFGH1JKLMN0PQRSTUVWXYZ"],
  ["full-width forms", "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"],
])("reads %s", (_, text) => {
  expect(readCode(text)).toBe(CODE);
});

test.each(["", CODE.slice(1), `${CODE}A`, `${CODE.slice(1)}9`, "https://example.com/#about"])(
  "refuses %j",
  (text) => {
    expect(readCode(text)).toBeNull();
  },
);

test("code is shown in fours", () => {
  expect(formatCode(CODE)).toBe("ABCD EFGH IJKL MNOP QRST UVWX YZ");
  expect(formatCode("ABCDEFGH")).toBe("ABCD EFGH");
});

test("link is what the reader reads", () => {
  expect(readCode(linkToCode("https://wallet.example/wallet/", CODE))).toBe(CODE);
});

import { expect, it } from "vitest";

import { decodeText, NotTextError } from "./decode.ts";

// "名称" in each encoding.
it.each([
  ["UTF-8", [0xe5, 0x90, 0x8d, 0xe7, 0xa7, 0xb0]],
  ["UTF-8 with its mark", [0xef, 0xbb, 0xbf, 0xe5, 0x90, 0x8d, 0xe7, 0xa7, 0xb0]],
  ["UTF-16", [0xff, 0xfe, 0x0d, 0x54, 0xf0, 0x79]],
  ["UTF-16 with the high byte first", [0xfe, 0xff, 0x54, 0x0d, 0x79, 0xf0]],
  ["Shift_JIS", [0x96, 0xbc, 0x8f, 0xcc]],
  ["EUC-JP", [0xcc, 0xbe, 0xbe, 0xce]],
])("reads %s", (_, bytes) => {
  expect(decodeText(Uint8Array.from(bytes))).toBe("名称");
});

it("refuses a workbook", () => {
  expect(() => decodeText(Uint8Array.from([0x50, 0x4b, 3, 4]))).toThrow(NotTextError);
});

it("keeps what can be read of a broken file", () => {
  expect(decodeText(Uint8Array.from([0x41, 0xff, 0x42]))).toBe("A\uFFFDB");
});

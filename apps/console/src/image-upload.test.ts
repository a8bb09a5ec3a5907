import { expect, it } from "vitest";

import { checkPicture, typeOf } from "./image-upload.ts";

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const file = (...parts: BlobPart[]) => new Blob(parts);
const PNG = "\x89PNG\r\n\x1a\n";

it.each([
  ["image/png", PNG],
  ["image/jpeg", "\xff\xd8\xff\xe0"],
  ["image/webp", "RIFF\0\0\0\0WEBP"],
  ["image/avif", "\0\0\0\x1cftypavif"],
  [null, "<svg xmlns="],
  [null, "GIF89a"],
  [null, ""],
])("sees %s by the first bytes", (type, start) => {
  expect(typeOf(bytes(start))).toBe(type);
});

it("takes a picture up to 2 MB, whatever its name says", async () => {
  const start = bytes(PNG);
  const rest = (size: number) => new Uint8Array(size - start.length);
  expect(await checkPicture(file(start, rest(2_000_000)))).toEqual({ type: "image/png" });
  expect(await checkPicture(file(start, rest(2_000_001)))).toBe("size");
  expect(await checkPicture(file())).toBe("empty");
  expect(await checkPicture(file(bytes("<svg>")))).toBe("type");
});

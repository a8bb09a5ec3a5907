/** A file that cannot be read as CSV. */
export class NotTextError extends Error {
  override readonly name = "NotTextError";
}

const HALF_WIDTH_KANA = /[\uFF61-\uFF9F]/;
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/**
 * Reads a file's text as cities write them: UTF-8, UTF-16 with its mark, Shift_JIS or EUC-JP. Bytes
 * that are not UTF-8 text become U+FFFD, which the server rejects with their row.
 *
 * @throws NotTextError: It is a workbook.
 */
export function decodeText(bytes: Uint8Array): string {
  if (ZIP.every((each, index) => bytes[index] === each)) throw new NotTextError();
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return read(bytes, "utf-16le", false) ?? "";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return read(bytes, "utf-16be", false) ?? "";
  const utf8 = read(bytes, "utf-8");
  if (utf8 !== null) return utf8;
  const shiftJis = read(bytes, "shift_jis");
  // Nearly all of EUC-JP is half-width kana to Shift_JIS, which no list of places is full of.
  if (shiftJis !== null && !HALF_WIDTH_KANA.test(shiftJis)) return shiftJis;
  return read(bytes, "euc-jp") ?? shiftJis ?? read(bytes, "shift_jis", false) ?? "";
}

function read(bytes: Uint8Array, encoding: string, fatal = true): string | null {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes);
  } catch {
    return null;
  }
}

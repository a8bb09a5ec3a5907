/** The codes of QR tokens, as resolvers/domain/deposits/qr_codes.py reads them. */

const CODE = /^[A-Z2-7]{26}$/;
// Also what Japanese keyboards write for a hyphen: the minus sign and the long vowel mark.
const NOISE = /[\s\p{Pd}\u2212\u30fc]/gu;
const MISREAD: Readonly<Record<string, string>> = { "0": "O", "1": "I", "8": "B" };

/**
 * Read a code from a kiosk's link or from what a person typed. Case, blanks, hyphens and full-width
 * forms do not count; 0, 1 and 8 are O, I and B misread. Null: it is not a code.
 */
export function readCode(text: string): string | null {
  const behindHash = text.includes("#") ? text.slice(text.lastIndexOf("#") + 1) : text;
  const code = behindHash
    .normalize("NFKC")
    .replaceAll(NOISE, "")
    .toUpperCase()
    .replaceAll(/[018]/g, (sign) => MISREAD[sign] ?? sign);
  return CODE.test(code) ? code : null;
}

/** In fours, for people who read or type it: ABCD EFGH … */
export function formatCode(code: string): string {
  return code.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

/** The text of a QR picture: any camera opens the wallet, and no server sees what is behind #. */
export function linkToCode(walletUrl: string, code: string): string {
  return `${walletUrl}#${code}`;
}

import { readDigits } from "./zoned.ts";

export type ChainState = "linked" | "broken" | "unchecked";

interface Linked {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * Whether an entry names the hash of the one before it. The server's ledgerVerification also
 * computes the hashes; this compares what is shown.
 */
export function checkLink(entry: Linked, entries: readonly Linked[]): ChainState {
  if (entry.sequence === 1) return "linked";
  const before = entries.find(({ sequence }) => sequence === entry.sequence - 1);
  if (!before) return "unchecked";
  return before.hash === entry.previousHash ? "linked" : "broken";
}

const MOST_POINTS = 1_000_000;

/** Reads points to add or take, as staff write them; null: not a whole number in the limits. */
export function readPoints(text: string): number | null {
  const plain = readDigits(
    text
      .normalize("NFKC")
      .trim()
      .replace(/^[−－]/, "-"),
  );
  if (plain === null || !/^[+-]?\d{1,7}$/.test(plain)) return null;
  const points = Number(plain);
  return points !== 0 && Math.abs(points) <= MOST_POINTS ? points : null;
}

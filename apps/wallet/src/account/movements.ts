import type { HistoryQuery } from "@recycle-points/api";

type Viewer = NonNullable<HistoryQuery["viewer"]>;
export type LedgerEntry = NonNullable<Viewer["ledgerEntries"]>["nodes"][number];

/** What a person sees as one thing: a deposit, or all entries of an exchange. */
export interface Movement {
  readonly id: string;
  /** Newest first, never empty. */
  readonly entries: readonly [LedgerEntry, ...LedgerEntry[]];
  /** How the spendable points changed in all. */
  readonly points: number;
  /** When its newest entry happened. */
  readonly occurredAt: string;
}

/**
 * Returns what the entries, newest first, say in words of a person: a hold and what became of it
 * are one movement, at the place of its newest entry.
 */
export function foldEntries(entries: readonly LedgerEntry[]): Movement[] {
  const groups = new Map<string, [LedgerEntry, ...LedgerEntry[]]>();
  for (const entry of entries) {
    const key = entry.exchangeId ?? entry.id;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups].map(([id, group]) => ({
    id,
    entries: group,
    points: group.reduce((sum, each) => sum + each.points, 0),
    occurredAt: group[0].occurredAt,
  }));
}

/** Returns the movements of each month of the programme, as `monthOf` names it, in their order. */
export function groupByMonth(
  movements: readonly Movement[],
  monthOf: (moment: string) => string,
): { readonly month: string; readonly movements: readonly Movement[] }[] {
  const months = new Map<string, Movement[]>();
  for (const movement of movements) {
    const month = monthOf(movement.occurredAt);
    months.set(month, [...(months.get(month) ?? []), movement]);
  }
  return [...months].map(([month, inIt]) => ({ month, movements: inIt }));
}

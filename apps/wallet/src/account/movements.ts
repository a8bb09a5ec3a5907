import type { ExchangeStatus, HistoryQuery } from "@recycle-points/api";

type Viewer = NonNullable<HistoryQuery["viewer"]>;
export type LedgerEntry = NonNullable<Viewer["ledgerEntries"]>["nodes"][number];

/** What a person sees as one thing: a deposit, or all entries of an exchange. */
export interface Movement {
  readonly id: string;
  /** Newest first, never empty. */
  readonly entries: readonly [LedgerEntry, ...LedgerEntry[]];
  /** How the spendable points have changed in all. */
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
    points: pointsOf(group),
    occurredAt: group[0].occurredAt,
  }));
}

const RETURNED: ReadonlySet<ExchangeStatus> = new Set(["CANCELLED", "REJECTED", "EXPIRED"]);

/** The exchange knows its amount also where a page ends between its entries. */
function pointsOf(group: Movement["entries"]): number {
  const [{ exchange }] = group;
  if (!exchange) return group.reduce((sum, each) => sum + each.points, 0);
  return RETURNED.has(exchange.status) ? 0 : -exchange.pointsSpent;
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

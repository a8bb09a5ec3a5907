import type { ExchangeFragment } from "@recycle-points/api";

export type Decision = "approve" | "reject";
/** What a key does in the queue; null: nothing of ours. */
export type QueueKey = Decision | "next" | "previous" | "help";

const KEYS: Readonly<Record<string, QueueKey>> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  a: "approve",
  r: "reject",
  "?": "help",
};

export function readQueueKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}): QueueKey | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = KEYS[key] ?? null;
  // A key that stays down decides about nothing else: the next row has the focus by then.
  return event.repeat && found !== "next" && found !== "previous" ? null : found;
}

/** What still waits: not what was decided here, which the list may show a little longer. */
export function orderQueue(
  exchanges: readonly ExchangeFragment[],
  decided: ReadonlySet<string>,
): ExchangeFragment[] {
  return exchanges
    .filter(({ id, status }) => status === "PENDING_APPROVAL" && !decided.has(id))
    .toSorted((one, other) => urgency(one) - urgency(other));
}

function urgency({ holdUntil, requestedAt }: ExchangeFragment): number {
  return Date.parse(holdUntil ?? requestedAt);
}

/** The one that comes after `id` leaves the list: the next, at the end the one before. */
export function neighbourOf(ids: readonly string[], id: string): string | null {
  const index = ids.indexOf(id);
  return ids[index + 1] ?? ids[index - 1] ?? null;
}

/** Where a key leads; the first, from one that has left the list. */
export function stepFrom(
  ids: readonly string[],
  chosen: string | null,
  key: "next" | "previous",
): string | null {
  const index = ids.indexOf(chosen ?? "");
  if (index < 0) return ids[0] ?? null;
  return ids[key === "next" ? index + 1 : index - 1] ?? chosen;
}

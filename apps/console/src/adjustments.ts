import type { PendingAdjustmentFragment } from "@recycle-points/api";

import type { Decision } from "./queue.ts";

/** What keeps an admin from confirming an adjustment. */
export type Bar = "erased" | "ownAccount" | "ownRequest";

export function barOf(adjustment: PendingAdjustmentFragment, sub: string): Bar | null {
  if (adjustment.reason === null) return "erased";
  if (adjustment.userId === sub) return "ownAccount";
  return adjustment.requestedBy === sub ? "ownRequest" : null;
}

/** Why the server would not let it be confirmed now. */
export type Refusal = "expired" | "tooFew";

/**
 * null: nothing that is known here speaks against it.
 *
 * @param available - null: not known
 */
export function refusalOf(
  { points, expiresAt }: PendingAdjustmentFragment,
  available: number | null,
  now: number,
): Refusal | null {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return "expired";
  return available !== null && available + points < 0 ? "tooFew" : null;
}

/** What an admin can do: who asked can take it back. */
export function decisionsOn(
  adjustment: PendingAdjustmentFragment,
  sub: string,
): readonly Decision[] {
  const bar = barOf(adjustment, sub);
  if (bar === "ownRequest") return ["reject"];
  return bar === null ? ["approve", "reject"] : [];
}

/** What still waits: first what `sub` can confirm, the most urgent before the others. */
export function orderAdjustments(
  adjustments: readonly PendingAdjustmentFragment[],
  decided: ReadonlySet<string>,
  sub: string,
): PendingAdjustmentFragment[] {
  const rank = (each: PendingAdjustmentFragment) => (barOf(each, sub) === null ? 0 : 1);
  return adjustments
    .filter(({ id }) => !decided.has(id))
    .toSorted(
      (one, other) =>
        rank(one) - rank(other) ||
        Date.parse(one.confirmableUntil) - Date.parse(other.confirmableUntil),
    );
}

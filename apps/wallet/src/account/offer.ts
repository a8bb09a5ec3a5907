import type { RewardFragment } from "@recycle-points/api";

/** Whether a reward can be had now. */
export type Offer =
  | { readonly state: "offered"; readonly most: number }
  | { readonly state: "soldOut" | "ended" }
  | { readonly state: "notYet"; readonly from: string }
  | { readonly state: "tooFew"; readonly missing: number };

const MOST = 10;

/**
 * What the page offers by what it knows: the server decides.
 *
 * @param available - the points that can be spent
 * @param now - in milliseconds since 1970
 */
export function offerOf(reward: RewardFragment, available: number, now: number): Offer {
  const { redeemableFrom, redeemableUntil, stockRemaining, pointsCost } = reward;
  if (!reward.isActive || (redeemableUntil && Date.parse(redeemableUntil) <= now)) {
    return { state: "ended" };
  }
  if (redeemableFrom && Date.parse(redeemableFrom) > now) {
    return { state: "notYet", from: redeemableFrom };
  }
  if (stockRemaining === 0) return { state: "soldOut" };
  if (pointsCost > available) return { state: "tooFew", missing: pointsCost - available };
  const limits = [
    stockRemaining,
    reward.limitPerUser,
    reward.limitPerUserPerDay,
    pointsCost > 0 ? Math.floor(available / pointsCost) : null,
  ].filter((each) => each !== null);
  return { state: "offered", most: Math.min(MOST, ...limits) };
}

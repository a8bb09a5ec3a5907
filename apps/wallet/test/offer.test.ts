import { expect, test } from "vitest";

import type { RewardFragment } from "@recycle-points/api";

import { offerOf } from "../src/account/offer.ts";

const NOW = Date.parse("2026-11-28T00:00:00Z");
const reward: RewardFragment = {
  id: "r",
  names: { ja: "花", jaKana: null, en: null, easyJa: null },
  localizedDescription: null,
  localizedTerms: null,
  category: null,
  imageUrl: null,
  pointsCost: 20,
  stockRemaining: null,
  isActive: true,
  redeemableFrom: null,
  redeemableUntil: null,
  limitPerUser: null,
  limitPerUserPerDay: null,
  requiresApproval: false,
  fulfilmentType: "PICKUP",
};

test.each([
  ["points", {}, 50, 2],
  ["stock", { stockRemaining: 1 }, 500, 1],
  ["the limit of a person", { limitPerUser: 3 }, 500, 3],
  ["the limit of a day", { limitPerUserPerDay: 2 }, 500, 2],
])("%s bounds the quantity", (_, change, available, most) => {
  expect(offerOf({ ...reward, ...change }, available, NOW)).toEqual({ state: "offered", most });
});

test.each([
  [{ stockRemaining: 0 }, { state: "soldOut" }],
  [{ isActive: false }, { state: "ended" }],
  [{ redeemableUntil: "2026-11-28T00:00:00Z" }, { state: "ended" }],
  [{ redeemableFrom: "2026-11-28T00:00:01Z" }, { state: "notYet", from: "2026-11-28T00:00:01Z" }],
])("%o is not offered", (change, offer) => {
  expect(offerOf({ ...reward, ...change }, 500, NOW)).toEqual(offer);
});

test("too few points say how many are missing", () => {
  expect(offerOf(reward, 4, NOW)).toEqual({ state: "tooFew", missing: 16 });
});

import { expect, it } from "vitest";

import type { StaffRewardFragment } from "@recycle-points/api";

import { openFields } from "./changes.ts";
import { fillReward, isRewardReady, readReward } from "./reward-form.ts";

const filled = {
  ...openFields(fillReward(null, "Asia/Tokyo")),
  nameJa: "エコバッグ",
  cost: "１２０",
  stock: "１，０００",
  until: "2026-12-31T23:59",
};

it("reads a new reward as it is written", () => {
  expect(readReward(filled, null, "Asia/Tokyo")).toMatchObject({
    names: { ja: "エコバッグ", en: null },
    pointsCost: 120,
    stock: 1000,
    limitPerUser: null,
    redeemableUntil: "2026-12-31T14:59:00.000Z",
    localizedTerms: null,
  });
});

it("counts no stock where none is written", () => {
  expect(readReward({ ...filled, stock: "" }, null, "Asia/Tokyo")).not.toHaveProperty("stock");
});

const reward: StaffRewardFragment = {
  id: "reward",
  names: { ja: "袋", jaKana: "ふくろ", en: null, easyJa: null },
  localizedDescription: null,
  localizedTerms: { ja: "一つ", jaKana: null, en: "One", easyJa: null },
  category: null,
  imageUrl: null,
  pointsCost: 120,
  stockRemaining: 3,
  totalExchanged: 7,
  isActive: true,
  redeemableFrom: "2026-04-01T00:00:07.123Z",
  redeemableUntil: "2026-12-31T14:59:59Z",
  limitPerUser: null,
  limitPerUserPerDay: 2,
  requiresApproval: false,
  fulfilmentType: "PICKUP",
  createdAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
};

it("sends only what was changed", () => {
  const values = openFields(fillReward(reward, "Asia/Tokyo"));
  expect(readReward(values, reward, "Asia/Tokyo")).toEqual({});
  expect(
    readReward({ ...values, cost: "130", termsJa: "", termsEn: "" }, reward, "Asia/Tokyo"),
  ).toEqual({
    pointsCost: 130,
    localizedTerms: null,
  });
  expect(readReward({ ...values, nameEn: "Bag" }, reward, "Asia/Tokyo")).toEqual({
    names: { ja: "袋", jaKana: "ふくろ", en: "Bag", easyJa: null },
  });
});

it("leaves what a colleague changed while it was open", () => {
  const values = { ...openFields(fillReward(reward, "Asia/Tokyo")), category: "本" };
  const now = { ...reward, pointsCost: 55, redeemableFrom: null };
  expect(readReward(values, now, "Asia/Tokyo")).toEqual({ category: "本" });
});

it.each([
  { nameJa: " " },
  { cost: "0" },
  { perUser: "x" },
  { stock: "-1" },
  { upload: "running" },
  { stock: "1000001" },
  { descriptionEn: "A bag" },
  { termsEasy: "1こ" },
])("does not send %o", (wrong) => {
  expect(isRewardReady(filled)).toBe(true);
  expect(isRewardReady({ ...filled, ...wrong })).toBe(false);
});

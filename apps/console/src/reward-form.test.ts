import { expect, it } from "vitest";

import { fillReward, isRewardReady, readReward } from "./reward-form.ts";

const filled = {
  ...fillReward(null, "Asia/Tokyo"),
  nameJa: "エコバッグ",
  cost: "１２０",
  stock: "10",
  until: "2026-12-31T23:59",
};

it("reads a new reward as it is written", () => {
  expect(readReward(filled, null, "Asia/Tokyo")).toMatchObject({
    names: { ja: "エコバッグ", en: null },
    pointsCost: 120,
    stock: 10,
    limitPerUser: null,
    redeemableUntil: "2026-12-31T14:59:00.000Z",
    localizedTerms: null,
  });
});

it("counts no stock where none is written", () => {
  expect(readReward({ ...filled, stock: "" }, null, "Asia/Tokyo")).not.toHaveProperty("stock");
});

it.each([{ nameJa: " " }, { cost: "0" }, { perUser: "x" }, { stock: "-1" }])(
  "does not send %o",
  (wrong) => {
    expect(isRewardReady(filled)).toBe(true);
    expect(isRewardReady({ ...filled, ...wrong })).toBe(false);
  },
);

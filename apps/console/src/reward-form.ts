import type { RewardInput, StaffRewardFragment } from "@recycle-points/api";
import { FulfilmentTypeValues } from "@recycle-points/api/enums";

import { changesOf, firstFields, type Opened } from "./changes.ts";
import { readAmount, readCount, toLocal, toMoment } from "./zoned.ts";

export const MOST = 1_000_000;

/** The fields of a reward's form. */
export type RewardValues = Readonly<
  Record<
    | "nameJa"
    | "nameEn"
    | "nameEasy"
    | "descriptionJa"
    | "descriptionEn"
    | "descriptionEasy"
    | "termsJa"
    | "termsEn"
    | "termsEasy"
    | "category"
    | "picture"
    | "upload"
    | "cost"
    | "stock"
    | "from"
    | "until"
    | "perUser"
    | "perDay"
    | "approval"
    | "active"
    | "fulfilment",
    string
  >
>;

/** What the form begins with; null: a new reward. */
export function fillReward(reward: StaffRewardFragment | null, timeZone: string): RewardValues {
  const { names, localizedDescription: description, localizedTerms: terms } = reward ?? {};
  return {
    nameJa: names?.ja ?? "",
    nameEn: names?.en ?? "",
    nameEasy: names?.easyJa ?? "",
    descriptionJa: description?.ja ?? "",
    descriptionEn: description?.en ?? "",
    descriptionEasy: description?.easyJa ?? "",
    termsJa: terms?.ja ?? "",
    termsEn: terms?.en ?? "",
    termsEasy: terms?.easyJa ?? "",
    category: reward?.category ?? "",
    picture: reward?.imageUrl ?? "",
    upload: "",
    cost: reward ? String(reward.pointsCost) : "",
    stock: "",
    from: toLocal(reward?.redeemableFrom ?? null, timeZone),
    until: toLocal(reward?.redeemableUntil ?? null, timeZone),
    perUser: String(reward?.limitPerUser ?? ""),
    perDay: String(reward?.limitPerUserPerDay ?? ""),
    approval: reward?.requiresApproval ? "yes" : "no",
    active: (reward?.isActive ?? true) ? "yes" : "no",
    fulfilment: reward?.fulfilmentType ?? "VOUCHER_CODE",
  };
}

/**
 * The input of createReward, or what of it updateReward changes: what the form leaves empty is
 * cleared.
 */
export function readReward(
  values: Opened<RewardValues>,
  old: StaffRewardFragment | null,
  timeZone: string,
): RewardInput {
  const input = toInput(values, old, timeZone);
  return old ? changesOf(input, toInput(firstFields<RewardValues>(values), old, timeZone)) : input;
}

function toInput(
  values: RewardValues,
  old: StaffRewardFragment | null,
  timeZone: string,
): RewardInput {
  return {
    names: readTexts(values.nameJa, values.nameEn, values.nameEasy, old?.names.jaKana),
    localizedDescription: readTexts(
      values.descriptionJa,
      values.descriptionEn,
      values.descriptionEasy,
      old?.localizedDescription?.jaKana,
    ),
    localizedTerms: readTexts(
      values.termsJa,
      values.termsEn,
      values.termsEasy,
      old?.localizedTerms?.jaKana,
    ),
    category: values.category.trim() || null,
    imageUrl: values.picture.trim() || null,
    pointsCost: readCount(values.cost, MOST),
    redeemableFrom: toMoment(values.from, timeZone),
    redeemableUntil: toMoment(values.until, timeZone),
    limitPerUser: readCount(values.perUser, MOST),
    limitPerUserPerDay: readCount(values.perDay, MOST),
    requiresApproval: values.approval === "yes",
    isActive: values.active === "yes",
    fulfilmentType:
      FulfilmentTypeValues.find((each) => each === values.fulfilment) ?? "VOUCHER_CODE",
    ...(old === null && values.stock.trim() !== "" && { stock: readAmount(values.stock, MOST) }),
  };
}

function readTexts(ja: string, en: string, easyJa: string, jaKana: string | null | undefined) {
  if (ja.trim() === "") return null;
  return { ja, jaKana: jaKana ?? null, en: en.trim() || null, easyJa: easyJa.trim() || null };
}

/** Whether a field that may be empty has a number in its limits. */
export function isCountOrEmpty(text: string): boolean {
  return text.trim() === "" || readCount(text, MOST) !== null;
}

/** As isCountOrEmpty; nothing can be in stock. */
export function isStockOrEmpty(text: string): boolean {
  return text.trim() === "" || readAmount(text, MOST) !== null;
}

/** Whether a text has translations, but not the Japanese without which it has no text at all. */
export function lacksJapanese(values: RewardValues, of: "description" | "terms"): boolean {
  return values[`${of}Ja`].trim() === "" && (values[`${of}En`] + values[`${of}Easy`]).trim() !== "";
}

export function isRewardReady(values: RewardValues): boolean {
  return (
    values.upload === "" &&
    values.nameJa.trim() !== "" &&
    !lacksJapanese(values, "description") &&
    !lacksJapanese(values, "terms") &&
    readCount(values.cost, MOST) !== null &&
    isCountOrEmpty(values.perUser) &&
    isCountOrEmpty(values.perDay) &&
    isStockOrEmpty(values.stock)
  );
}

import { expect, test } from "vitest";

import { ERROR_TEXTS } from "@recycle-points/api/error-texts";

import { sayError, unknownErrors } from "./errors.ts";
import { createFormats } from "./formats.ts";
import { chooseLocale, LOCALES, pickText } from "./locale.ts";
import { sharedTexts } from "./shared.ts";

const formats = createFormats("en", "Asia/Tokyo");
const NOW = new Date("2026-11-28T15:30:00Z");

test("profile wins over device and browser", () => {
  expect(chooseLocale("en-GB", "ja", ["ja"])).toBe("en");
  expect(chooseLocale(null, "ja-x-yasashii", ["en"])).toBe("ja-x-yasashii");
  expect(chooseLocale("", null, ["ja-JP"])).toBe("ja");
  expect(chooseLocale(null, null, ["vi-VN"])).toBe("en");
  expect(chooseLocale(null, null, [])).toBe("ja");
});

test("text falls back to Japanese", () => {
  expect(LOCALES.map((locale) => pickText({ ja: "本", en: null }, locale))).toEqual([
    "本",
    "本",
    "本",
  ]);
  expect(pickText({ ja: "本", easyJa: "ほん" }, "ja-x-yasashii")).toBe("ほん");
});

test("days are the programme's, not the browser's", () => {
  expect(formats.date("2026-11-28T15:30:00Z")).toBe("29 November 2026");
  expect(formats.date("2027-03-31")).toBe("31 March 2027");
  expect(formats.relativeDay("2026-11-28T14:59:00Z", NOW)).toBe("yesterday");
  expect(formats.relativeDay("2026-11-29", NOW)).toBe("today");
  expect(formats.relativeDay("2026-12-02", NOW)).toBe("in 3 days");
  expect(formats.relativeDay("2027-03-31", NOW)).toBe("31 March 2027");
  expect(createFormats("ja-x-yasashii", "Asia/Tokyo").relativeDay("2026-12-02", NOW)).toBe(
    "3日 あと",
  );
});

test("change has a sign", () => {
  expect([10, -1200, 0].map((value) => formats.change(value))).toEqual(["+10", "−1,200", "+0"]);
});

test("error names its details", () => {
  const shortfall = { code: "INSUFFICIENT_POINTS", shortfall: 16 };
  expect(sayError(shortfall, "ja", formats)).toBe("ポイントが16 pt足りません。");
  const expired = { code: "TOKEN_EXPIRED", expiresAt: "2026-11-28T01:05:00Z" };
  expect(sayError(expired, "en", formats)).toContain("10:05");
});

test.each(["SOMETHING_NEWER", "unknown", "toString"])("error %s is generic", (code) => {
  expect(sayError({ code }, "en", formats)).toBe(unknownErrors.en);
});

// Easy Japanese parts its words: a text of more than one word has a space.
test("easy sentences part their words", () => {
  const said = Object.keys(ERROR_TEXTS).map((code) => sayError({ code }, "ja-x-yasashii", formats));
  expect(said.filter((text) => text.length > 9 && !text.includes(" "))).toEqual([]);
});

test("quantity has its counter", () => {
  const say = sharedTexts.ja.quantity;
  expect(say(1320, "PIECE", "PET_BOTTLE")).toBe("1,320本");
  expect(say(3, "PIECE", "BATTERY")).toBe("3個");
  expect(say(1500, "GRAM", "NEWSPAPER")).toBe("1.5 kg");
  expect(sharedTexts.en.quantity(1, "PIECE", "PET_BOTTLE")).toBe("1 piece");
});

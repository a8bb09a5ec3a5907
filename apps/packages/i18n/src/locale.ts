/** The languages of the apps, as BCP 47 has them; the last one is easy Japanese. */
export const LOCALES = ["ja", "en", "ja-x-yasashii"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language in its own words, for the list to choose from. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = {
  ja: "日本語",
  en: "English",
  "ja-x-yasashii": "やさしい にほんご",
};

/** A text of the programme's data, as the API's LocalizedText has it. */
export interface LocalizedText {
  readonly ja: string;
  readonly en?: string | null | undefined;
  readonly easyJa?: string | null | undefined;
}

export function pickText(text: LocalizedText, locale: Locale): string {
  if (locale === "en") return text.en ?? text.ja;
  return locale === "ja" ? text.ja : (text.easyJa ?? text.ja);
}

/** Returns the nearest locale of a language tag; null for "" and for what is missing. */
export function matchLocale(tag: string | null | undefined): Locale | null {
  if (!tag) return null;
  const lower = tag.toLowerCase();
  if (lower === "ja-x-yasashii") return "ja-x-yasashii";
  return /^ja\b/.test(lower) ? "ja" : "en";
}

/** The user's choice on this device wins over the browser's languages, their profile over both. */
export function chooseLocale(
  profile: string | null | undefined,
  stored: string | null,
  browser: readonly string[],
): Locale {
  return matchLocale(profile) ?? matchLocale(stored) ?? matchLocale(browser[0]) ?? "ja";
}

/** The value of the attribute lang: screen readers know no private subtag. */
export function languageOf(locale: Locale): "ja" | "en" {
  return locale === "en" ? "en" : "ja";
}

/** The languages of the apps, as BCP 47 has them; the last one is easy Japanese. */
export const LOCALES = ["ja", "en", "ja-x-yasashii"] as const;
export type Locale = (typeof LOCALES)[number];

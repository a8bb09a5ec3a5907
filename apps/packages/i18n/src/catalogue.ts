import type { Locale } from "./locale.ts";

/** The same texts in each language; a value may be a function of what the text mentions. */
export type Catalogue<T> = Readonly<Record<Locale, T>>;

/** Types a catalogue by its Japanese texts: one that is missing elsewhere does not compile. */
export function defineTexts<T extends object>(catalogue: {
  readonly ja: T;
  readonly en: NoInfer<T>;
  readonly "ja-x-yasashii": NoInfer<T>;
}): Catalogue<T> {
  return catalogue;
}

const digits = new Intl.NumberFormat("en");

/** Groups by thousands, which is the same in all our languages. */
export function formatNumber(value: number): string {
  return digits.format(value);
}

export function formatPoints(value: number): string {
  return `${formatNumber(value)} pt`;
}

/** Grams as people say them: 750 g, 1.5 kg. */
export function formatGrams(value: number): string {
  return value < 1000 ? `${formatNumber(value)} g` : `${formatNumber(value / 1000)} kg`;
}

/** For English alone: Japanese has no plural. */
export function countOf(value: number, one: string, other: string): string {
  return `${formatNumber(value)} ${value === 1 ? one : other}`;
}

import { formatNumber, formatPoints } from "./catalogue.ts";
import { languageOf, type Locale } from "./locale.ts";

const DAY_MILLISECONDS = 86_400_000;

/** How a moment is said; each argument is what the API sends, an AWSDateTime or AWSDate. */
export interface Formats {
  readonly date: (moment: string) => string;
  readonly time: (moment: string) => string;
  readonly dateTime: (moment: string) => string;
  /** Without the year. */
  readonly shortDateTime: (moment: string) => string;
  readonly month: (moment: string) => string;
  readonly weekday: (moment: string) => string;
  /** "today", "tomorrow", "in 3 days", up to 30 days away; else the date. */
  readonly relativeDay: (moment: string, now: Date) => string;
  readonly number: (value: number) => string;
  readonly points: (value: number) => string;
  /** With its sign: "+10", "−10". */
  readonly change: (value: number) => string;
}

/** Returns the formats of a language in the programme's time zone, an IANA name. */
export function createFormats(locale: Locale, timeZone: string): Formats {
  const tag = locale === "en" ? "en-GB" : "ja-JP";
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone, ...options });
    // A date without a time is a day of the programme, whichever its zone is.
    const dayFormat = new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" });
    return (moment: string) => (isDay(moment) ? dayFormat : format).format(new Date(moment));
  };
  const long = { year: "numeric", month: "long", day: "numeric" } as const;
  const clock = { hour: "numeric", minute: "2-digit", hourCycle: "h23" } as const;
  const date = make(long);
  const days = new Intl.RelativeTimeFormat(languageOf(locale), { numeric: "auto" });
  return {
    date,
    time: make(clock),
    dateTime: make({ ...long, ...clock }),
    shortDateTime: make({ month: "numeric", day: "numeric", ...clock }),
    month: make({ year: "numeric", month: "long" }),
    weekday: make({ weekday: "long" }),
    relativeDay: (moment, now) => {
      const apart = dayNumber(moment, timeZone) - dayNumber(now.toISOString(), timeZone);
      return Math.abs(apart) > 30 ? date(moment) : sayDays(days, apart, locale);
    },
    number: formatNumber,
    points: formatPoints,
    change: (value) => `${value < 0 ? "−" : "+"}${formatNumber(Math.abs(value))}`,
  };
}

function isDay(moment: string): boolean {
  return moment.length === 10;
}

/** Counts the days of the time zone, from any fixed one on. */
function dayNumber(moment: string, timeZone: string): number {
  if (isDay(moment)) return Date.parse(moment) / DAY_MILLISECONDS;
  // Sweden writes a day as ISO 8601 does.
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return Date.parse(day.format(new Date(moment))) / DAY_MILLISECONDS;
}

function sayDays(days: Intl.RelativeTimeFormat, apart: number, locale: Locale): string {
  if (locale !== "ja-x-yasashii" || Math.abs(apart) < 2) {
    const text = days.format(apart, "day");
    return locale === "ja-x-yasashii" ? (EASY_DAYS[apart] ?? text) : text;
  }
  return apart > 0 ? `${apart}日 あと` : `${-apart}日 まえ`;
}

const EASY_DAYS: Readonly<Record<number, string>> = { "-1": "きのう", 0: "きょう", 1: "あした" };

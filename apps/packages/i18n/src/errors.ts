import type { ErrorCode } from "@recycle-points/api/enums";
import { ERROR_TEXTS } from "@recycle-points/api/error-texts";

import { defineTexts, formatNumber, formatPoints } from "./catalogue.ts";
import type { Formats } from "./formats.ts";
import type { Locale } from "./locale.ts";

/** What a userError can carry beside its code; the API's types of errors have these fields. */
export interface ErrorDetails {
  readonly code: string;
  readonly shortfall?: number | null | undefined;
  readonly limit?: number | null | undefined;
  readonly resetsAt?: string | null | undefined;
  readonly stockRemaining?: number | null | undefined;
  readonly currentPointsCost?: number | null | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly remaining?: number | null | undefined;
}

/** What the texts mention, already in words. */
interface Said {
  readonly shortfall: string | null;
  readonly limit: number | null;
  readonly resets: string | null;
  readonly stock: number | null;
  readonly cost: string | null;
  readonly expired: string | null;
}
/** null: the details are not known, so the text without them is right. */
type Details = Readonly<Partial<Record<ErrorCode, (said: Said) => string | null>>>;

const ja: Details = {
  INSUFFICIENT_POINTS: ({ shortfall }) => (shortfall ? `ポイントが${shortfall}足りません。` : null),
  OUT_OF_STOCK: ({ stock }) =>
    stock === 0 ? "品切れになりました。" : stock ? `残りは${formatNumber(stock)}個です。` : null,
  PRICE_CHANGED: ({ cost }) => (cost ? `必要なポイントが${cost}に変わりました。` : null),
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit ? `お一人につき${formatNumber(limit)}件までです。` : null,
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets ? `本日の上限に達しました。${resets}から交換できます。` : null,
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets ? `本日ためられるポイントの上限に達しました。${resets}からまたためられます。` : null,
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets
      ? `この機械で本日付けられるポイントの上限に達しました。${resets}からまた付けられます。`
      : null,
  TOKEN_EXPIRED: ({ expired }) =>
    expired ? `このコードの期限は${expired}でした。回収機で新しいコードを出してください。` : null,
};

const en: Details = {
  INSUFFICIENT_POINTS: ({ shortfall }) => (shortfall ? `You need ${shortfall} more.` : null),
  OUT_OF_STOCK: ({ stock }) =>
    stock === 0 ? "This reward has run out." : stock ? `Only ${formatNumber(stock)} left.` : null,
  PRICE_CHANGED: ({ cost }) => (cost ? `It now costs ${cost}.` : null),
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit ? `You can have at most ${formatNumber(limit)}.` : null,
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets ? `You have reached today's limit. You can get more from ${resets}.` : null,
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets ? `You have reached today's limit of points. You can earn more from ${resets}.` : null,
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets ? `This machine cannot give more points today. It can again from ${resets}.` : null,
  TOKEN_EXPIRED: ({ expired }) =>
    expired ? `This code was valid until ${expired}. Get a new one at the machine.` : null,
};

const easy: Details = {
  INSUFFICIENT_POINTS: ({ shortfall }) => (shortfall ? `あと ${shortfall} ひつようです。` : null),
  OUT_OF_STOCK: ({ stock }) =>
    stock === 0 ? "もう ありません。" : stock ? `のこりは ${formatNumber(stock)}こ です。` : null,
  PRICE_CHANGED: ({ cost }) => (cost ? `ひつような ポイントが ${cost}に なりました。` : null),
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit ? `ひとり ${formatNumber(limit)}こ までです。` : null,
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets ? `きょうは もう できません。${resets}から できます。` : null,
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets ? `きょうは もう ポイントを ためられません。${resets}から できます。` : null,
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets ? `この きかいは きょう もう ポイントを つけられません。${resets}から できます。` : null,
  TOKEN_EXPIRED: ({ expired }) =>
    expired
      ? `この コードは ${expired}まで でした。きかいで 新しい コードを 出して ください。`
      : null,
};

const details = defineTexts<Details>({ ja, en, "ja-x-yasashii": easy });
/** For a code that is newer than the app. */
export const unknownErrors: Readonly<Record<Locale, string>> = {
  ja: "うまくいきませんでした。時間をおいて、もう一度お試しください。",
  en: "Something went wrong. Wait a little and try again.",
  "ja-x-yasashii": "うまく できませんでした。すこし まって、もういちど してください。",
};
const LANGUAGES = { ja: "ja", en: "en", "ja-x-yasashii": "easyJa" } as const;
const TEXTS: Readonly<Record<ErrorCode, Readonly<Record<"ja" | "en" | "easyJa", string>>>> =
  ERROR_TEXTS;

/** Says a userError; a code that is newer than the app gets a text of its own. */
export function sayError(error: ErrorDetails, locale: Locale, formats: Formats): string {
  if (!isErrorCode(error.code)) return unknownErrors[locale];
  const said = details[locale][error.code]?.({
    shortfall: error.shortfall == null ? null : formatPoints(error.shortfall),
    limit: error.limit ?? null,
    resets: error.resetsAt == null ? null : formats.shortDateTime(error.resetsAt),
    stock: error.stockRemaining ?? null,
    cost: error.currentPointsCost == null ? null : formatPoints(error.currentPointsCost),
    expired: error.expiresAt == null ? null : formats.time(error.expiresAt),
  });
  return said ?? TEXTS[error.code][LANGUAGES[locale]];
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(TEXTS, code);
}

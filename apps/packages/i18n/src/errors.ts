import type { ErrorCode } from "@recycle-points/api/enums";

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
type ErrorTexts = Readonly<Record<ErrorCode, (said: Said) => string>> & {
  readonly unknown: string;
};

const ja: ErrorTexts = {
  INVALID_INPUT: () => "入力した内容を確認してください。",
  NOT_FOUND: () => "見つかりませんでした。",
  FORBIDDEN: () => "この操作はできません。",
  CONFLICT_RETRY: () => "混み合っています。もう一度お試しください。",
  IDEMPOTENCY_KEY_REUSED: () => "この操作はすでに送信されています。履歴を確認してください。",
  INVALID_STATE_TRANSITION: () => "状態が変わったため、この操作はできません。",
  INSUFFICIENT_POINTS: ({ shortfall }) =>
    shortfall ? `ポイントが${shortfall}足りません。` : "ポイントが足りません。",
  OUT_OF_STOCK: ({ stock }) =>
    stock ? `残りは${formatNumber(stock)}個です。` : "品切れになりました。",
  REWARD_INACTIVE: () => "この特典は、いま交換できません。",
  REWARD_NOT_YET_AVAILABLE: () => "この特典の受付は、まだ始まっていません。",
  REWARD_ENDED: () => "この特典の受付は終わりました。",
  PRICE_CHANGED: ({ cost }) =>
    cost ? `必要なポイントが${cost}に変わりました。` : "必要なポイントが変わりました。",
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit
      ? `お一人につき${formatNumber(limit)}件までです。`
      : "お一人で交換できる数の上限に達しました。",
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets
      ? `本日の上限に達しました。${resets}から交換できます。`
      : "本日の上限に達しました。明日また交換できます。",
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets
      ? `本日ためられるポイントの上限に達しました。${resets}からまたためられます。`
      : "本日ためられるポイントの上限に達しました。",
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets
      ? `この機械で本日付けられるポイントの上限に達しました。${resets}からまた付けられます。`
      : "この機械では、一度にこれほど多くのポイントを付けられません。",
  TOKEN_NOT_FOUND: () => "このコードは見つかりませんでした。文字を確認してください。",
  TOKEN_ALREADY_REDEEMED: () => "このコードは使用済みです。",
  TOKEN_EXPIRED: ({ expired }) =>
    expired
      ? `このコードの期限は${expired}でした。回収機で新しいコードを出してください。`
      : "このコードは期限切れです。回収機で新しいコードを出してください。",
  TOKEN_REVOKED: () => "このコードは取り消されました。",
  LOCATION_CLOSED: () => "この回収場所は、いま利用できません。",
  LOCATION_FULL: () => "この回収場所は満杯です。ほかの場所をご利用ください。",
  MATERIAL_NOT_ACCEPTED: () => "この品目は、ここでは回収していません。",
  BUDGET_EXHAUSTED: () => "今年度のポイントの予算が足りないため、ポイントを付けられません。",
  ACCOUNT_SUSPENDED: () => "アカウントが停止されています。窓口にお問い合わせください。",
  ACCOUNT_ERASED: () => "このアカウントは削除されました。",
  SECOND_SIGNATURE_NEEDED: () => "まだポイントは動いていません。別の管理者の承認が必要です。",
  ALREADY_REVERSED: () => "この記録はすでに取り消されています。",
  NOT_REVERSIBLE: () => "この記録は取り消せません。",
  MEMBER_NUMBER_TAKEN: () => "この会員番号は、ほかの利用者が使っています。",
  ENROLMENT_CODE_INVALID: () =>
    "この登録コードは使えません。管理画面で新しいコードを発行してください。",
  NOT_CONFIGURED: () => "この機能は、ご利用いただけません。",
  unknown: "うまくいきませんでした。時間をおいて、もう一度お試しください。",
};

const en: ErrorTexts = {
  INVALID_INPUT: () => "Check what you entered.",
  NOT_FOUND: () => "We could not find this.",
  FORBIDDEN: () => "You cannot do this.",
  CONFLICT_RETRY: () => "Many people are using this now. Try again.",
  IDEMPOTENCY_KEY_REUSED: () => "This was sent before. Check your history.",
  INVALID_STATE_TRANSITION: () => "Its state has changed, so you cannot do this.",
  INSUFFICIENT_POINTS: ({ shortfall }) =>
    shortfall ? `You need ${shortfall} more.` : "You do not have enough points.",
  OUT_OF_STOCK: ({ stock }) =>
    stock ? `Only ${formatNumber(stock)} left.` : "This reward has run out.",
  REWARD_INACTIVE: () => "You cannot get this reward at the moment.",
  REWARD_NOT_YET_AVAILABLE: () => "This reward is not available yet.",
  REWARD_ENDED: () => "You can no longer get this reward.",
  PRICE_CHANGED: ({ cost }) =>
    cost ? `It now costs ${cost}.` : "The number of points it costs has changed.",
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit
      ? `You can have at most ${formatNumber(limit)}.`
      : "You have as many of these as one person can have.",
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets
      ? `You have reached today's limit. You can get more from ${resets}.`
      : "You have reached today's limit. You can get more tomorrow.",
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets
      ? `You have reached today's limit of points. You can earn more from ${resets}.`
      : "You have reached today's limit of points.",
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets
      ? `This machine cannot give more points today. It can again from ${resets}.`
      : "This machine cannot give so many points at once.",
  TOKEN_NOT_FOUND: () => "We could not find this code. Check its letters.",
  TOKEN_ALREADY_REDEEMED: () => "This code has been used.",
  TOKEN_EXPIRED: ({ expired }) =>
    expired
      ? `This code was valid until ${expired}. Get a new one at the machine.`
      : "This code has expired. Get a new one at the machine.",
  TOKEN_REVOKED: () => "This code was cancelled.",
  LOCATION_CLOSED: () => "You cannot use this collection point now.",
  LOCATION_FULL: () => "This collection point is full. Use another one.",
  MATERIAL_NOT_ACCEPTED: () => "This collection point does not take this item.",
  BUDGET_EXHAUSTED: () => "This year's budget for points is used up, so this earns no points.",
  ACCOUNT_SUSPENDED: () => "Your account is suspended. Contact the city office.",
  ACCOUNT_ERASED: () => "This account was deleted.",
  SECOND_SIGNATURE_NEEDED: () => "No points have moved yet. Another admin has to confirm this.",
  ALREADY_REVERSED: () => "This entry has been reversed.",
  NOT_REVERSIBLE: () => "You cannot reverse this entry.",
  MEMBER_NUMBER_TAKEN: () => "Another user has this member number.",
  ENROLMENT_CODE_INVALID: () => "This code does not work. Ask for a new one in the console.",
  NOT_CONFIGURED: () => "This is not available here.",
  unknown: "Something went wrong. Wait a little and try again.",
};

const easy: ErrorTexts = {
  INVALID_INPUT: () => "書いた ことを もういちど 見て ください。",
  NOT_FOUND: () => "見つかりません。",
  FORBIDDEN: () => "これは できません。",
  CONFLICT_RETRY: () => "いま こんで います。もういちど してください。",
  IDEMPOTENCY_KEY_REUSED: () => "もう おくりました。きろくを 見て ください。",
  INVALID_STATE_TRANSITION: () => "ようすが かわりました。これは できません。",
  INSUFFICIENT_POINTS: ({ shortfall }) =>
    shortfall ? `あと ${shortfall} ひつようです。` : "ポイントが たりません。",
  OUT_OF_STOCK: ({ stock }) =>
    stock ? `のこりは ${formatNumber(stock)}こ です。` : "もう ありません。",
  REWARD_INACTIVE: () => "いま こうかん できません。",
  REWARD_NOT_YET_AVAILABLE: () => "まだ こうかん できません。",
  REWARD_ENDED: () => "もう おわりました。",
  PRICE_CHANGED: ({ cost }) =>
    cost ? `ひつような ポイントが ${cost}に なりました。` : "ひつような ポイントが かわりました。",
  PER_USER_LIMIT_REACHED: ({ limit }) =>
    limit ? `ひとり ${formatNumber(limit)}こ までです。` : "これより 多く もらえません。",
  DAILY_LIMIT_REACHED: ({ resets }) =>
    resets
      ? `きょうは もう できません。${resets}から できます。`
      : "きょうは もう できません。あした また してください。",
  DAILY_EARN_CAP_REACHED: ({ resets }) =>
    resets
      ? `きょうは もう ポイントを ためられません。${resets}から できます。`
      : "きょうは もう ポイントを ためられません。",
  KIOSK_DAILY_CAP_REACHED: ({ resets }) =>
    resets
      ? `この きかいは きょう もう ポイントを つけられません。${resets}から できます。`
      : "この きかいは いちどに こんなに 多く ポイントを つけられません。",
  TOKEN_NOT_FOUND: () => "コードが 見つかりません。字を もういちど 見て ください。",
  TOKEN_ALREADY_REDEEMED: () => "この コードは もう つかいました。",
  TOKEN_EXPIRED: ({ expired }) =>
    expired
      ? `この コードは ${expired}まで でした。きかいで 新しい コードを 出して ください。`
      : "この コードは 古いです。きかいで 新しい コードを 出して ください。",
  TOKEN_REVOKED: () => "この コードは つかえません。",
  LOCATION_CLOSED: () => "この ばしょは いま つかえません。",
  LOCATION_FULL: () => "この ばしょは いっぱいです。ほかの ばしょに 行って ください。",
  MATERIAL_NOT_ACCEPTED: () => "これは ここに 入れられません。",
  BUDGET_EXHAUSTED: () => "ことしの ポイントは もう ありません。",
  ACCOUNT_SUSPENDED: () => "いま つかえません。市やくしょに 聞いて ください。",
  ACCOUNT_ERASED: () => "この アカウントは けしました。",
  SECOND_SIGNATURE_NEEDED: () =>
    "まだ ポイントは うごいていません。べつの かんりしゃの OKが いります。",
  ALREADY_REVERSED: () => "もう とりけしました。",
  NOT_REVERSIBLE: () => "とりけす ことが できません。",
  MEMBER_NUMBER_TAKEN: () => "この ばんごうは ほかの 人が つかって います。",
  ENROLMENT_CODE_INVALID: () =>
    "この コードは つかえません。あたらしい コードを もらって ください。",
  NOT_CONFIGURED: () => "この きのうは つかえません。",
  unknown: "うまく できませんでした。すこし まって、もういちど してください。",
};

export const errorTexts = defineTexts<ErrorTexts>({ ja, en, "ja-x-yasashii": easy });

/** Says a userError; a code that is newer than the app gets a text of its own. */
export function sayError(error: ErrorDetails, locale: Locale, formats: Formats): string {
  const texts = errorTexts[locale];
  if (!isErrorCode(error.code)) return texts.unknown;
  return texts[error.code]({
    shortfall: error.shortfall == null ? null : formatPoints(error.shortfall),
    limit: error.limit ?? null,
    resets: error.resetsAt == null ? null : formats.shortDateTime(error.resetsAt),
    stock: error.stockRemaining ?? null,
    cost: error.currentPointsCost == null ? null : formatPoints(error.currentPointsCost),
    expired: error.expiresAt == null ? null : formats.time(error.expiresAt),
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return code !== "unknown" && Object.hasOwn(ja, code);
}

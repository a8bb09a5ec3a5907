import { createFormats } from "@recycle-points/i18n/formats";
import { languageOf, type Locale, matchLocale } from "@recycle-points/i18n/locale";

/** What the browser shows; `path` is the page that a click opens, below the wallet. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly lang: string;
  readonly path: string;
}

interface Texts {
  readonly expiring: string;
  readonly expiringBody: (day: string) => string;
  readonly CONFIRMED: string;
  readonly REJECTED: string;
  readonly EXPIRED: string;
  readonly voucher: string;
  readonly news: string;
  readonly open: string;
}

const TEXTS: Readonly<Record<Locale, Texts>> = {
  ja: {
    expiring: "ポイントの期限が近づいています",
    expiringBody: (day) => `${day}に期限を迎えるポイントがあります。`,
    CONFIRMED: "交換の申し込みが承認されました",
    REJECTED: "交換の申し込みは承認されませんでした。ポイントは戻りました",
    EXPIRED: "交換の申し込みの期限が過ぎました。ポイントは戻りました",
    voucher: "クーポンの準備ができました",
    news: "お知らせがあります",
    open: "タップして内容を確認してください。",
  },
  en: {
    expiring: "Points will expire soon",
    expiringBody: (day) => `Some of your points expire on ${day}.`,
    CONFIRMED: "Your request was approved",
    REJECTED: "Your request was not approved. You have your points back",
    EXPIRED: "The decision did not come in time. You have your points back",
    voucher: "Your voucher is ready",
    news: "You have news",
    open: "Tap to see it.",
  },
  "ja-x-yasashii": {
    expiring: "もうすぐ なくなる ポイントが あります",
    expiringBody: (day) => `${day}に なくなります。`,
    CONFIRMED: "「いいです」の へんじが きました",
    REJECTED: "だめでした。ポイントは もどりました",
    EXPIRED: "へんじが ありませんでした。ポイントは もどりました",
    voucher: "クーポンが できました",
    news: "おしらせが あります",
    open: "おして、見て ください。",
  },
};

/** Reads a push, see docs/use/notifications.md; what a newer server sends has a general text. */
export function readNotice(text: string, language: string): Notice {
  const locale = matchLocale(language) ?? "ja";
  const texts = TEXTS[locale];
  const push = parse(text);
  const base = { lang: languageOf(locale), body: texts.open };
  const { kind, date, exchangeId, status } = push;
  if (kind === "points_expiring" && date) {
    // A day has no zone.
    const day = createFormats(locale, "UTC").date(date);
    return { ...base, title: texts.expiring, body: texts.expiringBody(day), tag: date, path: "" };
  }
  if (!exchangeId) return { ...base, title: texts.news, tag: "news", path: "" };
  const page = { ...base, tag: exchangeId, path: `exchanges/${encodeURIComponent(exchangeId)}` };
  if (kind === "voucher_ready") return { ...page, title: texts.voucher };
  return { ...page, title: kind === "exchange_decided" ? decision(status, texts) : texts.news };
}

function decision(status: string | undefined, texts: Texts): string {
  return status === "CONFIRMED" || status === "REJECTED" || status === "EXPIRED"
    ? texts[status]
    : texts.news;
}

type Push = Partial<Record<"kind" | "date" | "exchangeId" | "status", string>>;

function parse(text: string): Push {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === "string"));
  } catch {
    return {};
  }
}

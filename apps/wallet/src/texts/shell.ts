import type { ExchangeStatus } from "@recycle-points/api";
import { defineTexts } from "@recycle-points/i18n";

export const shellTexts = defineTexts({
  ja: {
    skip: "本文へ移動",
    pages: "ページ",
    home: "ホーム",
    rewards: "つかう",
    scan: "ためる",
    places: "回収場所",
    history: "りれき",
    profile: "プロフィール",
    signIn: "ログインする",
    notFound: "ページが見つかりません",
    notFoundText: "アドレスが変わったか、削除された可能性があります。",
    toHome: "ホームへ戻る",
    decided: decisions(
      "承認されました",
      "不承認になりました。ポイントは戻りました。",
      "期限が過ぎました。ポイントは戻りました。",
      "お渡しが完了しました",
    ),
  },
  en: {
    skip: "Skip to the content",
    pages: "Pages",
    home: "Home",
    rewards: "Rewards",
    scan: "Collect",
    places: "Places",
    history: "History",
    profile: "Profile",
    signIn: "Sign in",
    notFound: "This page does not exist",
    notFoundText: "Its address may have changed.",
    toHome: "Go to the start",
    decided: decisions(
      "Your request was approved",
      "Your request was not approved. You have your points back.",
      "The decision did not come in time. You have your points back.",
      "Your reward was handed over",
    ),
  },
  "ja-x-yasashii": {
    skip: "ページの 内ように 行く",
    pages: "ページ",
    home: "ホーム",
    rewards: "つかう",
    scan: "ためる",
    places: "ばしょ",
    history: "きろく",
    profile: "じぶんの こと",
    signIn: "ログイン する",
    notFound: "ページが ありません",
    notFoundText: "アドレスが ちがうかも しれません。",
    toHome: "ホームに もどる",
    decided: decisions(
      "「いいです」の へんじが きました",
      "だめでした。ポイントは もどりました。",
      "へんじが ありませんでした。ポイントは もどりました。",
      "わたしました",
    ),
  },
});

type Decisions = Readonly<Partial<Record<ExchangeStatus, string>>>;

function decisions(approved: string, rejected: string, expired: string, done: string): Decisions {
  return { CONFIRMED: approved, REJECTED: rejected, EXPIRED: expired, FULFILLED: done };
}

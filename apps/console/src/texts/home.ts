import { defineTexts, formatNumber } from "@recycle-points/i18n";

export const homeTexts = defineTexts({
  ja: {
    title: "今日の仕事",
    waiting: "承認を待つ交換",
    toHandOver: "お渡し待ちの交換",
    adjustments: "承認を待つ調整と訂正",
    fullPlaces: "満杯の回収場所",
    soldOut: "品切れの特典",
    nearlyUsed: "残りの少ない予算",
    unknown: "？",
    atLeast: (count: number) => `${formatNumber(count)}以上`,
  },
  en: {
    title: "Today's work",
    waiting: "Exchanges to approve",
    toHandOver: "Exchanges to hand over",
    adjustments: "Adjustments and corrections that wait",
    fullPlaces: "Full places",
    soldOut: "Rewards that are sold out",
    nearlyUsed: "Budgets nearly used up",
    unknown: "?",
    atLeast: (count) => `${formatNumber(count)}+`,
  },
  "ja-x-yasashii": {
    title: "きょうの しごと",
    waiting: "まって いる こうかん",
    toHandOver: "わたす もの",
    adjustments: "まって いる ちょうせいと なおし",
    fullPlaces: "いっぱいの ばしょ",
    soldOut: "のこりが ない しなもの",
    nearlyUsed: "のこりが すこしの よさん",
    unknown: "？",
    atLeast: (count) => `${formatNumber(count)} より 多い`,
  },
});

import { defineTexts, formatNumber } from "@recycle-points/i18n";

export const homeTexts = defineTexts({
  ja: {
    title: "今日の仕事",
    waiting: "承認を待つ交換",
    toHandOver: "お渡し待ちの交換",
    nothing: "待っている仕事はありません",
    atLeast: (count: number) => `${formatNumber(count)}以上`,
  },
  en: {
    title: "Today's work",
    waiting: "Exchanges to approve",
    toHandOver: "Exchanges to hand over",
    nothing: "Nothing waits for you",
    atLeast: (count) => `${formatNumber(count)}+`,
  },
  "ja-x-yasashii": {
    title: "きょうの しごと",
    waiting: "まって いる こうかん",
    toHandOver: "わたす もの",
    nothing: "しごとは ありません",
    atLeast: (count) => `${formatNumber(count)} より 多い`,
  },
});

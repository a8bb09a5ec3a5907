import { defineTexts, formatNumber } from "@recycle-points/i18n";

export const queueTexts = defineTexts({
  ja: {
    count: (count: number) => `${formatNumber(count)}件`,
    keys: "キー操作",
    next: "次へ",
    previous: "前へ",
    help: "この説明",
    withReason: (act: string) => `${act}（理由を書く）`,
    hint: "一覧に焦点があるときに使えます。",
  },
  en: {
    count: (count) => `${formatNumber(count)} waiting`,
    keys: "Keys",
    next: "Next",
    previous: "The one before",
    help: "This help",
    withReason: (act) => `${act}, with a reason`,
    hint: "They work while the list has the focus.",
  },
  "ja-x-yasashii": {
    count: (count) => `${formatNumber(count)}こ`,
    keys: "キーの 使いかた",
    next: "つぎ",
    previous: "まえ",
    help: "この せつめい",
    withReason: (act) => `${act}（りゆうを 書く）`,
    hint: "一らんを えらんで いる とき 使えます。",
  },
});

import { defineTexts } from "@recycle-points/i18n";

export const notSentTexts = defineTexts({
  ja: {
    title: "送信していません",
    text: "この端末に操作を保存できませんでした。何も起きておらず、ポイントも変わっていません。",
    again: "もう一度試す",
  },
  en: {
    title: "Not sent",
    text: "This device could not keep your request. Nothing has happened, and your points have not changed.",
    again: "Try again",
  },
  "ja-x-yasashii": {
    title: "おくって いません",
    text: "きろくが できませんでした。なにも して いません。ポイントは かわって いません。",
    again: "もういちど",
  },
});

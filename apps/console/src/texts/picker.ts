import { countOf, defineTexts } from "@recycle-points/i18n";

export const pickerTexts = defineTexts({
  ja: {
    hint: "名前のはじめ、会員番号、ID",
    found: (count: number) => `${count}人見つかりました`,
    none: "当てはまる人が見つかりません",
    remove: (label: string) => `「${label}」の条件を外す`,
  },
  en: {
    hint: "Beginning of a name, member number, or ID",
    found: (count) => `${countOf(count, "match", "matches")}`,
    none: "No account matches",
    remove: (label) => `Remove the filter: ${label}`,
  },
  "ja-x-yasashii": {
    hint: "名前の はじめ、会員の ばんごう、ID",
    found: (count) => `${count}人 いました`,
    none: "その 人は いません",
    remove: (label) => `「${label}」を やめる`,
  },
});

import { defineTexts } from "@recycle-points/i18n";

export const historyTexts = defineTexts({
  ja: {
    title: "りれき",
    filter: "種類",
    filters: { all: "すべて", earned: "ためた", used: "つかった", other: "その他" },
    empty: "まだ記録がありません",
    emptyFilter: "この種類の記録はありません",
    more: "もっと見る",
    end: "これより前の記録はありません",
  },
  en: {
    title: "History",
    filter: "Kind",
    filters: { all: "All", earned: "Earned", used: "Spent", other: "Other" },
    empty: "Nothing here yet",
    emptyFilter: "Nothing of this kind",
    more: "Show more",
    end: "This is the first entry",
  },
  "ja-x-yasashii": {
    title: "きろく",
    filter: "しゅるい",
    filters: { all: "ぜんぶ", earned: "ためた", used: "つかった", other: "ほか" },
    empty: "まだ きろくが ありません",
    emptyFilter: "きろくが ありません",
    more: "もっと 見る",
    end: "これで おわりです",
  },
});

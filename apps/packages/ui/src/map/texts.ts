import { countOf, defineTexts, formatNumber } from "@recycle-points/i18n";

export const mapTexts = defineTexts({
  ja: {
    mapHelp: "回収場所の地図。矢印キーで動かし、プラスとマイナスで拡大、縮小します",
    zoomIn: "拡大",
    zoomOut: "縮小",
    cluster: (count: number) => `${formatNumber(count)}か所を拡大`,
    here: "現在地",
    municipalities: "市区町村",
  },
  en: {
    mapHelp: "Map of the collection points. Arrow keys move it, plus and minus zoom",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    cluster: (count) => `Zoom to ${countOf(count, "place", "places")}`,
    here: "You are here",
    municipalities: "Municipalities",
  },
  "ja-x-yasashii": {
    mapHelp: "あつめる ばしょの ちず。やじるしの キーで うごきます",
    zoomIn: "大きく する",
    zoomOut: "小さく する",
    cluster: (count) => `${formatNumber(count)}か所を 大きく 見る`,
    here: "いまの ばしょ",
    municipalities: "まち",
  },
});

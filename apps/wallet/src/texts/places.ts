import { countOf, defineTexts, formatNumber } from "@recycle-points/i18n";

const ja = {
  title: "回収場所",
  count: (count: number) => `${formatNumber(count)}か所`,
  view: "表示",
  list: "一覧",
  map: "地図",
  materials: "品目",
  all: "すべて",
  search: "名前や住所でさがす",
  nearest: "近い順にする",
  locating: "現在地を調べています…",
  isNearest: "現在地から近い順",
  refused:
    "現在地を使えません。ブラウザーの設定で位置情報を許可するか、名前や住所、地図でさがしてください。",
  failed: "現在地がわかりませんでした。もう一度試すか、名前や住所、地図でさがしてください。",
  away: (distance: string) => `ここから${distance}`,
  empty: "条件に合う回収場所がありません",
  more: "もっと見る",
  address: "住所",
  hours: "利用時間",
  fill: "回収箱",
  fillValue: (percent: number) => `${formatNumber(percent)}%`,
  updated: (moment: string) => `${moment}の情報`,
  earns: "もらえるポイント",
  open: "地図アプリで開く",
  source: "出典",
  notFound: "この回収場所は見つかりませんでした",
};

const en: typeof ja = {
  title: "Collection points",
  count: (count) => countOf(count, "place", "places"),
  view: "View",
  list: "List",
  map: "Map",
  materials: "Materials",
  all: "All",
  search: "Search by name or address",
  nearest: "Nearest first",
  locating: "Finding where you are…",
  isNearest: "Nearest first",
  refused:
    "We may not use your position. Allow it in your browser's settings, or search by name, address or map.",
  failed: "We could not find your position. Try again, or search by name, address or map.",
  away: (distance) => `${distance} away`,
  empty: "No collection point matches",
  more: "Show more",
  address: "Address",
  hours: "Opening hours",
  fill: "How full",
  fillValue: (percent) => `${formatNumber(percent)}%`,
  updated: (moment) => `as of ${moment}`,
  earns: "What you earn",
  open: "Open in a map app",
  source: "Source",
  notFound: "We could not find this collection point",
};

const easy: typeof ja = {
  title: "あつめる ばしょ",
  count: (count) => `${formatNumber(count)}か所`,
  view: "見かた",
  list: "リスト",
  map: "ちず",
  materials: "なにを 出す",
  all: "ぜんぶ",
  search: "なまえで さがす",
  nearest: "ちかい じゅんに する",
  locating: "いまの ばしょを しらべて います…",
  isNearest: "ちかい じゅん",
  refused:
    "いまの ばしょが わかりません。スマホで「位置情報」を ゆるして ください。または なまえか ちずで さがして ください。",
  failed:
    "いまの ばしょが わかりません。もういちど してください。または なまえか ちずで さがして ください。",
  away: (distance) => `ここから ${distance}`,
  empty: "ばしょが ありません",
  more: "もっと 見る",
  address: "じゅうしょ",
  hours: "あいて いる とき",
  fill: "はこの ようす",
  fillValue: (percent) => `${formatNumber(percent)}%`,
  updated: (moment) => `${moment}の ようす`,
  earns: "もらえる ポイント",
  open: "ちずの アプリで 見る",
  source: "もとの データ",
  notFound: "見つかりません",
};

export const placeTexts = defineTexts({ ja, en, "ja-x-yasashii": easy });

/** A distance as people say it: 350 m, 1.2 km. */
export function formatDistance(meters: number): string {
  if (meters < 1000) return `${Math.max(10, Math.round(meters / 10) * 10)} m`;
  return `${formatNumber(Math.round(meters / 100) / 10)} km`;
}

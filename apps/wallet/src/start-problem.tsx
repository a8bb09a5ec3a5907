import { matchLocale } from "@recycle-points/i18n";
import { Button } from "@recycle-points/ui";

const TEXTS = {
  ja: {
    title: "はじめられませんでした",
    text: "通信を確認して、もう一度お試しください。ポイントはそのまま残っています。",
    again: "もう一度試す",
  },
  en: {
    title: "The app could not start",
    text: "Check your connection and try again. Your points are safe.",
    again: "Try again",
  },
  "ja-x-yasashii": {
    title: "はじめる ことが できません",
    text: "インターネットを たしかめて、もういちど してください。ポイントは なくなりません。",
    again: "もういちど する",
  },
};

/** In place of the app where its configuration is missing: without it no zone and no name is known. */
export function StartProblem() {
  const stored = matchLocale(localStorage.getItem("locale"));
  const texts = TEXTS[stored ?? matchLocale(navigator.language) ?? "ja"];
  return (
    <main className="page">
      <h1>{texts.title}</h1>
      <p>{texts.text}</p>
      <Button onClick={() => location.reload()}>{texts.again}</Button>
    </main>
  );
}

import { matchLocale } from "@recycle-points/i18n";
import { Button } from "@recycle-points/ui";

const TEXTS = {
  ja: {
    title: "はじめられませんでした",
    text: "通信を確認して、もう一度お試しください。",
    again: "もう一度試す",
  },
  en: {
    title: "The app could not start",
    text: "Check your connection and try again.",
    again: "Try again",
  },
  "ja-x-yasashii": {
    title: "はじめる ことが できません",
    text: "インターネットを たしかめて、もういちど してください。",
    again: "もういちど する",
  },
};

/** In place of the app where its configuration is missing. */
export function StartProblem() {
  const stored = matchLocale(localStorage.getItem("locale"));
  const texts = TEXTS[stored ?? matchLocale(navigator.language) ?? "ja"];
  return (
    <main className="welcome">
      <h1>{texts.title}</h1>
      <p>{texts.text}</p>
      <Button onClick={() => location.reload()}>{texts.again}</Button>
    </main>
  );
}

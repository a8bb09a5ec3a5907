import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";

import type { Catalogue } from "./catalogue.ts";
import { createFormats, type Formats } from "./formats.ts";
import { chooseLocale, languageOf, type Locale, type LocalizedText, pickText } from "./locale.ts";

const STORED_UNDER = "locale";

export interface LocaleState {
  readonly locale: Locale;
  readonly formats: Formats;
  /** Keeps the choice on this device; the app saves it to the profile too. */
  readonly setLocale: (locale: Locale) => void;
  readonly pick: (text: LocalizedText) => string;
}

const LocaleContext = createContext<LocaleState | null>(null);

export interface LocaleProviderProps {
  /** An IANA name: of config.json's programme. */
  readonly timeZone: string;
  /** The language of the signed-in user's profile. */
  readonly profileLanguage?: string | null | undefined;
  readonly children: ReactNode;
}

/** Chooses the language, and says it in the page's attribute lang. */
export function LocaleProvider({ timeZone, profileLanguage, children }: LocaleProviderProps) {
  const [stored, setStored] = useState(readStored);
  const [chosen, setChosen] = useState<Locale | null>(null);
  const locale = chosen ?? chooseLocale(profileLanguage, stored, navigator.languages);
  useEffect(() => {
    document.documentElement.lang = languageOf(locale);
  }, [locale]);
  const state = useMemo<LocaleState>(
    () => ({
      locale,
      formats: createFormats(locale, timeZone),
      setLocale: (next) => {
        localStorage.setItem(STORED_UNDER, next);
        setStored(next);
        setChosen(next);
      },
      pick: (text) => pickText(text, locale),
    }),
    [locale, timeZone],
  );
  return <LocaleContext value={state}>{children}</LocaleContext>;
}

function readStored(): string | null {
  return localStorage.getItem(STORED_UNDER);
}

export function useLocale(): LocaleState {
  const state = use(LocaleContext);
  if (!state) throw new Error("useLocale needs a LocaleProvider around it");
  return state;
}

/** Returns the texts of a catalogue in the language of the page. */
export function useTexts<T>(catalogue: Catalogue<T>): T {
  return catalogue[useLocale().locale];
}

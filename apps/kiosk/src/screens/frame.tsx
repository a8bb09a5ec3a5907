import type { ReactNode } from "react";

import { LOCALE_NAMES, LOCALES, useLocale, useTexts } from "@recycle-points/i18n";
import { OfflineIcon, PinIcon } from "@recycle-points/ui";

import { useHold } from "../hooks.ts";
import { texts } from "../texts.ts";

/** Each language in its own words, always in sight. */
export function Languages() {
  const { locale, setLocale } = useLocale();
  const { language } = useTexts(texts);
  return (
    <div className="kiosk-languages" role="group" aria-label={language}>
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          className="ui-chip"
          lang={each === "en" ? "en" : "ja"}
          aria-pressed={each === locale}
          onClick={() => setLocale(each)}
        >
          {LOCALE_NAMES[each]}
        </button>
      ))}
    </div>
  );
}

interface FrameProps {
  readonly placeName: string;
  readonly isReached: boolean;
  readonly onStaff: () => void;
  readonly children: ReactNode;
}

/** Around every screen of the deposit: where one is, the languages, and the staff's way in. */
export function Frame({ placeName, isReached, onStaff, children }: FrameProps) {
  const { offline, staff } = useTexts(texts);
  const handlers = useHold(onStaff);
  return (
    <div className="kiosk">
      <header className="kiosk-head">
        <button type="button" className="kiosk-place" title={staff} {...handlers}>
          <PinIcon />
          {placeName}
        </button>
        <div className="kiosk-head-end">
          <span role="status">
            {!isReached && (
              <span className="kiosk-offline">
                <OfflineIcon size={20} />
                {offline}
              </span>
            )}
          </span>
          <Languages />
        </div>
      </header>
      {children}
    </div>
  );
}

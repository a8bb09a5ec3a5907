import { sayError, useLocale, useTexts } from "@recycle-points/i18n";
import { Button, WarningIcon } from "@recycle-points/ui";

import { texts } from "../texts.ts";

interface RefusedProps {
  readonly code: string;
  /** Of the deposit, if the staff can show its code later. */
  readonly number: string | null;
  readonly onEnd: () => void;
}

export function Refused({ code, number, onEnd }: RefusedProps) {
  const said = useTexts(texts);
  const { locale, formats } = useLocale();
  return (
    <main className="kiosk-code">
      <div className="kiosk-message" role="status">
        <span className="kiosk-medal is-warning">
          <WarningIcon size={72} />
        </span>
        <h1 tabIndex={-1}>{said.refusedTitle}</h1>
        <p className="kiosk-lead">{sayError({ code }, locale, formats)}</p>
        {number && (
          <>
            <p className="kiosk-number">{number}</p>
            <p>{said.refusedKept(number)}</p>
          </>
        )}
        <Button size="large" onClick={onEnd}>
          {said.toStart}
        </Button>
      </div>
    </main>
  );
}

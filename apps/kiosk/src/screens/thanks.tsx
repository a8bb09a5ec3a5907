import { useEffect, useEffectEvent } from "react";

import { formatPoints, useTexts } from "@recycle-points/i18n";
import { Button, CheckIcon } from "@recycle-points/ui";

import { texts } from "../texts.ts";

const THANKS_MS = 15_000;

interface ThanksProps {
  readonly points: number | null;
  readonly onEnd: () => void;
}

export function Thanks({ points, onEnd }: ThanksProps) {
  const said = useTexts(texts);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    const timer = setTimeout(() => end(), THANKS_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="kiosk-thanks">
      <div className="kiosk-message" role="status">
        <span className="kiosk-medal">
          <CheckIcon size={96} />
        </span>
        <h1 tabIndex={-1}>{said.thanksTitle}</h1>
        {points !== null && points > 0 && (
          <p className="kiosk-points">{said.about(formatPoints(points))}</p>
        )}
        {points === 0 && <p className="kiosk-lead">{said.thanksCarried}</p>}
        <p className="kiosk-lead">{said.thanksText}</p>
        <Button size="large" onClick={onEnd}>
          {said.toStart}
        </Button>
      </div>
    </main>
  );
}

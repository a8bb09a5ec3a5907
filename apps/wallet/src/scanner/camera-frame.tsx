import "../styles/scan.css";

import { useEffect } from "react";

import { useTexts } from "@recycle-points/i18n";
import { CameraIcon, Chip, FlashIcon, Notice } from "@recycle-points/ui";

import { scanTexts } from "../texts/scan.ts";
import { useCamera } from "./camera.ts";

interface CameraFrameProps {
  readonly onRead: (text: string) => void;
  /** There will be no picture. */
  readonly onBlocked: () => void;
}

/** What the camera sees, with a frame to hold the code in. */
export function CameraFrame({ onRead, onBlocked }: CameraFrameProps) {
  const texts = useTexts(scanTexts);
  const { video, state, torch } = useCamera(onRead);
  const isBlocked = state === "refused" || state === "missing";
  useEffect(() => {
    if (isBlocked) onBlocked();
    // Once for each change, however often the page is drawn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [isBlocked]);
  if (isBlocked) {
    return (
      <Notice tone="warning" live>
        <strong>{state === "refused" ? texts.refused : texts.missing}</strong>
        <p>{state === "refused" ? texts.refusedText : texts.missingText}</p>
      </Notice>
    );
  }
  return (
    <>
      <div className="camera">
        <video ref={video} muted playsInline aria-label={texts.lead} />
        <span className="camera-window" aria-hidden="true" />
        {state === "starting" && (
          <p className="camera-text" role="status">
            <CameraIcon />
            {texts.starting}
          </p>
        )}
        {torch && (
          <span className="camera-torch">
            <Chip pressed={torch.isOn} icon={<FlashIcon />} onClick={torch.toggle}>
              {texts.torch}
            </Chip>
          </span>
        )}
      </div>
      <p className="camera-lead">{texts.lead}</p>
    </>
  );
}

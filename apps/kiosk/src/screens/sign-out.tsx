import { useState } from "react";

import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Notice } from "@recycle-points/ui";

import { staffTexts } from "../staff-texts.ts";

interface SignOutProps {
  /** Deposits that wait to be collected. */
  readonly lost: number;
  readonly onQuit: () => void;
  readonly onSignOut: () => void;
}

/** Asks twice: to come back, the device needs an administrator. */
export function SignOut({ lost, onQuit, onSignOut }: SignOutProps) {
  const said = useTexts(staffTexts);
  const { actions } = useSharedTexts();
  const [isSure, setSure] = useState(false);
  return (
    <section className="kiosk-staff-part" aria-live="polite">
      <h3>{isSure ? said.signOutReally : said.signOutTitle}</h3>
      <p>{said.signOutText}</p>
      {lost > 0 && <Notice tone="warning">{said.signOutLost(lost)}</Notice>}
      {!isSure && <p className="ui-soft">{said.signOutSure}</p>}
      <div className="kiosk-actions">
        <Button variant="secondary" onClick={onQuit}>
          {actions.cancel}
        </Button>
        {isSure ? (
          <Button key="really" variant="danger" onClick={onSignOut}>
            {said.signOutNow}
          </Button>
        ) : (
          <Button key="first" variant="danger" onClick={() => setSure(true)}>
            {actions.next}
          </Button>
        )}
      </div>
    </section>
  );
}

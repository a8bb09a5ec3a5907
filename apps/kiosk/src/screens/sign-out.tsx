import { useState } from "react";

import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Notice } from "@recycle-points/ui";

import { staffTexts } from "../staff-texts.ts";

interface SignOutProps {
  /** Deposits that only this device can show. */
  readonly uncollected: number;
  readonly onQuit: () => void;
  readonly onSignOut: () => void;
}

/**
 * Asks twice: to come back, the device needs an administrator. It refuses while somebody's points
 * would be lost.
 */
export function SignOut({ uncollected, onQuit, onSignOut }: SignOutProps) {
  const said = useTexts(staffTexts);
  const { actions } = useSharedTexts();
  const [isSure, setSure] = useState(false);
  if (uncollected > 0) {
    return (
      <section className="kiosk-staff-part" aria-live="polite">
        <h3>{said.signOutRefused}</h3>
        <Notice tone="warning">{said.signOutKept(uncollected)}</Notice>
        <p>{said.signOutRevoke}</p>
        <div className="kiosk-actions">
          <Button variant="secondary" onClick={onQuit}>
            {actions.back}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className="kiosk-staff-part" aria-live="polite">
      <h3>{isSure ? said.signOutReally : said.signOutTitle}</h3>
      <p>{said.signOutText}</p>
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

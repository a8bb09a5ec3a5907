import { useState } from "react";

import { useSignal } from "@recycle-points/api/react";
import { LOCALE_NAMES, LOCALES, useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Card, Notice, SegmentedControl } from "@recycle-points/ui";

import { useClient } from "../client.tsx";
import { shellTexts } from "../texts/shell.ts";

/** For who is not signed in, or is not staff. */
export function WelcomePage() {
  const { config, session, signInProblem } = useClient();
  const user = useSignal(session.user);
  const { locale, pick, setLocale } = useLocale();
  const { actions } = useSharedTexts();
  const texts = useTexts(shellTexts);
  const [isLeaving, setLeaving] = useState(false);
  const signIn = () => {
    setLeaving(true);
    session.signIn(locale).catch((error: unknown) => {
      console.error(error);
      setLeaving(false);
    });
  };
  return (
    <main className="welcome" id="main">
      <Card className="ui-stack">
        <p className="ui-soft">{pick(config.programme.names)}</p>
        <h1>{user ? texts.notStaff : texts.console}</h1>
        {signInProblem !== null && (
          <Notice tone="danger" live>
            {texts.signInFailed}
          </Notice>
        )}
        <p>{user ? texts.notStaffText : texts.leadText}</p>
        {user ? (
          <Button size="large" wide onClick={() => session.signOut()}>
            {texts.signOut}
          </Button>
        ) : (
          <Button size="large" wide busy={isLeaving} onClick={signIn}>
            {texts.signIn}
          </Button>
        )}
        <SegmentedControl
          label={actions.language}
          options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          value={locale}
          onChange={setLocale}
        />
      </Card>
    </main>
  );
}

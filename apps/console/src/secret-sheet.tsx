import { useState } from "react";

import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Checkbox, Notice, Sheet } from "@recycle-points/ui";

import { CopyButton } from "./copy-button.tsx";
import { webhookTexts } from "./texts/webhooks.ts";

interface SecretSheetProps {
  /** null: the server had shown it before. */
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** Shows a secret once. It closes only after one says that it is kept. */
export function SecretSheet({ secret, onClose }: SecretSheetProps) {
  const { actions } = useSharedTexts();
  const texts = useTexts(webhookTexts);
  const [isKept, setKept] = useState(secret === null);
  const [isAsked, setAsked] = useState(false);
  const close = () => (isKept ? onClose() : setAsked(true));
  return (
    <Sheet open onClose={close} title={texts.secret}>
      <div className="ui-stack">
        {secret === null ? (
          <Notice tone="warning">{texts.secretLost}</Notice>
        ) : (
          <>
            <Notice tone={isAsked && !isKept ? "danger" : "warning"} live={isAsked}>
              {texts.secretText}
            </Notice>
            <p className="secret ui-code">{secret}</p>
            <CopyButton text={secret} />
            <Checkbox label={texts.secretKept} checked={isKept} onChange={setKept} />
          </>
        )}
        <div className="buttons">
          <Button aria-disabled={!isKept || undefined} onClick={close}>
            {actions.close}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

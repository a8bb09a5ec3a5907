import { useCallback, useState } from "react";

import type { OutboxRequest } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Button, Notice } from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { notSentTexts } from "./texts/not-sent.ts";

interface Submit {
  /** Resolves with whether the request is kept. */
  readonly submit: (request: OutboxRequest) => Promise<boolean>;
  /** The last request, if this device could not keep it: it was not sent. */
  readonly lost: OutboxRequest | null;
}

export function useSubmit(): Submit {
  const { outbox } = useClient();
  const [lost, setLost] = useState<OutboxRequest | null>(null);
  const submit = useCallback(
    async (request: OutboxRequest) => {
      setLost(null);
      try {
        await outbox.submit(request);
        return true;
      } catch (error) {
        console.error(error);
        setLost(request);
        return false;
      }
    },
    [outbox],
  );
  return { submit, lost };
}

/** Says that nothing was sent. onRetry: none where the button for it is beside. */
export function NotSent({ onRetry }: { readonly onRetry?: () => void }) {
  const texts = useTexts(notSentTexts);
  return (
    <Notice tone="danger" live>
      <div className="ui-stack">
        <p>
          <strong>{texts.title}</strong> {texts.text}
        </p>
        {onRetry && (
          <Button variant="secondary" onClick={onRetry}>
            {texts.again}
          </Button>
        )}
      </div>
    </Notice>
  );
}

import { useState } from "react";

import { useTexts } from "@recycle-points/i18n";
import { Button, Card, RefreshIcon } from "@recycle-points/ui";

import { useIsOnline } from "./account/outbox.ts";
import { useClient } from "./client.tsx";
import { outboxTexts } from "./texts/outbox.ts";

/** A request that has no answer yet: kept, sent again, and never done twice. */
export function KeptNotice({ what }: { readonly what?: string }) {
  const { outbox } = useClient();
  const isOnline = useIsOnline();
  const texts = useTexts(outboxTexts);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    await outbox.flush();
    setSending(false);
  };
  return (
    <Card tone="warning" className="ui-stack" role="status">
      <div>
        <strong>{what ? `${what}: ${texts.keptTitle}` : texts.keptTitle}</strong>
        <p>{isOnline ? texts.kept : texts.keptOffline}</p>
      </div>
      <Button variant="secondary" icon={<RefreshIcon />} busy={isSending} onClick={send}>
        {texts.sendNow}
      </Button>
    </Card>
  );
}

import type { WebhookFragment } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Badge } from "@recycle-points/ui";

import { webhookTexts } from "./texts/webhooks.ts";

export function WebhookBadge({ webhook }: { readonly webhook: WebhookFragment }) {
  const texts = useTexts(webhookTexts);
  if (webhook.isActive) return <Badge tone="success">{texts.active}</Badge>;
  return webhook.goneAt ? (
    <Badge tone="danger">{texts.gone}</Badge>
  ) : (
    <Badge>{texts.inactive}</Badge>
  );
}

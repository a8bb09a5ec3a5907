import { useState } from "react";

import { type WebhookFragment, WebhooksDocument } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Button, PlusIcon } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { useRows } from "../queries.ts";
import { mayCall } from "../roles.ts";
import { SecretSheet } from "../secret-sheet.tsx";
import { RowsTable } from "../table.tsx";
import { webhookTexts } from "../texts/webhooks.ts";
import { WebhookBadge } from "../webhook-badge.tsx";
import { CreateWebhookSheet } from "../webhook-sheets.tsx";

export function WebhooksPage() {
  const { transport } = useClient();
  const { groups } = useUser();
  const texts = useTexts(webhookTexts);
  const [isCreating, setCreating] = useState(false);
  // undefined: no secret is shown.
  const [secret, setSecret] = useState<string | null>();
  const rows = useRows(
    ["webhooks"],
    async (after, signal) =>
      (await transport.request(WebhooksDocument, { first: 50, after }, { signal }))
        .webhookSubscriptions,
  );
  return (
    <Page
      title={texts.webhooks}
      end={
        mayCall("createWebhookSubscription", groups) && (
          <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
            {texts.create}
          </Button>
        )
      }
    >
      <p className="ui-soft">{texts.lead}</p>
      <RowsTable
        label={texts.webhooks}
        rows={rows}
        keyOf={({ id }) => id}
        heads={[texts.partner, texts.state, texts.url, { number: texts.events }, texts.updated]}
        Cells={WebhookCells}
        empty={mayCall("createWebhookSubscription", groups) && texts.empty}
      />
      {isCreating && <CreateWebhookSheet onSecret={setSecret} onClose={() => setCreating(false)} />}
      {secret !== undefined && <SecretSheet secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  );
}

function WebhookCells({ row }: { readonly row: WebhookFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(webhookTexts);
  return (
    <>
      <td>
        <Anchor href={`/webhooks/${encodeURIComponent(row.id)}`}>{row.partner}</Anchor>
      </td>
      <td>
        <WebhookBadge webhook={row} />
      </td>
      <td className="ui-code">{row.url}</td>
      <td className="is-number">{texts.eventCount(row.eventTypes.length)}</td>
      <td>{formats.shortDateTime(row.updatedAt)}</td>
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { WebhookDocument, type WebhookFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Badge, Button, Card, EmptyState, ErrorState, Notice, Skeleton } from "@recycle-points/ui";
import { useLocation } from "wouter";

import { useClient, useUser } from "../client.tsx";
import { Page, type PageProps } from "../page.tsx";
import { Facts } from "../parts.tsx";
import { mayCall } from "../roles.ts";
import { SecretSheet } from "../secret-sheet.tsx";
import { commonTexts } from "../texts/common.ts";
import { eventTexts } from "../texts/events.ts";
import { webhookTexts } from "../texts/webhooks.ts";
import { WebhookBadge } from "../webhook-badge.tsx";
import {
  DeleteWebhookSheet,
  EditWebhookSheet,
  RotateSecretSheet,
  SwitchWebhookSheet,
} from "../webhook-sheets.tsx";

export function WebhookPage({ id }: PageProps) {
  const { transport } = useClient();
  const texts = useTexts(webhookTexts);
  const { data, isError, refetch } = useQuery({
    queryKey: ["webhook", id],
    queryFn: async ({ signal }) =>
      (await transport.request(WebhookDocument, { id }, { signal })).webhookSubscription,
  });
  return (
    <Page title={data?.partner ?? texts.webhooks} above="/webhooks">
      {data === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {data === undefined && !isError && <Skeleton lines={8} />}
      {data === null && <EmptyState title={texts.notFound} />}
      {data && <Detail webhook={data} />}
    </Page>
  );
}

interface DetailProps {
  readonly webhook: WebhookFragment;
}

function Detail({ webhook }: DetailProps) {
  const { groups } = useUser();
  const { formats } = useLocale();
  const texts = useTexts(webhookTexts);
  const common = useTexts(commonTexts);
  const eventNames = useTexts(eventTexts);
  const { goneAt, formerSecretValidUntil: validUntil } = webhook;
  return (
    <>
      <Card className="ui-stack narrow">
        <Facts
          rows={[
            [texts.state, <WebhookBadge key="state" webhook={webhook} />],
            ...(goneAt ? [[texts.goneAt, formats.dateTime(goneAt)] as const] : []),
            [
              texts.url,
              <span key="url" className="ui-code">
                {webhook.url}
              </span>,
            ],
            [texts.municipalities, webhook.municipalityCodes?.join(" ") ?? texts.everywhere],
            [texts.userIds, texts.userIdsOptions[webhook.includesUserIds ? "yes" : "no"]],
            [
              texts.formerSecret,
              validUntil ? texts.until(formats.dateTime(validUntil)) : common.none,
            ],
            [texts.created, formats.dateTime(webhook.createdAt)],
            [texts.updated, formats.dateTime(webhook.updatedAt)],
          ]}
        />
        <h2>{texts.events}</h2>
        <ul className="badges">
          {webhook.eventTypes.map((type) => (
            <li key={type}>
              <Badge tone="info">{eventNames[type]}</Badge>
            </li>
          ))}
        </ul>
        {mayCall("updateWebhookSubscription", groups) && <Acts webhook={webhook} />}
      </Card>
      <div className="narrow">
        <Notice>
          <strong>{texts.failures}</strong>
          <p>{texts.failuresText}</p>
        </Notice>
      </div>
    </>
  );
}

type SheetName = "edit" | "switch" | "rotate" | "delete";

function Acts({ webhook }: DetailProps) {
  const texts = useTexts(webhookTexts);
  const [, navigate] = useLocation();
  const [sheet, setSheet] = useState<SheetName | null>(null);
  // undefined: no secret is shown.
  const [secret, setSecret] = useState<string | null>();
  const props = { webhook, onClose: () => setSheet(null) };
  return (
    <>
      <div className="buttons">
        <Button variant="quiet" onClick={() => setSheet("delete")}>
          {texts.remove}
        </Button>
        <Button variant="quiet" onClick={() => setSheet("rotate")}>
          {texts.rotate}
        </Button>
        <Button variant="secondary" onClick={() => setSheet("switch")}>
          {webhook.isActive ? texts.pause : texts.resume}
        </Button>
        <Button onClick={() => setSheet("edit")}>{texts.edit}</Button>
      </div>
      {sheet === "edit" && <EditWebhookSheet {...props} />}
      {sheet === "switch" && <SwitchWebhookSheet {...props} />}
      {sheet === "rotate" && <RotateSecretSheet {...props} onSecret={setSecret} />}
      {sheet === "delete" && <DeleteWebhookSheet {...props} onDone={() => navigate("/webhooks")} />}
      {secret !== undefined && <SecretSheet secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}

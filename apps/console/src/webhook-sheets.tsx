import { useState } from "react";

import {
  CreateWebhookDocument,
  DeleteWebhookDocument,
  RotateWebhookSecretDocument,
  UpdateWebhookDocument,
  type WebhookFragment,
} from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice } from "@recycle-points/ui";

import { ActSheet } from "./act-sheet.tsx";
import { useClient } from "./client.tsx";
import { webhookTexts } from "./texts/webhooks.ts";
import { WebhookFields } from "./webhook-fields.tsx";
import { fillWebhook, isWebhookReady, readWebhook } from "./webhook-form.ts";

/** What a new secret is shown by: null if the server had shown it before. */
export type OnSecret = (secret: string | null) => void;

interface SheetProps {
  readonly webhook: WebhookFragment;
  readonly onClose: () => void;
}

interface CreateProps {
  readonly onSecret: OnSecret;
  readonly onClose: () => void;
}

export function CreateWebhookSheet({ onSecret, onClose }: CreateProps) {
  const { transport } = useClient();
  const texts = useTexts(webhookTexts);
  return (
    <ActSheet
      name="createWebhookSubscription"
      title={texts.create}
      submit={texts.create}
      initial={fillWebhook(null)}
      isReady={isWebhookReady}
      send={async (values, idempotencyKey) => {
        const variables = { input: readWebhook(values, true), idempotencyKey };
        return (await transport.request(CreateWebhookDocument, variables))
          .createWebhookSubscription;
      }}
      sayDone={() => texts.createDone}
      onDone={({ secret }) => onSecret(secret)}
      onClose={onClose}
    >
      {(form) => <WebhookFields form={form} isNew />}
    </ActSheet>
  );
}

export function EditWebhookSheet({ webhook, onClose }: SheetProps) {
  const { transport } = useClient();
  const { actions } = useSharedTexts();
  const texts = useTexts(webhookTexts);
  return (
    <ActSheet
      name={`updateWebhookSubscription.${webhook.id}`}
      title={texts.edit}
      submit={actions.save}
      initial={fillWebhook(webhook)}
      isReady={isWebhookReady}
      send={async (values) => {
        const variables = { id: webhook.id, input: readWebhook(values, false) };
        return (await transport.request(UpdateWebhookDocument, variables))
          .updateWebhookSubscription;
      }}
      sayDone={() => texts.editDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <WebhookFields form={form} isNew={false} />
          <Notice>{texts.editEffect}</Notice>
        </>
      )}
    </ActSheet>
  );
}

/** Pauses a webhook, or resumes it. */
export function SwitchWebhookSheet({ webhook, onClose }: SheetProps) {
  const { transport } = useClient();
  const texts = useTexts(webhookTexts);
  const { id } = webhook;
  // As it was: an act whose answer is lost may have changed it, and is sent again as it was.
  const [isActive] = useState(webhook.isActive);
  return (
    <ActSheet
      name={`switchWebhook.${isActive}.${id}`}
      title={isActive ? texts.pause : texts.resume}
      submit={isActive ? texts.pause : texts.resume}
      isDangerous={isActive}
      initial={{}}
      send={async () => {
        const variables = { id, input: { isActive: !isActive } };
        return (await transport.request(UpdateWebhookDocument, variables))
          .updateWebhookSubscription;
      }}
      sayDone={() => (isActive ? texts.pauseDone : texts.resumeDone)}
      onClose={onClose}
    >
      {() => (
        <Notice tone={isActive ? "warning" : "info"}>
          {isActive ? texts.pauseEffect : texts.resumeEffect}
        </Notice>
      )}
    </ActSheet>
  );
}

export function RotateSecretSheet({ webhook, onSecret, onClose }: SheetProps & CreateProps) {
  const { transport } = useClient();
  const texts = useTexts(webhookTexts);
  return (
    <ActSheet
      name={`rotateWebhookSecret.${webhook.id}`}
      title={texts.rotate}
      submit={texts.rotate}
      unknown={texts.rotateUnknown}
      initial={{}}
      send={async () =>
        (await transport.request(RotateWebhookSecretDocument, { id: webhook.id }))
          .rotateWebhookSecret
      }
      sayDone={() => texts.rotateDone}
      onDone={({ secret }) => onSecret(secret)}
      onClose={onClose}
    >
      {() => <Notice>{texts.rotateEffect}</Notice>}
    </ActSheet>
  );
}

export function DeleteWebhookSheet(props: SheetProps & { readonly onDone: () => void }) {
  const { webhook, onDone, onClose } = props;
  const { transport } = useClient();
  const texts = useTexts(webhookTexts);
  return (
    <ActSheet
      name={`deleteWebhookSubscription.${webhook.id}`}
      title={texts.removeTitle}
      submit={texts.remove}
      isDangerous
      initial={{}}
      send={async () =>
        (await transport.request(DeleteWebhookDocument, { id: webhook.id }))
          .deleteWebhookSubscription
      }
      sayDone={() => texts.removeDone}
      onDone={onDone}
      onClose={onClose}
    >
      {() => <Notice tone="warning">{texts.removeEffect}</Notice>}
    </ActSheet>
  );
}

import { useEffect, useRef, useState } from "react";

import { type OutboxRequest, readCode } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { useTexts } from "@recycle-points/i18n";
import { Button, Card, KeyboardIcon, Notice, Skeleton } from "@recycle-points/ui";

import { useEntry, useIsLate } from "../account/outbox.ts";
import { codeFromLink, forgetCode } from "../code-in-address.ts";
import { CodeForm } from "../code-form.tsx";
import { KeptNotice } from "../kept-notice.tsx";
import { NotSent, useSubmit } from "../not-sent.tsx";
import { Page } from "../page.tsx";
import { RedeemResult } from "../redeem-result.tsx";
import { CameraFrame } from "../scanner/camera-frame.tsx";
import { scanTexts } from "../texts/scan.ts";

/** A code becomes points: by the camera, by typing, by a link. */
export function ScanPage() {
  const texts = useTexts(scanTexts);
  const { submit, lost } = useSubmit();
  const entry = useEntry("redeemQrToken");
  const isLate = useIsLate(entry);
  const code = useSignal(codeFromLink);
  useEffect(() => {
    if (code !== null) void submit(redeem(code)).then(forgetCode);
  }, [code, submit]);
  const isIdle = code === null && (!entry || (entry.status === "waiting" && isLate));
  return (
    <Page title={texts.title} className="narrow">
      {entry?.status === "waiting" && isLate && <KeptNotice />}
      {(code !== null || (entry?.status === "waiting" && !isLate)) && (
        <Card className="ui-stack" role="status">
          <strong>{texts.sending}</strong>
          <Skeleton lines={2} />
        </Card>
      )}
      {entry && entry.status !== "waiting" && <RedeemResult entry={entry} key={entry.id} />}
      {lost && <NotSent onRetry={() => void submit(lost)} />}
      {isIdle && <Reader onCode={(text) => void submit(redeem(text))} />}
    </Page>
  );
}

/** The same code is the same request. */
function redeem(code: string): OutboxRequest {
  return { kind: "redeemQrToken", variables: { code } };
}

function Reader({ onCode }: { readonly onCode: (code: string) => void }) {
  const texts = useTexts(scanTexts);
  const [isTyping, setTyping] = useState(false);
  const [other, setOther] = useState<string | null>(null);
  const seen = useRef<string | null>(null);
  const read = (text: string) => {
    const code = readCode(text);
    if (!code) return setOther(text);
    if (seen.current === code) return undefined;
    seen.current = code;
    return onCode(code);
  };
  return (
    <>
      <CameraFrame onRead={read} onBlocked={() => setTyping(true)} />
      {other !== null && (
        <Notice tone="warning" live>
          {texts.other}
        </Notice>
      )}
      {isTyping ? (
        <CodeForm onCode={onCode} />
      ) : (
        <Button variant="secondary" wide icon={<KeyboardIcon />} onClick={() => setTyping(true)}>
          {texts.type}
        </Button>
      )}
    </>
  );
}

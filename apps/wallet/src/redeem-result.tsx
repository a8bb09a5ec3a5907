import "./styles/result.css";

import { useEffect, useRef } from "react";

import type { OutboxEntry } from "@recycle-points/api";
import { sayError, useLocale, useTexts } from "@recycle-points/i18n";
import { Button, Card, LeafIcon, Points, ScanIcon, WarningIcon } from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { DepositItems } from "./deposit-items.tsx";
import { useGo } from "./navigation.tsx";
import { Facts } from "./movement-sheet.tsx";
import { useViewer } from "./queries.ts";
import { scanTexts } from "./texts/scan.ts";

/** What became of a code. The answer is kept until the person has closed it. */
export function RedeemResult({ entry }: { readonly entry: OutboxEntry<"redeemQrToken"> }) {
  const { outbox } = useClient();
  const { locale, formats, pick } = useLocale();
  const texts = useTexts(scanTexts);
  const go = useGo();
  const { data: viewer } = useViewer();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const forget = () => outbox.acknowledge(entry.id);
  const deposit = entry.payload?.recycleEvent;
  const problem = entry.payload?.userErrors[0];
  const buttons = (
    <>
      <Button size="large" wide onClick={() => void forget().then(() => go("/"))}>
        {texts.close}
      </Button>
      <Button variant="quiet" wide icon={<ScanIcon />} onClick={() => void forget()}>
        {texts.again}
      </Button>
    </>
  );
  if (!deposit) {
    return (
      <div className="result is-bad">
        <span className="result-icon">
          <WarningIcon size={48} />
        </span>
        <h2 ref={heading} tabIndex={-1}>
          {texts.refusedTitle}
        </h2>
        <p role="alert">{problem ? sayError(problem, locale, formats) : texts.refusedCode}</p>
        {buttons}
      </div>
    );
  }
  const { pointsEarned: points } = deposit;
  return (
    <div className="result">
      <span className="result-icon">
        <LeafIcon size={64} />
      </span>
      <h2 ref={heading} tabIndex={-1}>
        {points > 0 ? texts.earned(points) : texts.earnedNothing}
      </h2>
      {wasRedeemedBefore(entry) && <p>{texts.before}</p>}
      {points === 0 && <p>{texts.earnedNothingText}</p>}
      <Card>
        <DepositItems deposit={deposit} />
        {viewer && (
          <Facts
            rows={[
              [texts.balance, <Points key="now" value={viewer.balance.available} size="lead" />],
            ]}
          />
        )}
      </Card>
      {deposit.location && <p className="ui-soft">{pick(deposit.location.names)}</p>}
      {buttons}
    </div>
  );
}

/** Devices' clocks are seldom further off. */
const CLOCK_MILLISECONDS = 60_000;

/** Whether the person had these points before they asked: they scanned the same code again. */
function wasRedeemedBefore({ payload, createdAt }: OutboxEntry<"redeemQrToken">): boolean {
  const recordedAt = payload?.recycleEvent?.recordedAt;
  if (!payload?.replayed || recordedAt === undefined) return false;
  return Date.parse(recordedAt) < createdAt - CLOCK_MILLISECONDS;
}

import { useEffect, useRef } from "react";

import type { BalanceFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Card, LiveDot, Points } from "@recycle-points/ui";

import { nextExpiry } from "./account/balance.ts";
import { useTruth } from "./account/live.ts";
import { homeTexts } from "./texts/home.ts";

/** The points, and how true they are. */
export function BalanceCard({ balance }: { readonly balance: BalanceFragment }) {
  const { formats } = useLocale();
  const shared = useSharedTexts();
  const texts = useTexts(homeTexts);
  const truth = useTruth();
  const number = useRef<HTMLDivElement>(null);
  const shown = useRef(balance.available);
  useEffect(() => {
    if (shown.current === balance.available) return;
    shown.current = balance.available;
    number.current?.animate(
      [{ transform: "none" }, { transform: "scale(1.08)" }, { transform: "none" }],
      { duration: isCalm() ? 0 : 500, easing: "ease-out" },
    );
  }, [balance.available]);
  const expiry = nextExpiry(balance);
  return (
    <Card tone="hero" className="balance-card" aria-label={texts.spendable}>
      <div className="balance-head">
        <h2>{texts.spendable}</h2>
        <LiveDot state={truth}>
          {truth === "offline" ? shared.asOf(formats.shortDateTime(balance.asOf)) : undefined}
        </LiveDot>
      </div>
      <div ref={number} className="balance-number" aria-live="polite" aria-atomic="true">
        <Points value={balance.available} size="hero" />
      </div>
      <dl className="balance-facts">
        {balance.held > 0 && (
          <div>
            <dt>{texts.held}</dt>
            <dd>{formats.points(balance.held)}</dd>
          </div>
        )}
        <div>
          <dt>{texts.expiry}</dt>
          <dd>
            {expiry ? texts.expires(formats.date(expiry.expiresAt), expiry.points) : texts.never}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

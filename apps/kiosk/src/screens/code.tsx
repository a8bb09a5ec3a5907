import { useEffect, useState } from "react";

import { formatCode, linkToCode } from "@recycle-points/api";
import { formatPoints, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Countdown, OfflineIcon, QrCode, RefreshIcon, Sheet } from "@recycle-points/ui";

import type { Deposits } from "../deposits.ts";
import { useSecondsLeft } from "../hooks.ts";
import { type Deposit, numberOf, type ShownToken, type Step } from "../machine.ts";
import { texts } from "../texts.ts";

// A usual answer comes before: the text would only flash.
const LATE_MS = 4_000;

interface CodeProps {
  readonly walletUrl: string;
  readonly step: Step & { readonly name: "depositing" };
  readonly isConnected: boolean;
  readonly deposits: Deposits;
  readonly onEnd: () => void;
}

/** A deposit until its points are collected: its code, or why it has none yet. */
export function Code({ walletUrl, step, isConnected, deposits, onEnd }: CodeProps) {
  const [isEnding, setEnding] = useState(false);
  const said = useTexts(texts);
  const { deposit, token } = step;
  const end = () => setEnding(true);
  return (
    <main className="kiosk-code">
      {token ? (
        <Shown
          walletUrl={walletUrl}
          deposit={deposit}
          token={token}
          deposits={deposits}
          onEnd={end}
        />
      ) : (
        <Issuing deposit={deposit} isConnected={isConnected} onEnd={end} />
      )}
      <Sheet open={isEnding} onClose={() => setEnding(false)} title={said.endTitle}>
        <p className="kiosk-lead">{said.endText}</p>
        <p>{said.endLater(numberOf(deposit))}</p>
        <div className="kiosk-actions">
          <Button variant="secondary" size="large" onClick={onEnd}>
            {said.endNow}
          </Button>
          <Button size="large" onClick={() => setEnding(false)}>
            {said.back}
          </Button>
        </div>
      </Sheet>
    </main>
  );
}

interface IssuingProps {
  readonly deposit: Deposit;
  readonly isConnected: boolean;
  readonly onEnd: () => void;
}

function Issuing({ deposit, isConnected, onEnd }: IssuingProps) {
  const said = useTexts(texts);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (isConnected && !isLate) {
    return (
      <div className="kiosk-message" role="status">
        <span className="ui-spinner kiosk-spinner" aria-hidden="true" />
        <h1 tabIndex={-1}>{said.issuing}</h1>
      </div>
    );
  }
  return (
    <div className="kiosk-message" role="status">
      <span className="kiosk-medal is-warning">
        <OfflineIcon size={72} />
      </span>
      <h1 tabIndex={-1}>{said.keptTitle}</h1>
      <p className="kiosk-lead">{said.keptText}</p>
      <p className="kiosk-number">{numberOf(deposit)}</p>
      <p>{said.keptNumber(numberOf(deposit))}</p>
      <Button variant="secondary" size="large" onClick={onEnd}>
        {said.end}
      </Button>
    </div>
  );
}

interface ShownProps {
  readonly walletUrl: string;
  readonly deposit: Deposit;
  readonly token: ShownToken;
  readonly deposits: Deposits;
  readonly onEnd: () => void;
}

function Shown({ walletUrl, deposit, token, deposits, onEnd }: ShownProps) {
  const said = useTexts(texts);
  const secondsLeft = useSecondsLeft(token.life);
  const isOver = secondsLeft === 0;
  useEffect(() => {
    // The last moment's scan, and what a reloaded page does not know.
    if (isOver || token.life === null) void deposits.ask(token.id);
  }, [isOver, token.life, token.id, deposits]);
  if (isOver) {
    return <Expired onRenew={() => deposits.dispatch({ type: "renew" })} onEnd={onEnd} />;
  }
  return (
    <>
      <div className="kiosk-qr">
        <QrCode text={linkToCode(walletUrl, token.code)} title={said.qrTitle} />
      </div>
      <div className="kiosk-code-side">
        <h1 tabIndex={-1}>{said.scanTitle}</h1>
        <div className="kiosk-code-worth">
          {secondsLeft === null ? (
            <p role="status">{said.checking}</p>
          ) : (
            <Countdown
              secondsLeft={secondsLeft}
              seconds={Math.max(token.seconds, secondsLeft)}
              label={said.validFor}
            />
          )}
          <Brought deposit={deposit} />
        </div>
        <dl className="kiosk-facts">
          <dt>{said.code}</dt>
          <dd className="ui-code">{formatCode(token.code)}</dd>
          <dt>{said.number}</dt>
          <dd className="ui-code">{numberOf(deposit)}</dd>
        </dl>
        <Button variant="secondary" size="large" onClick={onEnd}>
          {said.end}
        </Button>
      </div>
    </>
  );
}

function Brought({ deposit: { items, points } }: { readonly deposit: Deposit }) {
  const said = useTexts(texts);
  const { materials, quantity } = useSharedTexts();
  return (
    <div>
      {points !== null && <p className="kiosk-points">{said.about(formatPoints(points))}</p>}
      <ul aria-label={said.items}>
        {items.map((item) => (
          <li key={`${item.material} ${item.unit}`}>
            {materials[item.material]} {quantity(item.quantity, item.unit, item.material)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Expired({ onRenew, onEnd }: { readonly onRenew: () => void; readonly onEnd: () => void }) {
  const said = useTexts(texts);
  return (
    <div className="kiosk-message" role="status">
      <span className="kiosk-medal">
        <RefreshIcon size={72} />
      </span>
      <h1 tabIndex={-1}>{said.expiredTitle}</h1>
      <p className="kiosk-lead">{said.expiredText}</p>
      <div className="kiosk-actions">
        <Button variant="secondary" size="large" onClick={onEnd}>
          {said.end}
        </Button>
        <Button size="large" icon={<RefreshIcon />} onClick={onRenew}>
          {said.renew}
        </Button>
      </div>
    </div>
  );
}

import { lazy, Suspense, useEffect, useRef, useState } from "react";

import type { Client, PlaceFragment } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { useNewVersion } from "@recycle-points/build/client";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Button, Sheet } from "@recycle-points/ui";

import type { Deposits } from "../deposits.ts";
import { useInactivity, useOnline } from "../hooks.ts";
import { drawId, secondsLeftAt, type State } from "../machine.ts";
import type { Places } from "../places.ts";
import { itemsOf, type Quantities } from "../points.ts";
import { useStatusReports } from "../status-reports.ts";
import { texts } from "../texts.ts";
import { Choose } from "./choose.tsx";
import { Frame } from "./frame.tsx";
import { Idle } from "./idle.tsx";
import { Thanks } from "./thanks.tsx";

// Loaded after the first screen is shown: the code's drawing is large, the rest is rare.
const loadCode = () => import("./code.tsx");
const loadStaff = () => import("./staff.tsx");
const loadRefused = () => import("./refused.tsx");
const Code = lazy(async () => ({ default: (await loadCode()).Code }));
const StaffMenu = lazy(async () => ({ default: (await loadStaff()).StaffMenu }));
const Refused = lazy(async () => ({ default: (await loadRefused()).Refused }));

const IDLE_SECONDS = 60;
/** Who looks at the phone touches nothing here. */
const CODE_SECONDS = 120;
const WARNING_SECONDS = 15;

interface KioskProps {
  readonly client: Client;
  readonly deposits: Deposits;
  readonly places: Places;
  readonly place: PlaceFragment;
}

export function Kiosk(props: KioskProps) {
  const { client, deposits, places } = props;
  const state = useSignal(deposits.state);
  const isReached = useSignal(deposits.isReached);
  const known = useSignal(places.known);
  const isOnline = useOnline();
  const [isStaff, setStaff] = useState(false);
  const { pick, setLocale } = useLocale();
  const reports = useStatusReports(client, places, props.place.id);
  const place = { ...props.place, status: reports.waiting?.status ?? props.place.status };
  const leave = () => {
    setStaff(false);
    if (state.step.name === "idle") return;
    deposits.dispatch({ type: "leave" });
    // The next person may speak another language.
    setLocale("ja");
  };
  const isValid = useCodeIsValid(state);
  useEffect(() => {
    // A network that is lost later takes none of them away.
    Promise.all([loadCode(), loadStaff(), loadRefused()]).catch(reportError);
  }, []);
  useReloadWhenIdle(state.step.name === "idle" && !isStaff);
  const isConnected = isOnline && isReached && known.problem !== "unreachable";
  return (
    <Frame placeName={pick(place.names)} isReached={isConnected} onStaff={() => setStaff(true)}>
      <Suspense>
        <Screen {...props} place={place} state={state} isConnected={isConnected} leave={leave} />
      </Suspense>
      <Suspense>
        {isStaff && (
          <StaffMenu
            {...props}
            place={place}
            reports={reports}
            isConnected={isConnected}
            onClose={() => setStaff(false)}
          />
        )}
      </Suspense>
      {(state.step.name !== "idle" || isStaff) && (
        <StillThere
          key={`${state.step.name} ${isValid}`}
          seconds={isValid ? CODE_SECONDS : IDLE_SECONDS}
          leave={leave}
        />
      )}
    </Frame>
  );
}

interface ScreenProps extends KioskProps {
  readonly state: State;
  readonly isConnected: boolean;
  readonly leave: () => void;
}

function Screen({ client, deposits, place, state, isConnected, leave }: ScreenProps) {
  const { step } = state;
  const { dispatch } = deposits;
  // Here, not above Suspense: only what has been loaded has a heading.
  useFocusOnChange(step.name);
  switch (step.name) {
    case "idle":
      return <Idle place={place} onStart={() => dispatch({ type: "begin" })} />;
    case "choosing":
      return (
        <Choose
          rules={place.earnRules ?? []}
          quantities={step.quantities}
          onCount={(ruleId, quantity) => dispatch({ type: "count", ruleId, quantity })}
          onConfirm={() => confirm(deposits, place, step.quantities)}
          onQuit={leave}
        />
      );
    case "depositing":
      return (
        <Code
          walletUrl={client.config.walletUrl}
          step={step}
          isConnected={isConnected}
          deposits={deposits}
          onEnd={leave}
        />
      );
    case "thanks":
      return <Thanks points={step.points} onEnd={leave} />;
    case "refused":
      return <Refused code={step.code} number={step.number} onEnd={leave} />;
  }
}

function confirm(deposits: Deposits, place: PlaceFragment, quantities: Quantities): void {
  const now = Date.now();
  const { clockOffset, left } = deposits.state.get();
  deposits.dispatch({
    type: "confirm",
    deposit: {
      id: drawId(left, () => crypto.randomUUID()),
      locationId: place.id,
      items: itemsOf(place.earnRules ?? [], quantities),
      occurredAt: new Date(now + clockOffset).toISOString(),
      startedAt: now,
      tokenId: null,
      points: null,
    },
  });
}

/** Asks whether somebody is there, and ends the visit if no answer comes. */
function StillThere(props: { readonly seconds: number; readonly leave: () => void }) {
  const { seconds, leave } = props;
  const { stillThere, endsIn, stay, end } = useTexts(texts);
  const { secondsLeft, stay: goOn } = useInactivity(seconds, WARNING_SECONDS, leave);
  return (
    <Sheet open={secondsLeft !== null} onClose={goOn} title={stillThere}>
      <p className="kiosk-lead">{endsIn(secondsLeft ?? 0)}</p>
      <div className="kiosk-actions">
        <Button variant="secondary" size="large" onClick={leave}>
          {end}
        </Button>
        <Button size="large" onClick={goOn}>
          {stay}
        </Button>
      </div>
    </Sheet>
  );
}

function useCodeIsValid({ step }: State): boolean {
  const life = step.name === "depositing" ? (step.token?.life ?? null) : null;
  const [isValid, setValid] = useState(false);
  useEffect(() => {
    const look = () => setValid((secondsLeftAt(life, performance.now()) ?? 0) > 0);
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [life]);
  return isValid;
}

/** A new version comes between two visits, never within one. */
function useReloadWhenIdle(isIdle: boolean): void {
  const { isReady, apply } = useNewVersion();
  useEffect(() => {
    if (isReady && isIdle) apply();
  }, [isReady, isIdle, apply]);
}

/** A new screen is read out from its heading on. */
function useFocusOnChange(name: string): void {
  const shown = useRef(name);
  useEffect(() => {
    if (shown.current === name) return;
    shown.current = name;
    document.querySelector("h1")?.focus();
    window.scrollTo(0, 0);
  }, [name]);
}

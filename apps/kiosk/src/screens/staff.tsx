import { type FormEvent, useCallback, useEffect, useState } from "react";

import type { Client, LocationStatus, PlaceFragment } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { useNewVersion } from "@recycle-points/build/client";
import { sayError, useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  Button,
  List,
  ListItem,
  Notice,
  SegmentedControl,
  Sheet,
  TextField,
} from "@recycle-points/ui";

import type { Deposits } from "../deposits.ts";
import { noteWrong, waitMsAt } from "../guesses.ts";
import { countUncollected, type Deposit, numberOf } from "../machine.ts";
import type { Places } from "../places.ts";
import type { StatusReports } from "../status-reports.ts";
import { staffTexts } from "../staff-texts.ts";
import { SignOut } from "./sign-out.tsx";

interface StaffProps {
  readonly client: Client;
  readonly deposits: Deposits;
  readonly places: Places;
  readonly place: PlaceFragment;
  readonly reports: StatusReports;
  readonly isConnected: boolean;
  readonly onClose: () => void;
}

export function StaffMenu(props: StaffProps) {
  const said = useTexts(staffTexts);
  return (
    <Sheet open onClose={props.onClose} title={said.title}>
      <Menu {...props} />
    </Sheet>
  );
}

function Menu(props: StaffProps) {
  const { client, deposits, places } = props;
  const said = useTexts(staffTexts);
  const [isLeaving, setLeaving] = useState(false);
  const state = useSignal(deposits.state);
  const known = useSignal(places.known);
  if (isLeaving) {
    return (
      <SignOut
        uncollected={countUncollected(state)}
        onQuit={() => setLeaving(false)}
        onSignOut={() => client.session.end()}
      />
    );
  }
  return (
    <>
      <StatusForm {...props} />
      <Left {...props} />
      <Technical {...props} />
      <div className="kiosk-actions">
        {(known.places?.length ?? 0) > 1 && (
          <Button variant="quiet" onClick={() => places.choose(null)}>
            {said.otherPlace}
          </Button>
        )}
        <Button variant="quiet" onClick={() => setLeaving(true)}>
          {said.signOut}
        </Button>
      </div>
    </>
  );
}

const STATUSES = ["OPEN", "FULL", "OUT_OF_SERVICE"] as const;
const LEVELS = ["unknown", "0", "25", "50", "75", "100"] as const;
type Level = (typeof LEVELS)[number];

function StatusForm({ place, reports }: StaffProps) {
  const said = useTexts(staffTexts);
  const { locationStatuses } = useSharedTexts();
  const [status, setStatus] = useState<LocationStatus>(place.status);
  const [level, setLevel] = useState(nearestLevel(place.fillLevelPercent));
  const [isSent, setSent] = useState(false);
  const send = async () => {
    setSent(false);
    setSent(await reports.send(status, level === "unknown" ? null : Number(level)));
  };
  if (place.status === "CLOSED") return <Notice tone="warning">{locationStatuses.CLOSED}</Notice>;
  return (
    <section className="kiosk-staff-part">
      <h3>{said.status}</h3>
      <SegmentedControl
        label={said.status}
        options={STATUSES.map((value) => ({ value, label: locationStatuses[value] }))}
        value={STATUSES.find((each) => each === status) ?? null}
        onChange={setStatus}
      />
      <h3>{said.fill}</h3>
      <SegmentedControl
        label={said.fill}
        options={LEVELS.map((value) => ({
          value,
          label: value === "unknown" ? said.fillUnknown : `${value}%`,
        }))}
        value={level}
        onChange={setLevel}
      />
      <Button wide onClick={() => void send()}>
        {said.send}
      </Button>
      <p role="status" className="ui-soft">
        {reports.waiting ? said.sending : isSent && said.sent}
      </p>
    </section>
  );
}

function nearestLevel(percent: number | null): Level {
  if (percent === null) return "unknown";
  return LEVELS.find((each) => Number(each) >= percent) ?? "100";
}

function Left({ deposits, onClose }: StaffProps) {
  const said = useTexts(staffTexts);
  const { locale, formats } = useLocale();
  const { materials, quantity } = useSharedTexts();
  const { left } = useSignal(deposits.state);
  useEffect(() => {
    // What has been collected since is not left.
    for (const { tokenId } of deposits.state.get().left) if (tokenId) void deposits.ask(tokenId);
  }, [deposits]);
  return (
    <section className="kiosk-staff-part">
      <h3>{said.left}</h3>
      {left.length === 0 && <p className="ui-soft">{said.noneLeft}</p>}
      <List>
        {left.map((each) => (
          <ListItem
            key={each.id}
            title={formats.shortDateTime(new Date(each.startedAt).toISOString())}
            detail={each.items
              .map(
                (item) =>
                  `${materials[item.material]} ${quantity(item.quantity, item.unit, item.material)}`,
              )
              .join("、")}
            end={<Progress deposit={each} />}
          >
            {each.problem !== undefined && (
              <span className="ui-item-detail">
                {sayError({ code: each.problem }, locale, formats)}
              </span>
            )}
          </ListItem>
        ))}
      </List>
      {left.length > 0 && <ShowAgain deposits={deposits} onClose={onClose} />}
    </section>
  );
}

function Progress({ deposit: { tokenId, problem } }: { readonly deposit: Deposit }) {
  const said = useTexts(staffTexts);
  if (problem !== undefined) return <Badge tone="danger">{said.refused}</Badge>;
  if (tokenId === null) return <Badge tone="warning">{said.waiting}</Badge>;
  return <Badge tone="success">{said.issued}</Badge>;
}

/** By the number that the person has: so each person gets only what they left. */
function ShowAgain({ deposits, onClose }: Pick<StaffProps, "deposits" | "onClose">) {
  const said = useTexts(staffTexts);
  const [number, setNumber] = useState("");
  const [isWrong, setWrong] = useState(false);
  const [waitMs, look] = useWait();
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (look() > 0) return;
    const wanted = number.normalize("NFKC").trim();
    const found = deposits.state.get().left.find((each) => numberOf(each) === wanted);
    setWrong(!found);
    if (!found) {
      noteWrong(Date.now());
      look();
      return;
    }
    deposits.dispatch({ type: "resume", id: found.id });
    onClose();
  };
  const wrong = isWrong ? said.numberWrong : null;
  return (
    <form className="kiosk-again" onSubmit={show}>
      <TextField
        label={said.numberLabel}
        hint={said.numberHint}
        error={waitMs > 0 ? said.numberWait(Math.ceil(waitMs / 60_000)) : wrong}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
      />
      <Button type="submit" variant="secondary">
        {said.showAgain}
      </Button>
    </form>
  );
}

/** Milliseconds until a number may be tried, and how to look again. */
function useWait(): [waitMs: number, look: () => number] {
  const [waitMs, setWaitMs] = useState(() => waitMsAt(Date.now()));
  const look = useCallback(() => {
    const now = waitMsAt(Date.now());
    setWaitMs(now);
    return now;
  }, []);
  useEffect(() => {
    if (waitMs === 0) return undefined;
    const timer = setTimeout(look, waitMs);
    return () => clearTimeout(timer);
  }, [waitMs, look]);
  return [waitMs, look];
}

function Technical({ places, isConnected }: StaffProps) {
  const said = useTexts(staffTexts);
  const { formats } = useLocale();
  const { saidAt } = useSignal(places.known);
  const { isReady } = useNewVersion();
  const moment = saidAt === null ? null : formats.shortDateTime(new Date(saidAt).toISOString());
  const connection = isConnected ? said.connected : said.disconnected;
  return (
    <section className="kiosk-staff-part">
      <dl className="kiosk-facts">
        <dt>{said.connection}</dt>
        <dd>{moment === null ? said.never : connection(moment)}</dd>
        <dt>{said.version}</dt>
        <dd className="ui-code">{VERSION}</dd>
      </dl>
      {isReady && <Notice>{said.versionReady}</Notice>}
    </section>
  );
}

/** The name of the built file has the hash of what is in it. */
const VERSION = new URL(import.meta.url).pathname.replace(/^.*-(\w+)\.js$/, "$1");

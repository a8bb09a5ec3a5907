import { useEffect, useState } from "react";

import { useTexts } from "@recycle-points/i18n";
import { BellIcon, Button, Card, Switch, useStatus } from "@recycle-points/ui";

import { type PushState, readPushState, turnPushOff, turnPushOn } from "./account/push.ts";
import { useClient } from "./client.tsx";
import { profileTexts } from "./texts/profile.ts";

const DECLINED = "recycle-points.wallet.push-declined";

interface Push {
  /** null: not known yet. */
  readonly state: PushState | null;
  readonly isBusy: boolean;
  readonly set: (isWanted: boolean) => void;
}

function usePush(): Push {
  const client = useClient();
  const announce = useStatus();
  const texts = useTexts(profileTexts);
  const [state, setState] = useState<PushState | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    readPushState(client).then(setState, console.error);
  }, [client]);
  const set = (isWanted: boolean) => {
    setBusy(true);
    (isWanted ? turnPushOn(client) : turnPushOff(client))
      .then(setState, (error: unknown) => {
        console.error(error);
        announce(texts.failed, "danger");
      })
      .finally(() => setBusy(false));
  };
  return { state, isBusy, set };
}

/** Whether this device shows notices. */
export function PushChoice() {
  const texts = useTexts(profileTexts);
  const { state, isBusy, set } = usePush();
  if (state === null) return null;
  return (
    <fieldset>
      <legend className="ui-label">{texts.push}</legend>
      {state === "on" || state === "off" ? (
        <Switch label={texts.pushOn} checked={state === "on"} disabled={isBusy} onChange={set} />
      ) : (
        <p className="ui-soft">{state === "refused" ? texts.pushRefused : texts.pushNone}</p>
      )}
    </fieldset>
  );
}

/** The same question where one waits for a decision; who says "later" is not asked again. */
export function PushInvitation() {
  const texts = useTexts(profileTexts);
  const { state, isBusy, set } = usePush();
  const [isDeclined, setDeclined] = useState(() => localStorage.getItem(DECLINED) !== null);
  if (state !== "off" || isDeclined) return null;
  const decline = () => {
    localStorage.setItem(DECLINED, "1");
    setDeclined(true);
  };
  return (
    <Card tone="accent" className="ui-stack">
      <div>
        <strong>{texts.pushAsk}</strong>
        <p>{texts.pushText}</p>
      </div>
      <div className="ui-row">
        <Button icon={<BellIcon />} busy={isBusy} onClick={() => set(true)}>
          {texts.pushOn}
        </Button>
        <Button variant="quiet" onClick={decline}>
          {texts.pushLater}
        </Button>
      </div>
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { CreateKioskEnrolmentDocument, KiosksDocument } from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Countdown, Notice, Sheet } from "@recycle-points/ui";

import { useAct } from "../act.ts";
import { useClient, useUser } from "../client.tsx";
import { CopyButton } from "../copy-button.tsx";
import { commonTexts } from "../texts/common.ts";
import { kioskTexts } from "../texts/kiosks.ts";

interface EnrolSheetProps {
  readonly locationId: string;
  readonly onClose: () => void;
}

interface Made {
  readonly code: string;
  readonly seconds: number;
  /** By the clock of performance.now(), which a changed clock does not move. */
  readonly endsAt: number;
}

/**
 * Makes a code for a device, and shows it until it has expired: a kiosk that comes may have used
 * another code.
 */
export function EnrolSheet({ locationId, onClose }: EnrolSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(kioskTexts);
  const common = useTexts(commonTexts);
  const { actions } = useSharedTexts();
  const { state, run } = useAct();
  const [made, setMade] = useState<Made | null>(null);
  const secondsLeft = useSecondsLeft(made);
  const isEnrolled = useEnrolled(locationId, made !== null);
  const make = async () => {
    const sentAt = performance.now();
    await run(async () => {
      const payload = (await transport.request(CreateKioskEnrolmentDocument, { locationId }))
        .createKioskEnrolment;
      if (payload?.enrolment && payload.code) {
        const seconds = payload.enrolment.expiresInSeconds;
        // It may have been made as early as it was asked for.
        setMade({ code: payload.code, seconds, endsAt: sentAt + seconds * 1000 });
      }
      return payload;
    });
  };
  const isShown = made !== null && secondsLeft > 0;
  return (
    <Sheet open onClose={onClose} title={texts.enrol}>
      {made === null && <p>{texts.enrolHelp}</p>}
      {isShown && <Code made={made} secondsLeft={secondsLeft} isWaiting={!isEnrolled} />}
      {made !== null && secondsLeft === 0 && !isEnrolled && (
        <Notice tone="warning" live>
          {texts.ended}
        </Notice>
      )}
      {isEnrolled && (
        <Notice tone="success" live>
          {texts.enrolled}
        </Notice>
      )}
      {state.status === "unknown" && (
        <Notice tone="warning" live>
          {texts.unknown}
        </Notice>
      )}
      {state.status === "failed" && (
        <Notice tone="danger" live>
          {state.problem}
        </Notice>
      )}
      <p className="ui-soft">{common.logged}</p>
      <div className="buttons">
        <Button variant="quiet" onClick={onClose}>
          {actions.close}
        </Button>
        {!isShown && !isEnrolled && (
          <Button busy={state.status === "sending"} onClick={() => void make()}>
            {made ? texts.newCode : texts.makeCode}
          </Button>
        )}
      </div>
    </Sheet>
  );
}

interface CodeProps {
  readonly made: Made;
  readonly secondsLeft: number;
  readonly isWaiting: boolean;
}

function Code({ made, secondsLeft, isWaiting }: CodeProps) {
  const texts = useTexts(kioskTexts);
  return (
    <div className="enrolment">
      <p className="enrolment-code" role="group" aria-label={texts.code}>
        {made.code}
      </p>
      <div className="enrolment-side">
        <Countdown secondsLeft={secondsLeft} seconds={made.seconds} label={texts.left} />
        <CopyButton text={made.code} />
      </div>
      {isWaiting && <p>{texts.waiting}</p>}
      <Notice tone="warning">{texts.shownOnce}</Notice>
    </div>
  );
}

function useSecondsLeft(made: Made | null): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!made) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [made]);
  if (!made) return 0;
  const left = Math.ceil((made.endsAt - now) / 1000);
  return Math.max(0, Math.min(made.seconds, left));
}

const ASK_MILLISECONDS = 3000;

const NEWEST = 20;

/** Whether a kiosk came since the sheet was opened, by a code of this person, and works. */
function useEnrolled(locationId: string, isWaiting: boolean): boolean {
  const { transport } = useClient();
  const { sub } = useUser();
  const { data } = useQuery({
    queryKey: ["kiosks", locationId, "newest"],
    queryFn: async ({ signal }) => {
      const variables = { locationId, first: NEWEST };
      const { kiosks } = await transport.request(KiosksDocument, variables, { signal });
      const own = kiosks?.nodes.find((each) => each.userId !== null && each.enrolledBy === sub);
      // The library takes undefined for a failure.
      return own?.id ?? null;
    },
    refetchInterval: isWaiting ? ASK_MILLISECONDS : false,
    staleTime: 0,
    gcTime: 0,
  });
  const [before, setBefore] = useState<string | null | undefined>(undefined);
  if (before === undefined && data !== undefined) setBefore(data);
  return before !== undefined && data !== undefined && data !== before;
}

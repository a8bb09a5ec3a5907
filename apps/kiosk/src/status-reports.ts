import { useEffect } from "react";

import type { Client, LocationStatus } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { useTexts } from "@recycle-points/i18n";
import { useStatus } from "@recycle-points/ui";

import type { Places } from "./places.ts";
import { texts } from "./texts.ts";

export interface StatusReports {
  /** The last one that is not in the place's own state yet. */
  readonly waiting: { readonly status: LocationStatus } | null;
  /** Returns whether it is kept: from then on it is waiting. */
  readonly send: (status: LocationStatus, fillLevelPercent: number | null) => Promise<boolean>;
}

/** Reports of a place's state, which wait for the network like deposits. */
export function useStatusReports(
  client: Client,
  places: Places,
  locationId: string,
): StatusReports {
  const { outbox } = client;
  const { reportFailed } = useTexts(texts);
  const announce = useStatus();
  const entries = useSignal(outbox.entries).filter((each) => each.kind === "reportLocationStatus");
  const final = entries.find((each) => each.status !== "waiting");
  const finalId = final?.id;
  const isAccepted = final?.payload?.userErrors.length === 0;
  const isReached = useSignal(places.known).problem !== "unreachable";
  // Dropped while the network is gone, it is still newer than what is known of the place.
  const isOver = final?.status === "answered" || isReached;
  useEffect(() => {
    if (finalId === undefined || !isOver) return;
    if (!isAccepted) announce(reportFailed, "danger");
    // First the place as it is now: in between, the old state would flash.
    places
      .refresh()
      .then(() => outbox.acknowledge(finalId))
      .catch(reportError);
  }, [finalId, isOver, isAccepted, announce, reportFailed, outbox, places]);
  const last = entries.findLast((each) => each.variables.locationId === locationId);
  const isShown = last?.status !== "answered" || last.payload?.userErrors.length === 0;
  return {
    waiting: last && isShown ? last.variables : null,
    send: async (status, fillLevelPercent) => {
      const variables = { locationId, status, fillLevelPercent };
      try {
        await outbox.submit({ kind: "reportLocationStatus", variables });
        return true;
      } catch (error) {
        reportError(error);
        announce(reportFailed, "danger");
        return false;
      }
    },
  };
}

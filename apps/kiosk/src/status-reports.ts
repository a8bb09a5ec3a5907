import { useEffect } from "react";

import type { Client, LocationStatus } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";

import type { Places } from "./places.ts";

export interface StatusReports {
  /** The last one that the server has not answered. */
  readonly waiting: { readonly status: LocationStatus } | null;
  readonly send: (status: LocationStatus, fillLevelPercent: number | null) => void;
}

/** Reports of a place's state, which wait for the network like deposits. */
export function useStatusReports(
  client: Client,
  places: Places,
  locationId: string,
): StatusReports {
  const { outbox } = client;
  const entries = useSignal(outbox.entries).filter((each) => each.kind === "reportLocationStatus");
  const answered = entries
    .filter((each) => each.status !== "waiting")
    .map((each) => each.id)
    .join("\n");
  useEffect(() => {
    if (answered === "") return;
    const ids = answered.split("\n");
    // First the place as it is now: in between, the old state would flash.
    places
      .refresh()
      .then(() => Promise.all(ids.map((id) => outbox.acknowledge(id))))
      .catch(reportError);
  }, [answered, outbox, places]);
  const waiting = entries.findLast((each) => each.variables.locationId === locationId);
  return {
    waiting: waiting && waiting.status !== "refused" ? waiting.variables : null,
    send: (status, fillLevelPercent) => {
      const variables = { locationId, status, fillLevelPercent };
      outbox.submit({ kind: "reportLocationStatus", variables }).catch(reportError);
    },
  };
}

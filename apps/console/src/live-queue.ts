import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { OnExchangeQueueChangedDocument } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import type { LiveState } from "@recycle-points/ui";

import { useClient } from "./client.tsx";

/** Reads exchanges again when one of anybody's changes; returns whether it follows them. */
export function useLiveExchanges(): LiveState {
  const { realtime } = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    const readAgain = () => {
      void queries.invalidateQueries({ queryKey: ["exchanges"] });
      void queries.invalidateQueries({ queryKey: ["exchange"] });
    };
    return realtime.subscribe(
      OnExchangeQueueChangedDocument,
      {},
      { onData: readAgain, onConnected: readAgain, onRefused: (error) => console.error(error) },
    );
  }, [realtime, queries]);
  const { status } = useSignal(realtime.liveness);
  return status === "connecting" ? "waiting" : status;
}

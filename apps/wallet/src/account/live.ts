import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { OnBalanceChangedDocument } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";

import { useClient, useUser } from "../client.tsx";
import { keys } from "../keys.ts";
import { useViewer } from "../queries.ts";
import { balanceOf, takeAnswered } from "./answers.ts";
import { takeAnswer, takePush, type Viewer } from "./balance.ts";
import { readAgain } from "./read-again.ts";

/** Follow the person's balance: pushes, answers of the outbox, and a new query after each gap. */
export function useLiveBalance(): void {
  const { realtime, outbox } = useClient();
  const sub = useUser()?.sub;
  const queries = useQueryClient();
  useEffect(() => {
    if (sub === undefined) return undefined;
    const ask = (name: string) => void readAgain(queries, [name, sub]);
    return realtime.subscribe(
      OnBalanceChangedDocument,
      { userId: sub },
      {
        onData: ({ onBalanceChanged: push }) => {
          if (!push) return ask("viewer");
          queries.setQueryData<Viewer>(keys.viewer(sub), (shown) => takePush(shown, push));
          ask("recent");
          ask("history");
          // What the person carries has changed, too; the balance stays true meanwhile.
          void readAgain(queries, keys.viewer(sub), "refetchQueries");
        },
        onConnected: () => {
          for (const name of ["viewer", "recent", "history", "exchange"]) ask(name);
        },
        onRefused: console.error,
      },
    );
  }, [realtime, queries, sub]);
  useEffect(() => {
    if (sub === undefined) return undefined;
    const seen = new Set<string>();
    const take = () => {
      for (const entry of takeAnswered(outbox.entries.get(), seen)) {
        const balance = balanceOf(entry);
        if (!balance) continue;
        queries.setQueryData<Viewer>(keys.viewer(sub), (shown) => takeAnswer(shown, balance));
        for (const name of ["viewer", "recent", "history", "exchange", "rewards", "reward"]) {
          void readAgain(queries, [name]);
        }
      }
    };
    take();
    return outbox.entries.subscribe(take);
  }, [outbox, queries, sub]);
}

/**
 * How true the balance is. live: it follows what happens. waiting: it will, soon. offline: it is as
 * it was at `balance.asOf`.
 */
export type Truth = "live" | "waiting" | "offline";

export function useTruth(): Truth {
  const { status } = useSignal(useClient().realtime.liveness);
  const { isStale, isError, fetchStatus } = useViewer();
  if (status === "offline" || fetchStatus === "paused" || isError) return "offline";
  return status === "live" && !isStale ? "live" : "waiting";
}

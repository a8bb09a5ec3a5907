import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { type ChangeFragment, OnExchangeChangedDocument } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { useStatus } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { shellTexts } from "../texts/shell.ts";
import { readAgain } from "./read-again.ts";

/** Follow the person's exchanges: their pages are read again, and what others decided is said. */
export function useLiveExchanges(): void {
  const { realtime } = useClient();
  const sub = useUser()?.sub;
  const queries = useQueryClient();
  const announce = useStatus();
  const { decided } = useTexts(shellTexts);
  const said = useRef<(change: ChangeFragment) => void>(() => undefined);
  useEffect(() => {
    said.current = (change) => {
      const text = isDecision(change) ? decided[change.status] : undefined;
      if (text) announce(text);
    };
  });
  useEffect(() => {
    if (sub === undefined) return undefined;
    const ask = () => {
      for (const name of ["exchange", "recent", "history"]) void readAgain(queries, [name, sub]);
    };
    return realtime.subscribe(
      OnExchangeChangedDocument,
      { userId: sub },
      {
        onData: ({ onExchangeChanged: change }) => {
          ask();
          if (change) said.current(change);
        },
        onConnected: ask,
        onRefused: console.error,
      },
    );
  }, [realtime, queries, sub]);
}

/** Whether somebody else changed it: what one has asked for oneself, its own page says. */
function isDecision({ status, requestedAt, updatedAt }: ChangeFragment): boolean {
  return status !== "CANCELLED" && requestedAt !== updatedAt;
}

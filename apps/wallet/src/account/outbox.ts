import { useEffect, useState } from "react";

import type { OutboxEntry, OutboxKind } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";

import { useClient } from "../client.tsx";

const PATIENCE_MILLISECONDS = 4_000;

type EntryOf<K extends OutboxKind> = Extract<OutboxEntry, { readonly kind: K }>;

/** The person's newest request of a kind that `isMeant`; null: none. */
export function useEntry<K extends OutboxKind>(
  kind: K,
  isMeant: (entry: EntryOf<K>) => boolean = () => true,
): EntryOf<K> | null {
  const entries = useSignal(useClient().outbox.entries);
  return entries.findLast((each): each is EntryOf<K> => isOf(each, kind) && isMeant(each)) ?? null;
}

function isOf<K extends OutboxKind>(entry: OutboxEntry, kind: K): entry is EntryOf<K> {
  return entry.kind === kind;
}

/** Whether a request waits longer than an answer takes: then its person reads that it is kept. */
export function useIsLate(entry: OutboxEntry | null): boolean {
  const dueAt = entry?.status === "waiting" ? entry.createdAt + PATIENCE_MILLISECONDS : null;
  const isOnline = useIsOnline();
  const [late, setLate] = useState<number | null>(null);
  useEffect(() => {
    if (dueAt === null) return undefined;
    const timer = setTimeout(() => setLate(dueAt), Math.max(0, dueAt - Date.now()));
    return () => clearTimeout(timer);
  }, [dueAt]);
  return dueAt !== null && (!isOnline || late === dueAt);
}

export function useIsOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const show = () => setOnline(navigator.onLine);
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    return () => {
      window.removeEventListener("online", show);
      window.removeEventListener("offline", show);
    };
  }, []);
  return isOnline;
}

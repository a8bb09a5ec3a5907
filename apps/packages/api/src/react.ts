import { useSyncExternalStore } from "react";

import type { Signal } from "./signal.ts";

/** The value of a signal: who is signed in, the live dot, the outbox. */
export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

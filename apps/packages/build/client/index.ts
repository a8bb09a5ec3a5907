import { useSyncExternalStore } from "react";

import { trustOwnScripts } from "./scripts.ts";
import { reloadWhenPartsAreGone, Updates } from "./updates.ts";

const updates = new Updates();

/**
 * Call it first in main.tsx: workers are trusted from here on, and the app starts offline from the
 * second time on.
 *
 * @param base - import.meta.env.BASE_URL
 */
export function startApp(base: string): void {
  trustOwnScripts(base);
  reloadWhenPartsAreGone();
  // Only a secure context has it: https, or this machine.
  if ("serviceWorker" in navigator) {
    window.addEventListener("load", () => {
      void updates.follow(base).catch(reportError);
    });
  }
}

/**
 * Returns whether a new version is ready, and what loads it. Call that at a navigation, or from a
 * button, while no movement of points is under way.
 */
export function useNewVersion(): { readonly isReady: boolean; readonly apply: () => void } {
  const isReady = useSyncExternalStore(updates.subscribe, updates.isReady);
  return { isReady, apply: updates.apply };
}

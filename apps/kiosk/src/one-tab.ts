import { useEffect, useState } from "react";

const NAME = "recycle-points.kiosk";

/**
 * Take the kiosk for this tab until the returned function is called: two tabs would overwrite each
 * other's deposits. `say` learns at once whether this tab has it, and again once the other closes.
 */
export function takeKiosk(say: (isHere: boolean) => void): () => void {
  const end = new AbortController();
  const hold = async (): Promise<void> => {
    if (end.signal.aborted) return;
    say(true);
    await new Promise((resolve) => end.signal.addEventListener("abort", resolve));
  };
  const wait = (): void => {
    say(false);
    navigator.locks.request(NAME, hold).catch(reportError);
  };
  navigator.locks
    .request(NAME, { ifAvailable: true }, (lock) => (lock ? hold() : wait()))
    .catch(reportError);
  return () => end.abort();
}

/** Whether this tab has the kiosk; null: not known yet. */
export function useOneTab(): boolean | null {
  const [isHere, setHere] = useState<boolean | null>(null);
  useEffect(() => takeKiosk(setHere), []);
  return isHere;
}

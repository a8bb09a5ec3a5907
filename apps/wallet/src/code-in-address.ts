import { readCode, Signal } from "@recycle-points/api";

const KEPT_UNDER = "recycle-points.wallet.code";

/** A code that a link brought and that is not redeemed yet; it survives the sign-in. */
export const codeFromLink = new Signal<string | null>(null);

/**
 * Take the code behind # out of the address, now and whenever a link brings another one. It waits in
 * this tab alone.
 */
export function takeCodeFromAddress(): void {
  codeFromLink.set(sessionStorage.getItem(KEPT_UNDER));
  take();
  window.addEventListener("hashchange", take);
}

/** Forget the code: it is in the outbox, or the person does not want it. */
export function forgetCode(): void {
  sessionStorage.removeItem(KEPT_UNDER);
  codeFromLink.set(null);
}

function take(): void {
  if (location.hash.length < 2) return;
  const code = readCode(location.hash);
  if (!code) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  sessionStorage.setItem(KEPT_UNDER, code);
  codeFromLink.set(code);
}

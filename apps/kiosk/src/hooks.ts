import { useEffect, useEffectEvent, useRef, useState } from "react";

import { secondsLeftAt, type Life } from "./machine.ts";

const TICK_MS = 250;
const HOLD_MS = 1_200;

/** Seconds until the token ends, counted each second; null: not known. */
export function useSecondsLeft(life: Life | null): number | null {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return secondsLeftAt(life, now);
}

export interface Inactivity {
  /** Seconds until the end, once somebody has to be warned; else null. */
  readonly secondsLeft: number | null;
  readonly stay: () => void;
}

/**
 * Calls onEnd after `seconds` without a touch or a key, counted from its mount, and warns for the
 * last `warningSeconds`. Then only `stay` stops it: a sleeve on the screen is not an answer.
 */
export function useInactivity(
  seconds: number,
  warningSeconds: number,
  onEnd: () => void,
): Inactivity {
  const [secondsLeft, setSecondsLeft] = useState(seconds);
  const touchedAt = useRef(0);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    touchedAt.current = performance.now();
    const countLeft = () =>
      Math.max(0, Math.ceil(seconds - (performance.now() - touchedAt.current) / 1000));
    const touch = () => {
      if (countLeft() > warningSeconds) touchedAt.current = performance.now();
    };
    const timer = setInterval(() => {
      const left = countLeft();
      setSecondsLeft(left);
      if (left > 0) return;
      clearInterval(timer);
      end();
    }, TICK_MS);
    window.addEventListener("pointerdown", touch);
    window.addEventListener("keydown", touch);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pointerdown", touch);
      window.removeEventListener("keydown", touch);
    };
  }, [seconds, warningSeconds]);
  const stay = () => {
    touchedAt.current = performance.now();
    setSecondsLeft(seconds);
  };
  return { secondsLeft: secondsLeft <= warningSeconds ? secondsLeft : null, stay };
}

/** Handlers of a button that opens when it is held for 1.2 s, or by a key. */
export function useHold(open: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    onPointerDown: () => {
      stop();
      timer.current = setTimeout(open, HOLD_MS);
    },
    onPointerUp: stop,
    onPointerLeave: stop,
    onPointerCancel: stop,
    onClick: ({ detail }: { readonly detail: number }) => {
      // A key, or a screen reader: it has no pointer to hold.
      if (detail === 0) open();
    },
  };
}

/** The screen stays on while the page is shown. */
export function useWakeLock(): void {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      // Refused on an empty battery, for example: the screen then does as the device says.
      navigator.wakeLock.request("screen").catch(() => undefined);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => document.removeEventListener("visibilitychange", ask);
  }, []);
}

/** No menu at a long touch, which opens the staff's menu here. */
export function useNoContextMenu(): void {
  useEffect(() => {
    const refuse = (event: Event) => event.preventDefault();
    document.addEventListener("contextmenu", refuse);
    return () => document.removeEventListener("contextmenu", refuse);
  }, []);
}

export function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return isOnline;
}

import { beforeEach, expect, test, vi } from "vitest";

import { noteWrong, waitMsAt } from "./guesses.ts";

const NOW = Date.UTC(2026, 10, 28);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const disk = new Map<string, string>();

beforeEach(() => {
  disk.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => disk.set(key, value),
  });
});

function guess(count: number, now = NOW): void {
  for (let each = 0; each < count; each += 1) noteWrong(now);
}

test("five wrong numbers make the next one wait", () => {
  guess(4);
  expect(waitMsAt(NOW)).toBe(0);
  guess(1);
  expect(waitMsAt(NOW)).toBe(MINUTE);
  expect(waitMsAt(NOW + MINUTE - 1)).toBe(1);
  expect(waitMsAt(NOW + MINUTE)).toBe(0);
});

test("each further wrong number doubles the wait", () => {
  const waits = [];
  let now = NOW;
  guess(4);
  for (let each = 0; each < 8; each += 1) {
    noteWrong(now);
    waits.push(waitMsAt(now) / MINUTE);
    now += waitMsAt(now);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
});

test("hour forgets one wrong number", () => {
  guess(5);
  expect(waitMsAt(NOW + HOUR)).toBe(0);
  noteWrong(NOW + HOUR);
  expect(waitMsAt(NOW + HOUR)).toBe(MINUTE);
  expect(waitMsAt(NOW + 7 * HOUR)).toBe(0);
});

test("clock set back waits no longer", () => {
  guess(5);
  expect(waitMsAt(NOW - HOUR)).toBe(MINUTE);
});

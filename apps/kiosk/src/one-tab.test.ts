import { beforeEach, expect, test, vi } from "vitest";

import { takeKiosk } from "./one-tab.ts";

beforeEach(() => {
  vi.stubGlobal("reportError", (error: unknown) => {
    throw error;
  });
});

test("second tab waits until the first closes", async () => {
  const first: boolean[] = [];
  const second: boolean[] = [];
  const closeFirst = takeKiosk((isHere) => first.push(isHere));
  await vi.waitUntil(() => first.length === 1);
  const closeSecond = takeKiosk((isHere) => second.push(isHere));
  await vi.waitUntil(() => second.length === 1);
  expect([first, second]).toEqual([[true], [false]]);
  closeFirst();
  await vi.waitUntil(() => second.length === 2);
  expect(second).toEqual([false, true]);
  closeSecond();
});

test("tab that closes while it waits takes nothing", async () => {
  const said: boolean[] = [];
  const closeFirst = takeKiosk(() => undefined);
  const closeSecond = takeKiosk((isHere) => said.push(isHere));
  await vi.waitUntil(() => said.length === 1);
  closeSecond();
  closeFirst();
  const third = await new Promise((resolve) => takeKiosk((isHere) => isHere && resolve(isHere)));
  expect(third).toBe(true);
  expect(said).toEqual([false]);
});

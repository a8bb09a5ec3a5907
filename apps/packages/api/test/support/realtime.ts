/** A page's subscriptions; FakeSocket.last is the newest socket. */
import { beforeEach, vi } from "vitest";

import {
  OnBalanceChangedDocument,
  type OnBalanceChangedSubscription,
} from "../../src/generated/operations.ts";
import { Realtime, type Watcher } from "../../src/realtime.ts";
import { API } from "./session.ts";
import { FakeSocket } from "./socket.ts";

export const token = vi.fn<(sub?: string) => Promise<string>>();
export const renew = vi.fn<(rejected: string) => Promise<void>>();
export let realtime: Realtime;

export function watcher() {
  type All = Watcher<OnBalanceChangedSubscription>;
  return {
    onData: vi.fn<All["onData"]>(),
    onConnected: vi.fn<All["onConnected"]>(),
    onRefused: vi.fn<All["onRefused"]>(),
  };
}

/** Watch, and let the token come. */
export async function watch(events = watcher(), userId = "a"): Promise<() => void> {
  const stop = realtime.subscribe(OnBalanceChangedDocument, { userId }, events);
  await wait(0);
  return stop;
}

export const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
export const status = () => realtime.liveness.get().status;
export const sockets = () => FakeSocket.all.length;

beforeEach(() => {
  token.mockReset().mockResolvedValue("t1");
  renew.mockReset().mockImplementation(async () => void token.mockResolvedValue("t2"));
  realtime = new Realtime(API, { token, renew });
});

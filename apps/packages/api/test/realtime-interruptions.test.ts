import { expect, test, vi } from "vitest";

import { RequestError } from "../src/errors.ts";
import { NOW, page } from "./support/browser.ts";
import {
  token,
  renew,
  realtime,
  watcher,
  watch,
  wait,
  status,
  sockets,
} from "./support/realtime.ts";
import { FakeSocket } from "./support/socket.ts";

test("broken socket is opened again, and queried after", async () => {
  const events = watcher();
  await watch(events);
  FakeSocket.last.serve();
  FakeSocket.last.drop();
  expect(status()).toBe("connecting");
  await wait(1_000);
  expect(sockets()).toBe(2);
  FakeSocket.last.serve();
  expect([status(), events.onConnected.mock.calls.length]).toEqual(["live", 2]);
});

test("waits grow to half a minute", async () => {
  await watch();
  for (const milliseconds of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    const before = sockets();
    FakeSocket.last.drop();
    // oxlint-disable-next-line no-await-in-loop -- the clock goes on
    await wait(milliseconds - 1);
    expect(sockets()).toBe(before);
    // oxlint-disable-next-line no-await-in-loop -- the clock goes on
    await wait(1);
    expect(sockets()).toBe(before + 1);
  }
  FakeSocket.last.serve();
  FakeSocket.last.drop();
  await wait(1_000);
  expect(sockets()).toBe(9);
});

test("chance shortens a wait by half", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  await watch();
  FakeSocket.last.drop();
  await wait(500);
  expect(sockets()).toBe(2);
});

test("offline says since when", async () => {
  await watch();
  FakeSocket.last.serve();
  await wait(2_000);
  FakeSocket.last.say({ type: "ka" });
  await wait(3_000);
  FakeSocket.last.drop();
  await wait(1_000);
  FakeSocket.last.drop();
  expect(realtime.liveness.get()).toEqual({ status: "offline", since: NOW + 2_000 });
  await wait(2_000);
  expect(realtime.liveness.get()).toEqual({ status: "offline", since: NOW + 2_000 });
});

test("silence past the time-out and five seconds reconnects", async () => {
  await watch();
  FakeSocket.last.serve();
  await wait(304_999);
  expect(status()).toBe("live");
  FakeSocket.last.say({ type: "ka" });
  await wait(304_999);
  expect(status()).toBe("live");
  await wait(1);
  expect(status()).toBe("connecting");
  expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
});

test.each([
  ["connection", () => undefined],
  ["acknowledgement", () => FakeSocket.last.open()],
  ["start", () => [FakeSocket.last.open(), FakeSocket.last.acknowledge()]],
])("%s that does not come reconnects", async (_, prepare) => {
  await watch();
  prepare();
  await wait(14_999);
  FakeSocket.last.say({ type: "ka" });
  await wait(1_001);
  expect(sockets()).toBe(_ === "start" ? 2 : 1);
  await wait(15_000);
  expect(sockets()).toBe(2);
});

test("answer in time is watched no more", async () => {
  await watch();
  FakeSocket.last.serve();
  await wait(16_000);
  expect(status()).toBe("live");
});

test("being online again reconnects at once", async () => {
  await watch();
  FakeSocket.last.serve();
  page.fire("online");
  expect(status()).toBe("connecting");
  await wait(0);
  expect([sockets(), FakeSocket.all[0]?.readyState]).toEqual([2, FakeSocket.CLOSED]);
});

test("going offline shows at once", async () => {
  await watch();
  FakeSocket.last.serve();
  vi.stubGlobal("navigator", { onLine: false });
  page.fire("offline");
  expect(realtime.liveness.get()).toEqual({ status: "offline", since: NOW });
});

test.each([
  [65_000, 1],
  [65_001, 2],
])("waking after %i ms of silence makes %i sockets", async (milliseconds, count) => {
  await watch();
  FakeSocket.last.serve();
  vi.setSystemTime(NOW + milliseconds);
  page.document.dispatchEvent(new Event("visibilitychange"));
  await wait(0);
  expect(sockets()).toBe(count);
});

test("page that hides does nothing", async () => {
  await watch();
  page.document.visibilityState = "hidden";
  page.document.dispatchEvent(new Event("visibilitychange"));
  await wait(0);
  expect(sockets()).toBe(1);
});

test.each([
  ["error of a subscription", () => FakeSocket.last.refuse("UnauthorizedException")],
  [
    "connection_error",
    () =>
      FakeSocket.last.say({
        type: "connection_error",
        payload: { errors: [{ errorType: "UnauthorizedException" }] },
      }),
  ],
])("expired token in %s is renewed", async (_, expire) => {
  const events = watcher();
  await watch(events);
  FakeSocket.last.serve();
  expire();
  await wait(1_000);
  expect(renew).toHaveBeenCalledExactlyOnceWith("t1");
  FakeSocket.last.serve();
  expect(FakeSocket.last.sent[1]?.payload?.extensions).toMatchObject({
    authorization: { Authorization: "t2" },
  });
  expect([events.onRefused.mock.calls.length, status()]).toEqual([0, "live"]);
});

test("one that never starts slows retries of all", async () => {
  await watch();
  await watch();
  for (const milliseconds of [1_000, 2_000, 4_000]) {
    FakeSocket.last.open();
    FakeSocket.last.acknowledge();
    FakeSocket.last.say({ type: "start_ack", id: FakeSocket.last.started[0] });
    FakeSocket.last.refuse("InternalFailure", FakeSocket.last.started[1]);
    const before = sockets();
    // oxlint-disable-next-line no-await-in-loop -- the clock goes on
    await wait(milliseconds - 1);
    expect(sockets()).toBe(before);
    // oxlint-disable-next-line no-await-in-loop -- the clock goes on
    await wait(1);
    expect(sockets()).toBe(before + 1);
  }
});

test("token that cannot be had is tried again", async () => {
  token.mockRejectedValueOnce(new RequestError("unreachable", ""));
  await watch();
  expect(sockets()).toBe(0);
  await wait(1_000);
  expect(sockets()).toBe(1);
});

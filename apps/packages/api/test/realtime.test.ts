import { expect, test } from "vitest";

import { RequestError } from "../src/errors.ts";
import { OnBalanceChangedDocument } from "../src/generated/operations.ts";
import { page } from "./support/browser.ts";
import { realtime, watcher, watch, wait, status, sockets } from "./support/realtime.ts";
import { FakeSocket } from "./support/socket.ts";

test("credentials travel as a sub-protocol", async () => {
  await watch();
  const { url, protocols } = FakeSocket.last;
  expect(url).toBe("wss://apps.example/graphql/realtime");
  expect(protocols[0]).toBe("graphql-ws");
  expect(protocols[1]).toMatch(/^header-[A-Za-z0-9_-]+$/);
  const header = Buffer.from(protocols[1]?.slice("header-".length) ?? "", "base64url").toString();
  expect(JSON.parse(header)).toEqual({ host: "apps.example", Authorization: "t1" });
});

test("handshake goes in AppSync's order", async () => {
  const events = watcher();
  await watch(events);
  expect(FakeSocket.last.sent).toEqual([]);
  FakeSocket.last.open();
  expect(FakeSocket.last.sent).toEqual([{ type: "connection_init" }]);
  FakeSocket.last.acknowledge();
  const [, start] = FakeSocket.last.sent;
  expect(JSON.parse(start?.payload?.data ?? "")).toEqual({
    query: OnBalanceChangedDocument.toString(),
    variables: { userId: "a" },
  });
  expect(start?.payload?.extensions).toEqual({
    authorization: { host: "apps.example", Authorization: "t1" },
  });
  expect([status(), events.onConnected.mock.calls.length]).toEqual(["connecting", 0]);
  FakeSocket.last.say({ type: "start_ack", id: start?.id });
  expect([status(), events.onConnected.mock.calls.length]).toEqual(["live", 1]);
});

test("subscriptions share one socket", async () => {
  const [first, second] = [watcher(), watcher()];
  await watch(first);
  FakeSocket.last.serve();
  await watch(second, "b");
  const [id, other] = FakeSocket.last.started;
  FakeSocket.last.say({ type: "start_ack", id: other });
  FakeSocket.last.push({ onBalanceChanged: null }, other);
  expect(sockets()).toBe(1);
  expect([first.onData.mock.calls.length, second.onData.mock.calls]).toEqual([
    0,
    [[{ onBalanceChanged: null }]],
  ]);
  expect(id).not.toBe(other);
});

test("last one to stop closes the socket", async () => {
  const [stop, stopOther] = [await watch(), await watch()];
  FakeSocket.last.serve();
  stop();
  expect(FakeSocket.last.sent.at(-1)).toEqual({ type: "stop", id: FakeSocket.last.started[0] });
  expect(FakeSocket.last.readyState).toBe(FakeSocket.OPEN);
  stopOther();
  expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
  await wait(60_000);
  expect(sockets()).toBe(1);
});

test("push without data asks to query", async () => {
  const events = watcher();
  await watch(events);
  FakeSocket.last.serve();
  FakeSocket.last.push(null);
  expect([events.onData.mock.calls.length, events.onConnected.mock.calls.length]).toEqual([0, 2]);
});

test("refusal ends its subscription, not the others", async () => {
  const [refused, other] = [watcher(), watcher()];
  const stop = await watch(refused);
  await watch(other);
  FakeSocket.last.open();
  FakeSocket.last.acknowledge();
  FakeSocket.last.refuse("Unauthorized");
  FakeSocket.last.say({ type: "start_ack", id: FakeSocket.last.started[1] });
  expect(refused.onRefused.mock.calls[0]?.[0]).toEqual(
    new RequestError("refused", "m", "Unauthorized"),
  );
  FakeSocket.last.drop();
  await wait(1_000);
  FakeSocket.last.serve();
  expect([FakeSocket.last.started.length, other.onConnected.mock.calls.length]).toEqual([1, 2]);
  expect(status()).toBe("connecting");
  stop();
  expect(status()).toBe("live");
});

test("refusal of the only one closes the socket", async () => {
  const stop = await watch();
  FakeSocket.last.serve();
  FakeSocket.last.refuse("Unauthorized");
  expect([status(), FakeSocket.last.readyState]).toEqual(["connecting", FakeSocket.CLOSED]);
  await watch();
  FakeSocket.last.serve();
  expect([status(), sockets()]).toEqual(["connecting", 2]);
  stop();
  expect(status()).toBe("live");
});

test("page is live once all subscriptions run", async () => {
  await watch();
  FakeSocket.last.serve();
  await watch();
  expect(status()).toBe("connecting");
  FakeSocket.last.say({ type: "start_ack", id: FakeSocket.last.started[1] });
  expect(status()).toBe("live");
});

test("reset drops all, also what is under way", async () => {
  const events = watcher();
  await watch(events);
  FakeSocket.last.serve();
  const [old] = FakeSocket.all;
  realtime.subscribe(OnBalanceChangedDocument, { userId: "a" }, events);
  page.fire("online");
  realtime.reset();
  await wait(60_000);
  old?.push({ onBalanceChanged: null });
  expect([sockets(), events.onData.mock.calls.length, status()]).toEqual([1, 0, "connecting"]);
});

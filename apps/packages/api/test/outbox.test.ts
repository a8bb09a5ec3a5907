import { expect, test, vi } from "vitest";

import { RequestError } from "../src/errors.ts";
import { OutboxStore } from "../src/outbox-store.ts";
import { page, pass, until } from "./support/browser.ts";
import {
  ask,
  DONE,
  EXCHANGE,
  find,
  offline,
  openTab,
  REDEEM,
  send,
  signIn,
  states,
  user,
} from "./support/outbox.ts";

test("request is on the disk before it goes", async () => {
  const outbox = openTab();
  ask.mockImplementation(async () => {
    const reader = openTab();
    await vi.waitUntil(async () => {
      void reader.acknowledge("nothing");
      await pass();
      return reader.entries.get().length > 0;
    });
    expect(states(reader)).toEqual([["redeemQrToken", "waiting"]]);
    return DONE;
  });
  await send(outbox, REDEEM);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(states(outbox)).toEqual([["redeemQrToken", "answered"]]);
});

test("writes wait for the disk", async () => {
  const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
  await send(openTab(), REDEEM);
  const write = transaction.mock.calls.find(([, mode]) => mode === "readwrite");
  expect(write?.[2]).toEqual({ durability: "strict" });
});

test("request that cannot be kept is not sent", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new Error("no disk");
    },
  });
  const outbox = openTab();
  await expect(outbox.submit(REDEEM)).rejects.toThrow("no disk");
  await pass();
  expect(ask).not.toHaveBeenCalled();
});

test("request that cannot be shown is sent", async () => {
  const outbox = openTab();
  vi.spyOn(OutboxStore.prototype, "list").mockRejectedValueOnce(new Error("no disk"));
  vi.spyOn(console, "error").mockReturnValue();
  await outbox.submit(REDEEM);
  await until(() => states(outbox)[0]?.[1] === "answered");
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a request while signed out is not kept", async () => {
  user.set(null);
  await expect(openTab().submit(REDEEM)).rejects.toMatchObject({ kind: "signedOut" });
});

test("answer stays until it is acknowledged", async () => {
  const rejected = { userErrors: [{ code: "TOKEN_EXPIRED" }] };
  ask.mockResolvedValue(rejected);
  const id = await send(openTab(), REDEEM);
  const afterReload = openTab();
  await afterReload.flush();
  expect(find(afterReload, id)).toMatchObject({ status: "answered", payload: rejected });
  await afterReload.acknowledge(id);
  expect(afterReload.entries.get()).toEqual([]);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("sign-out forgets answers, an erasure all", async () => {
  const outbox = openTab();
  await send(outbox, REDEEM);
  signIn("b");
  await send(outbox, REDEEM);
  ask.mockImplementation(offline);
  await send(outbox, EXCHANGE);
  await outbox.forget();
  expect(states(outbox)).toEqual([["exchangeReward", "waiting"]]);
  await outbox.forget(true);
  expect(states(outbox)).toEqual([]);
  signIn("a");
  await outbox.acknowledge("nothing");
  expect(states(outbox)).toEqual([["redeemQrToken", "answered"]]);
});

test("refusal is final, without a payload", async () => {
  ask.mockRejectedValue(new RequestError("refused", "no", "InvalidInput"));
  const outbox = openTab();
  const id = await send(outbox, REDEEM);
  expect(find(outbox, id)).toMatchObject({ status: "refused", payload: null });
});

test.each([
  ["unreachable", () => offline()],
  ["unknown", () => Promise.reject(new RequestError("unknown", ""))],
  ["busy", () => Promise.reject(new RequestError("busy", ""))],
  ["signed out", () => Promise.reject(new RequestError("signedOut", ""))],
  ["empty", () => Promise.resolve(null)],
  ["CONFLICT_RETRY", () => Promise.resolve({ userErrors: [{ code: "CONFLICT_RETRY" }] })],
])("%s is not a final answer", async (_, answer) => {
  ask.mockImplementationOnce(answer);
  const outbox = openTab();
  const id = await outbox.submit(EXCHANGE);
  await until(() => ask.mock.calls.length === 1);
  await pass();
  expect(find(outbox, id)?.status).toBe("waiting");
  await outbox.acknowledge(id);
  expect(find(outbox, id)?.status).toBe("waiting");
  await outbox.flush();
  expect(find(outbox, id)?.status).toBe("answered");
  expect(ask.mock.calls[0]).toEqual(ask.mock.calls[1]);
});

test.each([
  ["after ten seconds", () => vi.advanceTimersByTime(1)],
  ["when online again", () => page.fire("online")],
  ["after a sign-in", () => user.set({ sub: "a", groups: ["x"] })],
])("what waits is sent %s", async (_, happen) => {
  const outbox = openTab();
  outbox.start();
  ask.mockImplementation(offline);
  await send(outbox, REDEEM);
  vi.advanceTimersByTime(9_999);
  await pass();
  const before = ask.mock.calls.length;
  ask.mockResolvedValue(DONE);
  await pass();
  expect(ask.mock.calls.length).toBe(before);
  happen();
  await until(() => outbox.entries.get()[0]?.status === "answered");
});

test("what waits is sent at the next start", async () => {
  ask.mockImplementation(offline);
  await send(openTab(), REDEEM);
  ask.mockResolvedValue(DONE);
  const afterReload = openTab();
  afterReload.start();
  await until(() => afterReload.entries.get()[0]?.status === "answered");
  expect(new Set(ask.mock.calls.map(([kind]) => kind))).toEqual(new Set(["redeemQrToken"]));
});

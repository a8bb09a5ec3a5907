import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { RequestError } from "../src/errors.ts";
import { Outbox } from "../src/outbox.ts";
import type { OutboxEntry, OutboxRequest } from "../src/outbox-entry.ts";
import { type SignedIn } from "../src/session.ts";
import { Signal } from "../src/signal.ts";
import { page, pass, until } from "./support/browser.ts";

const REDEEM: OutboxRequest = { kind: "redeemQrToken", variables: { code: "CODE" } };
const EXCHANGE: OutboxRequest = {
  kind: "exchangeReward",
  variables: { rewardId: "r", idempotencyKey: "key", expectedPointsCost: 16 },
};
const DONE = { userErrors: [] };

const cancel = (idempotencyKey: string): OutboxRequest => ({
  kind: "cancelExchange",
  variables: { exchangeId: "e", idempotencyKey },
});
const report = (locationId: string, status: "OPEN" | "FULL"): OutboxRequest => ({
  kind: "reportLocationStatus",
  variables: { locationId, status },
});
const deposit = (deviceEventId: string): OutboxRequest => ({
  kind: "issueQrToken",
  variables: { locationId: "l", items: [], deviceEventId, occurredAt: "2026-11-28T09:00:00Z" },
});

type Ask = (kind: string, variables: object, sub: string) => Promise<unknown>;
const ask = vi.fn<Ask>();
const channels: BroadcastChannel[] = [];
let user: Signal<SignedIn | null>;

/** A tab's outbox. It answers by `ask`, as the transport does for this person. */
function openTab(): Outbox {
  const outbox = new Outbox(
    "wallet",
    { user },
    {
      request: async (document, variables, options) => {
        const sub = options?.sub ?? "";
        if (user.get()?.sub !== sub) throw new RequestError("signedOut", "Another person.");
        const kind = /\) \{\s+(\w+)\(/.exec(document.toString())?.[1] ?? "";
        // The test answers what the document asks for.
        return { [kind]: await ask(kind, variables as object, sub) } as never;
      },
    },
  );
  return outbox;
}

const signIn = (sub: string) => user.set({ sub, groups: [] });
const states = (outbox: Outbox) => outbox.entries.get().map(({ kind, status }) => [kind, status]);
const find = (outbox: Outbox, id: string): OutboxEntry | undefined =>
  outbox.entries.get().find((each) => each.id === id);
const offline = () => Promise.reject(new RequestError("unreachable", "offline"));

/** Submit, and wait until it has been sent. */
async function send(outbox: Outbox, request: OutboxRequest): Promise<string> {
  const id = await outbox.submit(request);
  await outbox.flush();
  return id;
}

beforeEach(() => {
  const Real = BroadcastChannel;
  vi.stubGlobal(
    "BroadcastChannel",
    class extends Real {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    },
  );
  vi.stubGlobal("indexedDB", new IDBFactory());
  ask.mockReset().mockResolvedValue(DONE);
  user = new Signal<SignedIn | null>({ sub: "a", groups: [] });
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const each of channels.splice(0)) each.close();
});

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

test("nobody's request is not kept", async () => {
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
])("%s is no final answer", async (_, answer) => {
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

test("one tab sends at a time", async () => {
  const [tab, other] = [openTab(), openTab()];
  const answers: ((payload: unknown) => void)[] = [];
  ask.mockReturnValue(new Promise((resolve) => answers.push(resolve)));
  await tab.submit(REDEEM);
  await until(() => ask.mock.calls.length === 1);
  const flushed = other.flush();
  await pass();
  expect(ask).toHaveBeenCalledTimes(1);
  answers[0]?.(DONE);
  await flushed;
  expect([ask.mock.calls.length, states(other)]).toEqual([1, [["redeemQrToken", "answered"]]]);
});

test("other tab shows the answer", async () => {
  const [tab, other] = [openTab(), openTab()];
  await send(tab, REDEEM);
  await until(() => other.entries.get()[0]?.status === "answered");
  expect(other.entries.get()).toEqual(tab.entries.get());
});

test("same request twice is one entry", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  const ids = [await outbox.submit(EXCHANGE), await outbox.submit(EXCHANGE)];
  expect(new Set(ids).size).toBe(1);
  expect(outbox.entries.get().length).toBe(1);
});

test("cancellation of an exchange keeps its first key", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  await send(outbox, cancel("first"));
  await send(outbox, cancel("second"));
  expect(outbox.entries.get().map((each) => each.variables)).toEqual([
    { exchangeId: "e", idempotencyKey: "first" },
  ]);
});

test("code is tried again after a final answer", async () => {
  const outbox = openTab();
  await send(outbox, REDEEM);
  await send(outbox, REDEEM);
  expect(ask).toHaveBeenCalledTimes(2);
});

test("requests go in their order, and stop while offline", async () => {
  const outbox = openTab();
  ask.mockImplementation(offline);
  await send(outbox, EXCHANGE);
  vi.setSystemTime(Date.now() + 1);
  await send(outbox, REDEEM);
  expect(new Set(ask.mock.calls.map(([kind]) => kind))).toEqual(new Set(["exchangeReward"]));
  ask.mockReset().mockResolvedValue(DONE);
  await outbox.flush();
  expect(ask.mock.calls.map(([kind]) => kind)).toEqual(["exchangeReward", "redeemQrToken"]);
});

test.each([
  ["a conflict", () => Promise.resolve({ userErrors: [{ code: "CONFLICT_RETRY" }] })],
  ["an unknown outcome", () => Promise.reject(new RequestError("unknown", ""))],
])("%s does not stop the next", async (_, answer) => {
  const outbox = openTab();
  ask.mockImplementation((kind) => (kind === "exchangeReward" ? answer() : Promise.resolve(DONE)));
  await send(outbox, EXCHANGE);
  vi.setSystemTime(Date.now() + 1);
  await send(outbox, REDEEM);
  expect(states(outbox)).toEqual([
    ["exchangeReward", "waiting"],
    ["redeemQrToken", "answered"],
  ]);
});

test("entry waits for its own citizen", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  outbox.start();
  const id = await send(outbox, REDEEM);
  ask.mockReset().mockResolvedValue(DONE);
  user.set(null);
  await outbox.flush();
  signIn("b");
  await outbox.flush();
  expect([outbox.entries.get(), ask.mock.calls]).toEqual([[], []]);
  signIn("a");
  await until(() => find(outbox, id)?.status === "answered");
  expect(ask.mock.calls).toEqual([["redeemQrToken", { code: "CODE" }, "a"]]);
});

test("next person sees nothing of the last one", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  outbox.start();
  await send(outbox, REDEEM);
  signIn("b");
  expect(outbox.entries.get()).toEqual([]);
});

test("entries that are read late are not shown to others", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  await send(outbox, REDEEM);
  const list = IDBObjectStore.prototype.getAll;
  vi.spyOn(IDBObjectStore.prototype, "getAll").mockImplementationOnce(function late(this: unknown) {
    signIn("b");
    return list.call(this as IDBObjectStore);
  });
  const reader = openTab();
  await reader.flush();
  expect(reader.entries.get()).toEqual([]);
});

test("request that comes during another is sent after it", async () => {
  const outbox = openTab();
  ask.mockImplementationOnce(async () => {
    await outbox.submit(EXCHANGE);
    return DONE;
  });
  await outbox.submit(REDEEM);
  await outbox.flush();
  expect(states(outbox).map(([, status]) => status)).toEqual(["answered", "answered"]);
});

test("person who changes under way stops the sending", async () => {
  const outbox = openTab();
  ask.mockImplementation(offline);
  await send(outbox, EXCHANGE);
  await send(outbox, REDEEM);
  ask.mockReset().mockImplementation(async () => {
    signIn("b");
    return DONE;
  });
  await outbox.flush();
  expect(ask.mock.calls.map(([, , sub]) => sub)).toEqual(["a"]);
});

test("newer report of a place replaces one that waits", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  await send(outbox, report("here", "FULL"));
  await send(outbox, report("there", "FULL"));
  await send(outbox, report("here", "OPEN"));
  await send(outbox, REDEEM);
  const variables = outbox.entries.get().map((each) => each.variables);
  expect(variables).toHaveLength(3);
  expect(variables).not.toContainEqual({ locationId: "here", status: "FULL" });
});

test("final answer of a report stays beside a newer one", async () => {
  const outbox = openTab();
  await send(outbox, report("here", "FULL"));
  await send(outbox, report("here", "OPEN"));
  expect(outbox.entries.get().length).toBe(2);
});

test("deposit that is given up is not sent", async () => {
  const outbox = openTab();
  ask.mockImplementation(offline);
  await send(outbox, deposit("first"));
  vi.setSystemTime(Date.now() + 1);
  const id = await send(outbox, deposit("second"));
  ask.mockReset().mockImplementation(async () => {
    await outbox.withdrawDeposit(id);
    return DONE;
  });
  await outbox.flush();
  expect(ask.mock.calls.map(([, variables]) => variables)).toEqual([deposit("first").variables]);
});

test("deposit that is given up under way stays away", async () => {
  const outbox = openTab();
  ask.mockImplementation(async () => {
    await outbox.withdrawDeposit("a issueQrToken d");
    return DONE;
  });
  await send(outbox, deposit("d"));
  expect([ask.mock.calls.length, outbox.entries.get()]).toEqual([1, []]);
});

test("only deposits can be given up", async () => {
  ask.mockImplementation(offline);
  const outbox = openTab();
  await outbox.withdrawDeposit(await send(outbox, EXCHANGE));
  expect(states(outbox)).toEqual([["exchangeReward", "waiting"]]);
});

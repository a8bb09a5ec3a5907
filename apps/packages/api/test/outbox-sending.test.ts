import { expect, test, vi } from "vitest";

import { RequestError } from "../src/errors.ts";
import { pass, until } from "./support/browser.ts";
import {
  ask,
  cancel,
  deposit,
  DONE,
  EXCHANGE,
  find,
  offline,
  openTab,
  REDEEM,
  report,
  send,
  signIn,
  states,
  user,
} from "./support/outbox.ts";

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

test("requests keep their order and stop while offline", async () => {
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

test("entries read late are not shown to others", async () => {
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

test("request during another is sent after it", async () => {
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

test("newer report of a place replaces its predecessor", async () => {
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

test("report that waited for long is not sent", async () => {
  const outbox = openTab();
  ask.mockImplementation(offline);
  await send(outbox, report("l", "FULL"));
  vi.setSystemTime(Date.now() + 1);
  await send(outbox, deposit("d"));
  vi.setSystemTime(Date.now() + 599_999);
  await outbox.flush();
  expect(states(outbox)).toEqual([
    ["reportLocationStatus", "waiting"],
    ["issueQrToken", "waiting"],
  ]);
  vi.setSystemTime(Date.now() + 1);
  ask.mockReset().mockResolvedValue(DONE);
  await outbox.flush();
  expect(states(outbox)).toEqual([
    ["reportLocationStatus", "refused"],
    ["issueQrToken", "answered"],
  ]);
  expect(ask.mock.calls.map(([kind]) => kind)).toEqual(["issueQrToken"]);
});

test("answered report stays beside a newer one", async () => {
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

test("deposit given up under way stays away", async () => {
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

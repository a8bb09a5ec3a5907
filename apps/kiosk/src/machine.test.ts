import { expect, test } from "vitest";

import {
  type Action,
  countUncollected,
  drawId,
  type Deposit,
  INITIAL,
  numberOf,
  reduce,
  restore,
  secondsLeftAt,
  type State,
  waitingDeposits,
  withoutLife,
} from "./machine.ts";

const deposit: Deposit = {
  id: "00018705-0000-4000-8000-000000000000",
  locationId: "place",
  items: [{ material: "PET_BOTTLE", unit: "PIECE", quantity: 12 }],
  occurredAt: "2026-11-28T01:00:00.000Z",
  startedAt: 1_000,
  tokenId: null,
  points: null,
};
const token = {
  id: "token",
  code: "BAFWJ3T7BVF3PXQVHRBUYQVA5E",
  pointsValue: 2,
  expiresInSeconds: 120,
  now: "2026-11-28T01:00:01.000Z",
};
const confirm: Action = { type: "confirm", deposit };
const issued: Action & { type: "issued" } = {
  type: "issued",
  id: deposit.id,
  token,
  saidAt: 5_000,
  clockOffset: 700,
};
const observed = (status: "ISSUED" | "REDEEMED" | "EXPIRED" | "REVOKED"): Action => ({
  type: "observed",
  tokenId: token.id,
  status,
  secondsLeft: status === "ISSUED" ? 90 : 0,
  saidAt: 35_000,
});
const run = (...actions: readonly Action[]): State => actions.reduce(reduce, INITIAL);

test("deposit waits until its token is issued", () => {
  expect(waitingDeposits(run(confirm))).toEqual([deposit]);
  const { step, clockOffset } = run(confirm, issued);
  expect(step).toMatchObject({
    name: "depositing",
    deposit: { id: deposit.id, tokenId: "token", points: 2 },
    token: { code: token.code, life: { secondsLeft: 120, saidAt: 5_000 } },
  });
  expect(clockOffset).toBe(700);
  expect(waitingDeposits(run(confirm, issued))).toEqual([]);
});

test("redeemed token thanks, also on repetition", () => {
  const thanks = { name: "thanks", points: 2 };
  expect(run(confirm, issued, observed("REDEEMED")).step).toEqual(thanks);
  const again: Action = {
    type: "rejected",
    id: deposit.id,
    code: "TOKEN_ALREADY_REDEEMED",
    field: "deviceEventId",
  };
  expect(run(confirm, issued, { type: "renew" }, again).step).toEqual(thanks);
});

test("another token's end changes nothing", () => {
  const shown = run(confirm, issued);
  expect(reduce(shown, { ...observed("REDEEMED"), tokenId: "other" } as Action).step).toEqual(
    shown.step,
  );
});

test("renewal keeps the deposit's id", () => {
  const waiting = waitingDeposits(run(confirm, issued, { type: "renew" }));
  expect(waiting.map(({ id }) => id)).toEqual([deposit.id]);
});

test("person who leaves early loses nothing", () => {
  const state = run(confirm, { type: "leave" });
  expect(state).toMatchObject({ step: { name: "idle" }, left: [deposit] });
  const late = reduce(state, issued);
  expect(late.step.name).toBe("idle");
  expect(late.left).toMatchObject([{ id: deposit.id, tokenId: "token" }]);
  expect(reduce(late, { type: "resume", id: deposit.id })).toMatchObject({
    step: { name: "depositing", deposit: { id: deposit.id }, token: null },
    left: [],
  });
  expect(reduce(late, observed("REDEEMED")).left).toEqual([]);
});

test("deposit is uncollected until the thanks", () => {
  expect(countUncollected(run({ type: "begin" }))).toBe(0);
  expect(countUncollected(run(confirm, issued))).toBe(1);
  expect(countUncollected(run(confirm, issued, { type: "leave" }))).toBe(1);
  expect(countUncollected(run(confirm, { type: "leave" }, { type: "confirm", deposit }))).toBe(2);
  expect(countUncollected(run(confirm, issued, observed("REDEEMED")))).toBe(0);
});

test("showing one again leaves the other", () => {
  const other = { ...deposit, id: "0001e240-0000-4000-8000-000000000000" };
  const state = run(
    confirm,
    { type: "leave" },
    { type: "confirm", deposit: other },
    { type: "resume", id: deposit.id },
  );
  expect(state.left).toEqual([other]);
});

test("wrong clock asks for the server's time", () => {
  const clock: Action = {
    type: "rejected",
    id: deposit.id,
    code: "INVALID_INPUT",
    field: "occurredAt",
  };
  expect(waitingDeposits(run(confirm, clock))).toEqual([{ ...deposit, occurredAt: null }]);
  expect(run(confirm, clock, clock).step).toMatchObject({ name: "refused", code: "INVALID_INPUT" });
});

const rejected = (code: string): Action => ({ type: "rejected", id: deposit.id, code, field: "" });

test.each(["LOCATION_FULL", "FORBIDDEN", "BUDGET_EXHAUSTED", "unknown"])(
  "%s keeps the deposit for another try",
  (code) => {
    const shown = run(confirm, rejected(code));
    expect(shown.step).toEqual({ name: "refused", code, number: "00101" });
    const kept = run(confirm, { type: "leave" }, rejected(code));
    expect(kept.left).toEqual([{ ...deposit, problem: code }]);
    expect(shown.left).toEqual(kept.left);
    expect(waitingDeposits(kept)).toEqual([]);
    expect(waitingDeposits(reduce(kept, { type: "tidy", now: 2_000 }))).toEqual([deposit]);
    expect(waitingDeposits(reduce(kept, { type: "resume", id: deposit.id }))).toEqual([deposit]);
  },
);

test.each(["TOKEN_REVOKED", "IDEMPOTENCY_KEY_REUSED"])("%s ends the deposit", (code) => {
  const shown = run(confirm, rejected(code));
  expect(shown).toMatchObject({ step: { name: "refused", code, number: null }, left: [] });
  expect(run(confirm, { type: "leave" }, rejected(code)).left).toEqual([]);
});

test("collected deposit that was left is forgotten", () => {
  const state = run(confirm, { type: "leave" }, rejected("TOKEN_ALREADY_REDEEMED"));
  expect(state.left).toEqual([]);
});

test("reload keeps all but what clocks said", () => {
  const state = run(confirm, issued);
  const restored = restore(JSON.stringify(withoutLife(state)), 2_000);
  expect(restored.step).toMatchObject({ token: { code: token.code, life: null } });
  expect(restore(null, 2_000)).toEqual(INITIAL);
});

const ISSUED_AT = Date.parse(token.now);
const DAY = 86_400_000;

test("what was left is forgotten after a day", () => {
  const state = run(confirm, issued, { type: "leave" });
  const again = reduce(reduce(state, { type: "resume", id: deposit.id }), {
    ...issued,
    token: { ...token, now: "2026-11-28T23:00:00.000Z" },
  });
  for (const each of [state, reduce(again, { type: "leave" })]) {
    const kept = JSON.stringify(each);
    expect(restore(kept, ISSUED_AT + DAY - 1).left).toHaveLength(1);
    expect(restore(kept, ISSUED_AT + DAY).left).toEqual([]);
    expect(reduce(each, { type: "tidy", now: ISSUED_AT + DAY }).left).toEqual([]);
  }
});

test("deposit without a token is never forgotten", () => {
  const kept = JSON.stringify(run(confirm, { type: "leave" }));
  expect(restore(kept, 100 * DAY).left).toHaveLength(1);
});

test.each([
  ["set right", -3 * DAY, ISSUED_AT],
  ["still wrong", -3 * DAY, ISSUED_AT + 3 * DAY],
  ["in 1970", ISSUED_AT, ISSUED_AT],
])("clock that is %s forgets nothing early", (_, clockOffset, now) => {
  const state = run(confirm, { ...issued, clockOffset }, { type: "leave" });
  expect(restore(JSON.stringify(state), now + DAY - 1).left).toHaveLength(1);
});

test("countdown needs no right clock", () => {
  expect(secondsLeftAt({ secondsLeft: 120, saidAt: 5_000 }, 5_000)).toBe(120);
  expect(secondsLeftAt({ secondsLeft: 120, saidAt: 5_000 }, 4_900)).toBe(120);
  expect(secondsLeftAt({ secondsLeft: 120, saidAt: 5_000 }, 124_001)).toBe(1);
  expect(secondsLeftAt({ secondsLeft: 120, saidAt: 5_000 }, 900_000)).toBe(0);
  expect(secondsLeftAt(null, 900_000)).toBeNull();
});

test("number has five digits", () => {
  expect(numberOf(deposit)).toBe("00101");
});

test("no two kept deposits have one number", () => {
  const ids = [deposit.id, "00030da5-0000-4000-8000-000000000000", "00018706-0000-4000-8000-0"];
  const draws = ids.values();
  expect(ids.map((id) => numberOf({ id }))).toEqual(["00101", "00101", "00102"]);
  expect(drawId([deposit], () => draws.next().value ?? "")).toBe(ids[2]);
});

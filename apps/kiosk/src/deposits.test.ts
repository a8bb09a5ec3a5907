import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { type Liveness, type OutboxEntry, type OutboxRequest, Signal } from "@recycle-points/api";

import { Deposits } from "./deposits.ts";
import type { Deposit } from "./machine.ts";

const SUB = "kiosk-1";
const KEY = `recycle-points.kiosk.screen.${SUB}`;
const deposit: Deposit = {
  id: "00018705-0000-4000-8000-000000000000",
  locationId: "place",
  items: [{ material: "PET_BOTTLE", unit: "PIECE", quantity: 12 }],
  occurredAt: "2026-11-28T01:00:00.000Z",
  startedAt: Date.now(),
  tokenId: null,
  points: null,
};
const entry: OutboxEntry<"issueQrToken"> = {
  id: "entry",
  kind: "issueQrToken",
  variables: {
    locationId: "place",
    items: [...deposit.items],
    deviceEventId: deposit.id,
    occurredAt: deposit.occurredAt,
  },
  sub: SUB,
  createdAt: Date.now(),
  status: "waiting",
  payload: null,
};
const answered: OutboxEntry = {
  ...entry,
  status: "answered",
  payload: {
    replayed: false,
    userErrors: [],
    qrToken: {
      id: "token",
      code: "BAFWJ3T7BVF3PXQVHRBUYQVA5E",
      locationId: "place",
      status: "ISSUED",
      quantities: [],
      pointsValue: 2,
      issuedAt: "2026-11-28T01:00:01Z",
      expiresAt: "2026-11-28T01:02:01Z",
      expiresInSeconds: 120,
      now: "2026-11-28T01:00:01Z",
    },
  },
};

const disk = new Map<string, string>();
const entries = new Signal<readonly OutboxEntry[]>([]);
const submitted: OutboxRequest[] = [];
const acknowledged: string[] = [];
let asked = 0;
let answer: () => Promise<string>;
const wires = {
  outbox: {
    entries,
    submit: async (request: OutboxRequest) => {
      // The state is on the disk before its request.
      expect(disk.get(KEY)).toContain(deposit.id);
      submitted.push(request);
      entries.set([entry]);
      return entry.id;
    },
    acknowledge: async (id: string) => {
      expect(disk.get(KEY)).toMatch(/token"|problem/);
      acknowledged.push(id);
      entries.set([]);
    },
  },
  transport: {
    request: async () => {
      asked += 1;
      return JSON.parse(await answer());
    },
  },
  realtime: {
    liveness: new Signal<Liveness>({ status: "live" }),
    subscribe: () => () => undefined,
  },
};
let stop = () => {};

beforeEach(() => {
  disk.clear();
  entries.set([]);
  submitted.length = 0;
  acknowledged.length = 0;
  wires.realtime.liveness.set({ status: "live" });
  asked = 0;
  answer = () => Promise.reject(new Error("no answer"));
  vi.stubGlobal("reportError", (error: unknown) => {
    throw error;
  });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => disk.set(key, value),
  });
});

afterEach(() => stop());

function start(): Deposits {
  const deposits = new Deposits(wires, SUB);
  stop = deposits.start();
  return deposits;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("deposit is asked for once, then shown", async () => {
  const deposits = start();
  deposits.dispatch({ type: "confirm", deposit });
  await settle();
  entries.set([{ ...entry }]);
  await settle();
  expect(submitted).toHaveLength(1);
  entries.set([answered]);
  await settle();
  expect(deposits.state.get().step).toMatchObject({ token: { life: { secondsLeft: 120 } } });
  expect(acknowledged).toEqual(["entry"]);
});

test("crash before the request repeats it", async () => {
  start().dispatch({ type: "confirm", deposit });
  stop();
  entries.set([]);
  submitted.length = 0;
  start();
  await settle();
  expect(submitted).toMatchObject([{ variables: { deviceEventId: deposit.id } }]);
});

test("answer of an earlier page has no known age", async () => {
  start().dispatch({ type: "confirm", deposit });
  stop();
  entries.set([answered]);
  const deposits = start();
  await settle();
  expect(deposits.state.get().step).toMatchObject({ token: { id: "token", life: null } });
});

test("deposit that only the outbox knows is kept", async () => {
  entries.set([entry]);
  const deposits = start();
  await settle();
  expect(deposits.state.get()).toMatchObject({
    step: { name: "idle" },
    left: [{ id: deposit.id, items: deposit.items }],
  });
  expect(submitted).toEqual([]);
});

test("refused deposit is tried again after minutes", async () => {
  vi.useFakeTimers();
  try {
    start().dispatch({ type: "confirm", deposit });
    await vi.advanceTimersByTimeAsync(0);
    entries.set([{ ...entry, status: "refused" }]);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(submitted).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(submitted).toMatchObject(
      [deposit, deposit].map(({ id }) => ({ variables: { deviceEventId: id } })),
    );
  } finally {
    vi.useRealTimers();
  }
});

const OFFLINE: Liveness = { status: "offline", since: 0 };
const UNKNOWN = JSON.stringify({ qrToken: null });
const REDEEMED = JSON.stringify({ qrToken: { status: "REDEEMED", expiresInSeconds: 60 } });

describe("without a socket", () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    start().dispatch({ type: "confirm", deposit });
    await vi.advanceTimersByTimeAsync(0);
    entries.set([answered]);
    await vi.advanceTimersByTimeAsync(0);
  });

  afterEach(() => vi.useRealTimers());

  test("two minutes of a code ask 60 times", async () => {
    answer = () => Promise.resolve(UNKNOWN);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toBe(0);
    wires.realtime.liveness.set(OFFLINE);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toBe(60);
  });

  test("slow network has one question at a time", async () => {
    wires.realtime.liveness.set(OFFLINE);
    answer = () => new Promise((resolve) => setTimeout(resolve, 15_000, UNKNOWN));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(4);
  });

  test("question that fails is asked again", async () => {
    wires.realtime.liveness.set(OFFLINE);
    await vi.advanceTimersByTimeAsync(2_000);
    answer = () => Promise.resolve(REDEEMED);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(2);
  });
});

/** Outboxes of one browser, whose server is `ask`. */
import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";

import { RequestError } from "../../src/errors.ts";
import { Outbox } from "../../src/outbox.ts";
import type { OutboxEntry, OutboxRequest } from "../../src/outbox-entry.ts";
import { type SignedIn } from "../../src/session.ts";
import { Signal } from "../../src/signal.ts";

export const REDEEM: OutboxRequest = { kind: "redeemQrToken", variables: { code: "CODE" } };
export const EXCHANGE: OutboxRequest = {
  kind: "exchangeReward",
  variables: { rewardId: "r", idempotencyKey: "key", expectedPointsCost: 16 },
};
export const DONE = { userErrors: [] };

export const cancel = (idempotencyKey: string): OutboxRequest => ({
  kind: "cancelExchange",
  variables: { exchangeId: "e", idempotencyKey },
});
export const report = (locationId: string, status: "OPEN" | "FULL"): OutboxRequest => ({
  kind: "reportLocationStatus",
  variables: { locationId, status },
});
export const deposit = (deviceEventId: string): OutboxRequest => ({
  kind: "issueQrToken",
  variables: { locationId: "l", items: [], deviceEventId, occurredAt: "2026-11-28T09:00:00Z" },
});

type Ask = (kind: string, variables: object, sub: string) => Promise<unknown>;
export const ask = vi.fn<Ask>();
const channels: BroadcastChannel[] = [];
export let user: Signal<SignedIn | null>;

/** A tab's outbox. It answers by `ask`, as the transport does for this person. */
export function openTab(): Outbox {
  return new Outbox(
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
}

export const signIn = (sub: string) => user.set({ sub, groups: [] });
export const states = (outbox: Outbox) =>
  outbox.entries.get().map(({ kind, status }) => [kind, status]);
export const find = (outbox: Outbox, id: string): OutboxEntry | undefined =>
  outbox.entries.get().find((each) => each.id === id);
export const offline = () => Promise.reject(new RequestError("unreachable", "offline"));

/** Submit, and wait until it has been sent. */
export async function send(outbox: Outbox, request: OutboxRequest): Promise<string> {
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

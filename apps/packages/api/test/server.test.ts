/** Against a running server, such as `make run`: RECYCLE_POINTS_URL=http://127.0.0.1:8000. */
import "fake-indexeddb/auto";

import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { loadConfig } from "../src/config.ts";
import * as operations from "../src/generated/operations.ts";
import { Outbox } from "../src/outbox.ts";
import { Realtime } from "../src/realtime.ts";
import { Session } from "../src/session.ts";
import { Transport } from "../src/transport.ts";
import { page } from "./support/browser.ts";
import { SIGN_IN } from "./support/session.ts";

interface Identity {
  readonly name: string;
  readonly sub: string;
  readonly token: string;
}

const server = process.env["RECYCLE_POINTS_URL"] ?? "";
const realFetch = fetch;
let identities: readonly Identity[] = [];

function signIn(name: string) {
  const { token, sub } = identities.find((each) => each.name === name) ?? { token: "", sub: "" };
  const session = new Session(name === "kiosk" ? "kiosk" : "wallet", SIGN_IN);
  session.adoptTokens({ accessToken: token, refreshToken: "none", expiresInSeconds: 3600 });
  const api = {
    url: `${server}/graphql`,
    realtimeUrl: `${server.replace("http", "ws")}/graphql/realtime`,
    apiKey: "da2-localdevelopmentkey",
  };
  return { api, session, sub, transport: new Transport(api, session) };
}

describe.skipIf(!server)("server", () => {
  beforeAll(async () => {
    identities = await (await realFetch(`${server}/dev/identities`)).json();
  });

  beforeEach(() => {
    vi.useRealTimers();
    page.fetch.mockImplementation((url, init) => realFetch(new URL(String(url), server), init));
  });

  test("signs in, renews, and signs out", async () => {
    page.open(`${server}/wallet/#CODE`);
    const config = await loadConfig();
    const session = new Session("wallet", config.signIn);
    await session.signIn("ja");
    const { sub } = signIn("hanako");
    session.end();
    const chosen = await realFetch(page.visited[0] ?? "", {
      method: "POST",
      body: new URLSearchParams({ identity: sub }),
      redirect: "manual",
    });
    page.open(chosen.headers.get("location") ?? "");
    await session.completeSignIn();
    expect([location.hash, session.user.get()]).toEqual(["#CODE", { sub, groups: [] }]);
    const transport = new Transport(config.api, session);
    await session.renew(await session.token());
    const { viewer } = await transport.request(operations.ViewerDocument, {});
    expect(viewer?.id).toBe(sub);
    const kept = localStorage.getItem("recycle-points.wallet") ?? "";
    session.end();
    await vi.waitFor(async () => {
      localStorage.setItem("recycle-points.wallet", kept);
      const again = new Session("wallet", config.signIn);
      await expect(again.renew(JSON.parse(kept).accessToken)).rejects.toMatchObject({
        kind: "signedOut",
      });
    });
  });

  test("takes the API key", async () => {
    const { transport } = signIn("hanako");
    const { rewards } = await transport.requestPublicly(operations.RewardsDocument, { first: 1 });
    expect(rewards?.nodes.length).toBe(1);
  });

  test("refuses a token that is none", async () => {
    const { session, transport } = signIn("hanako");
    const accessToken = `a.${Buffer.from('{"sub":"a"}').toString("base64url")}.c`;
    session.adoptTokens({ accessToken, refreshToken: "none", expiresInSeconds: 3600 });
    page.fetch.mockImplementation(async (url, init) =>
      url === SIGN_IN.tokenUrl ? Promise.reject(new Error("offline")) : realFetch(url, init),
    );
    await expect(transport.request(operations.ViewerDocument, {})).rejects.toMatchObject({
      kind: "unreachable",
    });
    expect(page.fetch).toHaveBeenCalledTimes(2);
  });

  test("credits a deposit, and pushes the balance", async () => {
    const kiosk = signIn("kiosk");
    const { locations } = await kiosk.transport.requestPublicly(operations.LocationsDocument, {
      accepts: ["PET_BOTTLE"],
      first: 1,
    });
    const { issueQrToken } = await kiosk.transport.request(operations.IssueQrTokenDocument, {
      locationId: locations?.nodes[0]?.id ?? "",
      items: [{ material: "PET_BOTTLE", unit: "PIECE", quantity: 5 }],
      deviceEventId: crypto.randomUUID(),
    });
    const { api, session, sub, transport } = signIn("hanako");
    const realtime = new Realtime(api, session);
    const versions: number[] = [];
    const stop = realtime.subscribe(
      operations.OnBalanceChangedDocument,
      { userId: sub },
      {
        onData: ({ onBalanceChanged }) => versions.push(onBalanceChanged?.version ?? 0),
        onConnected: () => undefined,
        onRefused: (error) => expect.fail(error.message),
      },
    );
    await vi.waitUntil(() => realtime.liveness.get().status === "live", 5_000);
    const outbox = new Outbox("wallet", session, transport);
    const code = issueQrToken?.qrToken?.code ?? "";
    const id = await outbox.submit({ kind: "redeemQrToken", variables: { code } });
    await vi.waitUntil(() => outbox.entries.get()[0]?.status === "answered", 5_000);
    const entry = outbox.entries.get().find((each) => each.id === id);
    expect(entry).toMatchObject({ kind: "redeemQrToken", payload: { userErrors: [] } });
    const version = entry?.kind === "redeemQrToken" ? entry.payload?.balance?.version : undefined;
    await vi.waitUntil(() => versions.includes(version ?? -1), 5_000);
    stop();
  });

  test("refuses to watch another person's balance", async () => {
    const { api, session } = signIn("hanako");
    const realtime = new Realtime(api, session);
    const refused = vi.fn<(error: Error) => void>();
    realtime.subscribe(
      operations.OnBalanceChangedDocument,
      { userId: "somebody" },
      { onData: () => undefined, onConnected: () => undefined, onRefused: refused },
    );
    await vi.waitUntil(() => refused.mock.calls.length > 0, 5_000);
    expect(refused.mock.calls[0]?.[0]).toMatchObject({ errorType: "Unauthorized" });
  });

  test("answers every query of staff", async () => {
    const { transport, sub } = signIn("admin");
    const first = 2;
    await transport.request(operations.UserDocument, { id: sub });
    await transport.request(operations.UsersDocument, { namePrefix: "は", first });
    await transport.request(operations.UserDepositsDocument, { id: sub, first });
    await transport.request(operations.UserExchangesDocument, { id: sub, first });
    await transport.request(operations.ExchangesDocument, { status: "PENDING_APPROVAL", first });
    await transport.request(operations.LedgerEntriesDocument, { userId: sub, first });
    await transport.request(operations.LedgerVerificationDocument, { userId: sub });
    await transport.request(operations.StaffRewardsDocument, { includeInactive: true, first });
    await transport.request(operations.StaffLocationsDocument, { first });
    await transport.request(operations.StaffActionsDocument, { first });
    await transport.request(operations.BudgetsDocument, { fiscalYear: 2026, first });
    await transport.request(operations.ProgrammeReportDocument, { month: "2026-11" });
    expect(page.fetch).toHaveBeenCalledTimes(12);
  });
});

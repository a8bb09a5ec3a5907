import "fake-indexeddb/auto";

import { beforeEach, expect, test, vi } from "vitest";

import { startClient } from "../src/client.ts";
import { OnBalanceChangedDocument } from "../src/generated/operations.ts";
import { SignInError } from "../src/sign-in.ts";
import { answerJson, ORIGIN, page, until } from "./support/browser.ts";
import { accessToken, API, SIGN_IN, signedIn } from "./support/session.ts";
import { FakeSocket } from "./support/socket.ts";

const CONFIG = {
  programme: { names: { ja: "リサイクルポイント" }, timeZone: "Asia/Tokyo" },
  api: API,
  signIn: SIGN_IN,
  walletUrl: `${ORIGIN}/wallet/`,
  push: {},
  map: { outlinesUrl: "/outlines.json" },
};

beforeEach(() => {
  vi.stubGlobal("isSecureContext", true);
  page.fetch.mockImplementation(async () => answerJson(CONFIG));
});

test("address without TLS is named", async () => {
  vi.stubGlobal("isSecureContext", false);
  await expect(startClient("wallet")).rejects.toThrow(`${ORIGIN} is not secure`);
});

test.each([
  ["offline", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["missing", async () => new Response("", { status: 404 })],
])("configuration that is %s is named", async (_, answer) => {
  page.fetch.mockImplementation(answer);
  await expect(startClient("wallet")).rejects.toThrow("/config.json cannot be loaded");
});

test("page starts although the sign-in failed", async () => {
  page.open("/wallet/?error=access_denied&state=old");
  const { signInProblem, session } = await startClient("wallet");
  expect([signInProblem, session.user.get()]).toEqual([new SignInError("state"), null]);
});

test("what waits is sent at the start", async () => {
  signedIn("a");
  const first = await startClient("wallet");
  await first.outbox.submit({ kind: "redeemQrToken", variables: { code: "CODE" } });
  await first.outbox.flush();
  page.fetch.mockClear();
  await startClient("wallet");
  await until(() => page.fetch.mock.calls.some(([url]) => url === API.url));
  expect(page.fetch.mock.calls.at(-1)?.[1]?.body).toContain("CODE");
});

const nothing = () => undefined;

test("next person watches nothing of the last one", async () => {
  signedIn("a");
  const { realtime, session } = await startClient("wallet");
  const watcher = { onData: nothing, onConnected: nothing, onRefused: nothing };
  realtime.subscribe(OnBalanceChangedDocument, { userId: "a" }, watcher);
  await until(() => FakeSocket.all.length === 1);
  const groups = accessToken("a", 2, ["operators"]);
  session.adoptTokens({ accessToken: groups, refreshToken: "r", expiresInSeconds: 3600 });
  expect(FakeSocket.last.readyState).toBe(FakeSocket.CONNECTING);
  signedIn("b");
  page.fire("storage", { key: "recycle-points.wallet" });
  expect([FakeSocket.last.readyState, session.user.get()?.sub]).toEqual([FakeSocket.CLOSED, "b"]);
});

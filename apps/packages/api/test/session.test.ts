import { createHash } from "node:crypto";

import { expect, test, vi } from "vitest";

import { Session } from "../src/session.ts";
import { answerJson, NOW, page, pass, until } from "./support/browser.ts";
import { accessToken, jwt, SIGN_IN, signedIn } from "./support/session.ts";

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MINUTE = 60_000;

function renewed(sub: string, more: object = {}): Response {
  return answerJson({ access_token: accessToken(sub, 2), expires_in: 3600, ...more });
}

const refused = () => answerJson({ error: "invalid_grant" }, 400);
const offline = () => Promise.reject(new TypeError("Failed to fetch"));

function form(call = 0): Record<string, string> {
  const body = page.fetch.mock.calls[call]?.[1]?.body;
  return Object.fromEntries(body instanceof URLSearchParams ? body : []);
}

/** Go to the sign-in page; return what it was asked. */
async function visitSignIn(session: Session): Promise<Record<string, string>> {
  await session.signIn("ja");
  return Object.fromEntries(new URL(page.visited.at(-1) ?? "").searchParams);
}

/** Come back from the sign-in page. */
function comeBack(asked: Record<string, string>, claims: object = {}): void {
  const idToken = jwt({ nonce: asked["nonce"], aud: "w1", ...claims });
  page.fetch.mockResolvedValueOnce(renewed("a", { id_token: idToken, refresh_token: "r" }));
  page.open(`/wallet/?code=c0de&state=${asked["state"]}`);
}

test("sign-in asks by PKCE with S256", async () => {
  const session = new Session("wallet", SIGN_IN);
  const asked = await visitSignIn(session);
  expect(asked).toMatchObject({
    response_type: "code",
    client_id: "w1",
    redirect_uri: "https://apps.example/wallet/",
    scope: "openid",
    code_challenge_method: "S256",
    lang: "ja",
  });
  comeBack(asked);
  await session.completeSignIn();
  const { code_verifier: verifier = "", ...rest } = form();
  expect(createHash("sha256").update(verifier).digest("base64url")).toBe(asked["code_challenge"]);
  expect(rest).toEqual({
    grant_type: "authorization_code",
    client_id: "w1",
    redirect_uri: "https://apps.example/wallet/",
    code: "c0de",
  });
  expect(session.user.get()).toEqual({ sub: "a", groups: [] });
});

test("code of a link survives sign-in, outside addresses", async () => {
  page.open(`/wallet/scan?a=1#${CODE}`);
  const session = new Session("wallet", SIGN_IN);
  const asked = await visitSignIn(session);
  expect(page.visited[0]).not.toContain(CODE);
  comeBack(asked);
  await session.completeSignIn();
  expect(page.address()).toBe(`/wallet/scan?a=1#${CODE}`);
});

test("answer of another sign-in is refused", async () => {
  const session = new Session("wallet", SIGN_IN);
  await visitSignIn(session);
  page.open("/wallet/?code=c0de&state=other");
  await expect(session.completeSignIn()).rejects.toThrow("state");
  expect(page.fetch).not.toHaveBeenCalled();
  expect(page.address()).toBe("/wallet/");
});

test("old answer does not end a session", async () => {
  const session = signedIn("a");
  page.open("/wallet/?code=c0de&state=old");
  await session.completeSignIn();
  expect(session.user.get()?.sub).toBe("a");
});

test.each([
  ["nonce", { nonce: "other" }],
  ["aud", { aud: "k1" }],
])("ID token with another %s is refused", async (code, claims) => {
  const session = new Session("wallet", SIGN_IN);
  comeBack(await visitSignIn(session), claims);
  await expect(session.completeSignIn()).rejects.toMatchObject({ code });
  expect(session.user.get()).toBeNull();
});

test("person who declines is where they were", async () => {
  page.open("/wallet/rewards");
  const session = new Session("wallet", SIGN_IN);
  const { state } = await visitSignIn(session);
  page.open(`/wallet/?error=access_denied&state=${state}`);
  await expect(session.completeSignIn()).rejects.toMatchObject({ code: "access_denied" });
  expect(page.address()).toBe("/wallet/rewards");
});

test.each(["state=of-the-page", "code=of-the-page"])("%s alone is not an answer", async (query) => {
  page.open(`/wallet/?${query}`);
  await new Session("wallet", SIGN_IN).completeSignIn();
  expect(page.address()).toBe(`/wallet/?${query}`);
});

test("groups come from the access token", () => {
  const session = new Session("console", SIGN_IN);
  const token = accessToken("s", 1, ["admins", "operators"]);
  session.adoptTokens({ accessToken: token, refreshToken: "r", expiresInSeconds: 900 });
  expect(session.user.get()).toEqual({ sub: "s", groups: ["admins", "operators"] });
});

test("apps of one origin have their own sessions", () => {
  signedIn("k", "kiosk");
  expect(new Session("wallet", SIGN_IN).user.get()).toBeNull();
});

test("adopted tokens are renewed by the kiosk's client", async () => {
  const session = signedIn("k", "kiosk");
  vi.setSystemTime(NOW + 59 * MINUTE);
  page.fetch.mockResolvedValue(renewed("k"));
  expect(await session.token()).toBe(accessToken("k", 2));
  expect(form()).toEqual({
    grant_type: "refresh_token",
    client_id: "k1",
    refresh_token: "refresh of k",
  });
});

test("token is asked for only near its end", async () => {
  const session = signedIn("a");
  vi.setSystemTime(NOW + 59 * MINUTE - 1);
  expect(await session.token()).toBe(accessToken("a"));
  expect(page.fetch).not.toHaveBeenCalled();
});

test("all callers and tabs share one renewal", async () => {
  const [tab, other] = [signedIn("a"), new Session("wallet", SIGN_IN)];
  vi.setSystemTime(NOW + 2 * 60 * MINUTE);
  page.fetch.mockImplementation(async () => renewed("a"));
  const tokens = await Promise.all([tab.token(), tab.token(), other.token(), other.token()]);
  expect(tokens).toEqual(Array.from({ length: 4 }, () => accessToken("a", 2)));
  expect(page.fetch).toHaveBeenCalledTimes(1);
});

test("all callers share one failure", async () => {
  const session = signedIn("a");
  vi.setSystemTime(NOW + 60 * MINUTE);
  page.fetch.mockImplementation(offline);
  await Promise.allSettled([session.token(), session.token()]);
  expect(page.fetch).toHaveBeenCalledTimes(1);
});

test("refresh token that rotates is kept", async () => {
  const session = signedIn("a");
  vi.setSystemTime(NOW + 60 * MINUTE);
  page.fetch.mockResolvedValueOnce(renewed("a", { refresh_token: "second" }));
  await session.token();
  vi.setSystemTime(NOW + 121 * MINUTE);
  page.fetch.mockResolvedValueOnce(renewed("a"));
  await session.token();
  expect(form(1)["refresh_token"]).toBe("second");
});

test("being offline is not a sign-out", async () => {
  const session = signedIn("a");
  page.fetch.mockImplementation(offline);
  vi.setSystemTime(NOW + 59 * MINUTE);
  expect(await session.token()).toBe(accessToken("a"));
  vi.setSystemTime(NOW + 60 * MINUTE);
  await expect(session.token()).rejects.toMatchObject({ kind: "unreachable" });
  expect(session.user.get()?.sub).toBe("a");
});

test.each([
  [503, "{}"],
  [429, "{}"],
  [200, "<html>"],
])("status %i with %s is not a sign-out", async (status, text) => {
  const session = signedIn("a");
  vi.setSystemTime(NOW + 60 * MINUTE);
  page.fetch.mockResolvedValue(new Response(text, { status }));
  await expect(session.token()).rejects.toMatchObject({ kind: "unreachable" });
  expect(session.user.get()?.sub).toBe("a");
});

test("silent sign-in service is unreachable", async () => {
  const session = signedIn("a");
  vi.setSystemTime(NOW + 60 * MINUTE);
  page.fetch.mockImplementation(
    (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  );
  const failed = session.token().catch((each: unknown) => each);
  await until(() => page.fetch.mock.calls.length === 1);
  vi.advanceTimersByTime(15_000);
  expect(await failed).toMatchObject({ kind: "unreachable" });
});

test("refused refresh token is a sign-out", async () => {
  const [session, other] = [signedIn("a"), new Session("wallet", SIGN_IN)];
  vi.setSystemTime(NOW + 59 * MINUTE);
  page.fetch.mockImplementation(async () => refused());
  await expect(session.token()).rejects.toMatchObject({ kind: "signedOut" });
  page.fire("storage", { key: "recycle-points.wallet" });
  expect([session.user.get(), other.user.get()]).toEqual([null, null]);
});

test("late refusal spares who signed in since", async () => {
  const session = signedIn("a");
  page.fetch.mockImplementation(async () => {
    signedIn("b");
    return refused();
  });
  await session.renew(accessToken("a")).catch(() => undefined);
  expect(new Session("wallet", SIGN_IN).user.get()?.sub).toBe("b");
});

test("late renewal revives no ended session", async () => {
  const session = signedIn("a");
  page.fetch.mockImplementationOnce(async () => {
    localStorage.clear();
    return renewed("a");
  });
  await expect(session.renew(accessToken("a"))).rejects.toMatchObject({ kind: "signedOut" });
  expect(new Session("wallet", SIGN_IN).user.get()).toBeNull();
});

test("token that was renewed since is kept", async () => {
  const session = signedIn("a");
  await session.renew(accessToken("a", 0));
  expect(page.fetch).not.toHaveBeenCalled();
});

test("no token for another person", async () => {
  await expect(signedIn("a").token("b")).rejects.toMatchObject({ kind: "signedOut" });
});

test("sign-out ends every tab and the service's session", async () => {
  const [tab, other] = [signedIn("a"), new Session("wallet", SIGN_IN)];
  page.fetch.mockImplementation(offline);
  tab.signOut();
  page.fire("storage", { key: "recycle-points.wallet" });
  expect([tab.user.get(), other.user.get()]).toEqual([null, null]);
  expect(form()).toEqual({ token: "refresh of a", client_id: "w1" });
  expect(page.fetch.mock.calls[0]?.[1]?.keepalive).toBe(true);
  expect(page.visited).toEqual([
    "https://id.example/logout?client_id=w1&logout_uri=https%3A%2F%2Fapps.example%2Fwallet%2F",
  ]);
  await pass();
});

test("sign-in after a sign-out asks who it is", async () => {
  page.fetch.mockImplementation(offline);
  const session = signedIn("a");
  session.signOut();
  await pass();
  expect(await visitSignIn(session)).toMatchObject({ prompt: "login" });
  // One went back: nobody has signed in yet.
  const asked = await visitSignIn(new Session("wallet", SIGN_IN));
  expect(asked).toMatchObject({ prompt: "login" });
  comeBack(asked);
  await session.completeSignIn();
  expect(await visitSignIn(session)).not.toHaveProperty("prompt");
});

test("sign-in in another tab shows here", () => {
  const session = new Session("wallet", SIGN_IN);
  const seen = vi.fn<() => void>();
  session.user.subscribe(seen);
  signedIn("a");
  page.fire("storage", { key: "recycle-points.wallet" });
  page.fire("storage", { key: "recycle-points.wallet" });
  expect(session.user.get()?.sub).toBe("a");
  expect(seen).toHaveBeenCalledTimes(1);
});

test("page from the browser's memory shows who is signed in", () => {
  const session = signedIn("a");
  signedIn("b");
  page.fire("pageshow", { persisted: false });
  expect(session.user.get()?.sub).toBe("a");
  page.fire("pageshow", { persisted: true });
  expect(session.user.get()?.sub).toBe("b");
});

test("no text holds a token", async () => {
  const session = signedIn("a");
  page.fetch.mockResolvedValue(answerJson({ access_token: "not.a%%%.jwt", expires_in: 1 }));
  const error: unknown = await session.renew(accessToken("a")).catch((each: unknown) => each);
  expect(String(error)).toBe("SignInError: The sign-in failed: answer.");
});

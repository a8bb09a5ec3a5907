/**
 * The code flow with PKCE against Cognito's managed login.
 *
 * Sources: RFC 6749 (OAuth 2.0), RFC 7636 (PKCE), OpenID Connect Core 1.0; Amazon Cognito Developer
 * Guide, "User pool endpoints and managed login reference".
 */
import { decodeTextBase64Url, encodeBase64Url } from "./base64url.ts";
import type { Config } from "./config.ts";
import { RequestError } from "./errors.ts";
import { type Json, parseJson } from "./json.ts";

const TIMEOUT_MS = 15_000;

/** The sign-in did not succeed. `code`: OAuth's error, or what did not fit: state, nonce, answer. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly code: string;

  constructor(code: string) {
    super(`The sign-in failed: ${code}.`);
    this.code = code;
  }
}

/** What is kept while the browser is at the sign-in page. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path, query and fragment of the page where one was. */
  readonly returnTo: string;
}

export function beginSignIn(returnTo: string): PendingSignIn {
  return { state: random(), nonce: random(), verifier: random(), returnTo };
}

/** The address of the sign-in page. language: BCP 47, for Cognito's own texts. */
export async function authorizeAddress(
  pending: PendingSignIn,
  settings: Config["signIn"],
  clientId: string,
  redirectUri: string,
  language: string,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "openid",
    state: pending.state,
    nonce: pending.nonce,
    code_challenge_method: "S256",
    code_challenge: encodeBase64Url(new Uint8Array(digest)),
    lang: language,
  });
  return `${settings.authorizeUrl}?${query}`;
}

/** An answer of the token endpoint. A renewal brings a new refresh token only if it rotates. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly idToken: string | null;
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
}

/** Raises RequestError (unreachable) and SignInError. */
export async function askForTokens(
  tokenUrl: string,
  form: Record<string, string>,
): Promise<TokenAnswer> {
  const { isOk, body } = await postForm(tokenUrl, form);
  if (!isOk) throw new SignInError(textOf(body, "error") ?? "answer");
  const accessToken = textOf(body, "access_token");
  const expiresInSeconds = body["expires_in"];
  if (!accessToken || typeof expiresInSeconds !== "number") throw new SignInError("answer");
  return {
    accessToken,
    idToken: textOf(body, "id_token"),
    refreshToken: textOf(body, "refresh_token"),
    expiresInSeconds,
  };
}

async function postForm(
  url: string,
  form: Record<string, string>,
): Promise<{ isOk: boolean; body: Json }> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(form),
      cache: "no-store",
      credentials: "omit",
      signal: late.signal,
    });
    const body = parseJson(await answer.text());
    // A proxy's or a gateway's page says nothing about the token.
    if (!body || answer.status >= 500 || answer.status === 429) throw new Error("no answer");
    return { isOk: answer.ok, body };
  } catch {
    throw new RequestError("unreachable", "The sign-in service does not answer.");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Check that an ID token answers this sign-in. Its signature need not be checked: it comes straight
 * from the token endpoint. Source: OpenID Connect Core 1.0, section 3.1.3.7. Raises SignInError.
 */
export function checkIdToken(idToken: string | null, nonce: string, clientId: string): void {
  const claims = readClaims(idToken ?? "");
  if (claims["nonce"] !== nonce) throw new SignInError("nonce");
  if (claims["aud"] !== clientId) throw new SignInError("aud");
}

/** The claims of a JWT. Raises SignInError if it is none. */
export function readClaims(token: string): Json {
  try {
    const claims = parseJson(decodeTextBase64Url(token.split(".")[1] ?? ""));
    if (claims) return claims;
  } catch {
    // atob's complaint would repeat the token.
  }
  throw new SignInError("answer");
}

function textOf(body: Json, name: string): string | null {
  const value = body[name];
  return typeof value === "string" ? value : null;
}

function random(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

import { createHash, randomBytes } from "node:crypto";

import type { BrowserContextOptions } from "@playwright/test";

import type { App, Identity } from "./people.ts";

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

interface SignInConfig {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientIds: Readonly<Record<App, string>>;
}
interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/**
 * What a browser keeps once somebody has signed in, without the pages of the sign-in: these have
 * tests of their own. The session is this browser's alone, so a sign-out ends no other.
 */
export async function signIn(origin: string, app: App, { sub }: Identity): Promise<State> {
  const { signIn: config }: { signIn: SignInConfig } = await (
    await fetch(`${origin}/config.json`)
  ).json();
  const client = { client_id: config.clientIds[app], redirect_uri: `${origin}/${app}/` };
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    ...client,
    response_type: "code",
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  });
  const chosen = await fetch(`${config.authorizeUrl}?${query}`, {
    method: "POST",
    body: new URLSearchParams({ identity: sub }),
    redirect: "manual",
  });
  const code = new URL(chosen.headers.get("location") ?? "", origin).searchParams.get("code") ?? "";
  const answer = await fetch(config.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      ...client,
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const value = JSON.stringify(keptOf(sub, await answer.json()));
  const localStorage = [{ name: `recycle-points.${app}`, value }];
  return { cookies: [], origins: [{ origin, localStorage }] };
}

/** As Session in packages/api keeps it. */
function keptOf(sub: string, tokens: Tokens): object {
  const [, claims = ""] = tokens.access_token.split(".");
  const { "cognito:groups": groups = [] }: { "cognito:groups"?: string[] } = JSON.parse(
    Buffer.from(claims, "base64url").toString(),
  );
  return {
    sub,
    groups,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: Date.now() + tokens.expires_in * 1000,
  };
}

import type { Config } from "../../src/config.ts";
import { Session } from "../../src/session.ts";
import { ORIGIN } from "./browser.ts";

export const API: Config["api"] = {
  url: `${ORIGIN}/graphql`,
  realtimeUrl: "wss://apps.example/graphql/realtime",
  apiKey: "da2-key",
};

export const SIGN_IN: Config["signIn"] = {
  authorizeUrl: "https://id.example/oauth2/authorize",
  tokenUrl: "https://id.example/oauth2/token",
  revokeUrl: "https://id.example/oauth2/revoke",
  logoutUrl: "https://id.example/logout",
  clientIds: { wallet: "w1", kiosk: "k1", console: "c1" },
};

/** A JWT with claims, whose signature the tests do not check. */
export function jwt(claims: object): string {
  return `header.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
}

/** number: makes tokens of one person differ. */
export function accessToken(sub: string, number = 1, groups?: string[]): string {
  return jwt({ sub, number, ...(groups ? { "cognito:groups": groups } : {}) });
}

/** An hour's session. */
export function signedIn(sub: string, app: "wallet" | "kiosk" = "wallet"): Session {
  const session = new Session(app, SIGN_IN);
  session.adoptTokens({
    accessToken: accessToken(sub),
    refreshToken: `refresh of ${sub}`,
    expiresInSeconds: 3600,
  });
  return session;
}

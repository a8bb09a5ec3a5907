import { expect, test } from "vitest";

import { readConfig } from "../src/config.ts";

const BASE = "http://127.0.0.1:8000/wallet/";

function written() {
  return {
    programme: { names: { ja: "リサイクルポイント", en: null }, timeZone: "Asia/Tokyo" },
    api: { url: "/graphql", realtimeUrl: "ws://127.0.0.1:8000/graphql/realtime", apiKey: "da2-x" },
    signIn: {
      authorizeUrl: "/oauth2/authorize",
      tokenUrl: "/oauth2/token",
      revokeUrl: "/oauth2/revoke",
      logoutUrl: "/logout",
      clientIds: { wallet: "w", kiosk: "k", console: "c" },
    },
    walletUrl: BASE,
    push: { publicKey: null },
    map: { outlinesUrl: "/outlines.json", tiles: null as unknown },
  };
}

test("relative addresses become absolute", () => {
  const config = readConfig(written(), BASE);
  expect(config.api.url).toBe("http://127.0.0.1:8000/graphql");
  expect(config.map.outlinesUrl).toBe("http://127.0.0.1:8000/outlines.json");
});

test("what may be left out is null", () => {
  const config = readConfig(written(), BASE);
  expect(config.programme.names).toEqual({ ja: "リサイクルポイント", en: null, easyJa: null });
  expect([config.push.publicKey, config.map.tiles]).toEqual([null, null]);
});

test("tiles keep their braces", () => {
  const tiles = { url: "https://tiles.example/{z}/{x}/{y}.png", attribution: "地理院タイル" };
  const config = readConfig({ ...written(), map: { outlinesUrl: "/o.json", tiles } }, BASE);
  expect(config.map.tiles).toEqual(tiles);
});

test.each([
  [null, "/config.json: the file must be an object"],
  [{ ...written(), api: undefined }, "/config.json: api must be an object"],
  [{ ...written(), api: { ...written().api, apiKey: "" } }, "api.apiKey must be a text"],
  [{ ...written(), api: { ...written().api, realtimeUrl: "http://a/" } }, "api.realtimeUrl must"],
  [{ ...written(), walletUrl: "javascript:alert(1)" }, "walletUrl must be an address with http"],
  [{ ...written(), programme: { ...written().programme, timeZone: "Mars" } }, "programme.timeZone"],
])("error names the field, case %#", (value, message) => {
  expect(() => readConfig(value, BASE)).toThrow(message);
});

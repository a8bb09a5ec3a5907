import { expect, test } from "vitest";

import { allowScript } from "./scripts.ts";

const FOLDER = new URL("https://example.com/wallet/");

test.each(["service-worker.js", "/wallet/assets/reader.js", "https://example.com/wallet/x.js"])(
  "own script %s is trusted",
  (url) => {
    expect(allowScript(url, FOLDER)).toBe(url);
  },
);

test.each([
  "https://elsewhere.example/wallet/x.js",
  "//elsewhere.example/wallet/x.js",
  "/console/x.js",
  "../x.js",
  "data:text/javascript,1",
  "blob:https://example.com/1",
])("other script %s is refused", (url) => {
  expect(() => allowScript(url, FOLDER)).toThrow("not a script of this app");
});

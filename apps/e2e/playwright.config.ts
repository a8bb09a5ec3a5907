import { defineConfig } from "@playwright/test";

/**
 * What QUICK=1 leaves to `make nightly`: most pages of staff, further languages, what only one of the
 * apps does rarely, and how kiosk and console are served. A lost answer is tried with one of the
 * wallet's deeds.
 */
const NIGHTLY =
  /console-\w+\.|documentation\.|kiosk-(cuts|renewal)\.|wallet-(disk|push|updates)\.|(cancelExchange|redeemQrToken) |(kiosk|console) (signs|starts|trusts)|: (en|ja-x-yasashii)$/;

export default defineConfig({
  testDir: ".",
  ...(process.env["QUICK"] ? { grepInvert: NIGHTLY } : {}),
  // A worker has a server of its own, with an engine: each takes a core.
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  outputDir: "../../build/apps-e2e",
  reporter: "line",
  use: {
    contextOptions: { reducedMotion: "reduce" },
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    // A first visit would load all of the app for it; and no test sees what it asks for.
    serviceWorkers: "block",
    // A trace makes each step slower: ask for one with --trace on.
    screenshot: "only-on-failure",
  },
});

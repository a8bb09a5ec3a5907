import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  // A worker has a server of its own, with an engine: each takes a core.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: "../../build/apps-e2e",
  reporter: "line",
  use: {
    contextOptions: { reducedMotion: "reduce" },
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    trace: "retain-on-failure",
  },
});

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { FIRST_LOAD_REPORT, type FirstLoad } from "./first-load.ts";

const BUDGETS = { wallet: 115_000, kiosk: 105_000, console: 220_000 };

test.each(Object.entries(BUDGETS))("first load of %s is within %i bytes", (app, budget) => {
  const place = new URL(`../../../${app}/dist/${FIRST_LOAD_REPORT}`, import.meta.url);
  const report: FirstLoad = JSON.parse(readFileSync(place, "utf8"));
  expect(Object.keys(report.files).length).toBeGreaterThan(1);
  expect(report.bytes > budget ? report : null).toBeNull();
});

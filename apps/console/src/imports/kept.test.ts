import { expect, it } from "vitest";

import { KeptImport } from "./kept.ts";

it("knows an import that runs, until it ends", async () => {
  const kept = new KeptImport("admin");
  const other = new KeptImport("other");
  await kept.run(async () => {
    expect(await new KeptImport("admin").isRunning()).toBe(true);
    expect(await other.isRunning()).toBe(false);
  });
  expect(await kept.isRunning()).toBe(false);
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type BrowserContext, chromium } from "@playwright/test";
import lighthouse from "lighthouse";

import { CHROMIUM, FLAGS } from "../e2e/browser.ts";
import { type App, findIdentity } from "../e2e/people.ts";
import { Server } from "../e2e/server.ts";
import { signIn } from "../e2e/sign-in.ts";

const CATEGORIES = ["accessibility", "best-practices"];
/** Each app, and who signs in to it. */
const APPS = [
  ["wallet", "hanako"],
  ["kiosk", "kiosk"],
  ["console", "admin"],
] as const;

/** Returns what keeps a page from 100 of 100, a line for each audit. */
async function findFaults(url: string, port: number): Promise<string[]> {
  const result = await lighthouse(url, {
    port,
    onlyCategories: CATEGORIES,
    // Who is signed in stays so.
    disableStorageReset: true,
    logLevel: "error",
  });
  if (!result) throw new Error(`no result for ${url}`);
  const { categories, audits } = result.lhr;
  return CATEGORIES.flatMap((name) => {
    const category = categories[name];
    if (category?.score === 1) return [];
    const failed = (category?.auditRefs ?? []).filter(
      ({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1,
    );
    return [
      `${name}: ${(category?.score ?? 0) * 100}`,
      ...failed.map(({ id }) => `  ${id}: ${audits[id]?.title} ${describe(audits[id]?.details)}`),
    ];
  });
}

function describe(details: unknown): string {
  return JSON.stringify(details ?? null).slice(0, 600);
}

/** Signs somebody in, in the browser that Lighthouse opens its pages in. */
async function enter(context: BrowserContext, server: Server, app: App, name: string) {
  const identity = await findIdentity(server.origin, name);
  const { origins } = await signIn(server.origin, app, identity);
  const page = await context.newPage();
  await page.goto(`${server.origin}/${app}/`);
  for (const kept of origins[0]?.localStorage ?? []) {
    await page.evaluate(({ name: key, value }) => localStorage.setItem(key, value), kept);
  }
  await page.close();
}

async function findPort(): Promise<number> {
  const listening = createServer();
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  await new Promise((resolve) => listening.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

const server = new Server();
const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
const port = await findPort();
try {
  await server.start();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...FLAGS, `--remote-debugging-port=${port}`],
  });
  for (const [app, name] of APPS) {
    for (const isSignedIn of [false, true]) {
      if (isSignedIn) await enter(context, server, app, name);
      const faults = await findFaults(`${server.origin}/${app}/`, port);
      console.log(`${app}, ${isSignedIn ? "signed in" : "visitor"}: ${faults.length ? "" : "100"}`);
      for (const each of faults) console.log(each);
      if (faults.length) process.exitCode = 1;
    }
  }
  await context.close();
} finally {
  await server.remove();
  rmSync(profile, { recursive: true, force: true });
}

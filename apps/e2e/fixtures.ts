import { tmpdir } from "node:os";
import { join } from "node:path";

import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContextOptions,
  expect,
  type Page,
  test as base,
} from "@playwright/test";

import { Camera } from "./camera.ts";
import { type App, findIdentity, Person } from "./people.ts";
import { Server } from "./server.ts";

type Meet = (name?: string, options?: BrowserContextOptions) => Promise<Person>;

interface TestFixtures {
  /** Opens an app as a citizen in a browser of their own, signed in; "hanako" if no name is given. */
  citizen: Meet;
  /** The console as staff; "operator" if no name is given. */
  staff: Meet;
  /** A kiosk; "kiosk" if no name is given. */
  kiosk: Meet;
  /** Fails where axe finds something at WCAG 2.2 AA. */
  expectAccessible: (page: Page) => Promise<void>;
}
interface WorkerFixtures {
  /** A server of this worker alone, with the story's demo data. */
  server: Server;
  camera: Camera;
}

// CI is root in a container; and nothing of a test goes out.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-proxy-server",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export { expect } from "@playwright/test";

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = new Server();
      try {
        await server.start();
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
  camera: [
    async ({}, use, worker) => {
      await use(new Camera(join(tmpdir(), `camera-${process.pid}-${worker.workerIndex}.y4m`)));
    },
    { scope: "worker" },
  ],
  launchOptions: [
    async ({ camera }, use) => {
      await use({
        executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
        args: [...FLAGS, ...camera.flags()],
      });
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  citizen: async ({ browser, server }, use) => use(meet("wallet", "hanako")(browser, server)),
  staff: async ({ browser, server }, use) => use(meet("console", "operator")(browser, server)),
  kiosk: async ({ browser, server }, use) => use(meet("kiosk", "kiosk")(browser, server)),
  expectAccessible: async ({}, use) => {
    await use(async (page) => {
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes.length})`);
      expect(found).toEqual([]);
    });
  },
});

function meet(app: App, usual: string) {
  return (browser: Browser, server: Server): Meet =>
    async (name = usual, options = {}) => {
      const context = await browser.newContext({ reducedMotion: "reduce", ...options });
      const identity = await findIdentity(server.origin, name);
      const person = new Person(await context.newPage(), app, identity, server.origin);
      await person.signIn();
      return person;
    };
}

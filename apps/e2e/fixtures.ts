import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  test as base,
} from "@playwright/test";

import { CHROMIUM, FLAGS, HEADLESS_SHELL } from "./browser.ts";
import { findBarriers, type Rules } from "./barriers.ts";
import { Camera } from "./camera.ts";
import { type App, findIdentity, Person } from "./people.ts";
import { Server } from "./server.ts";
import { signIn } from "./sign-in.ts";

type NewBrowser = (options?: BrowserContextOptions) => Promise<BrowserContext>;
/** path: below the app; null: its page stays empty for now. */
interface MeetOptions extends BrowserContextOptions {
  readonly path?: string | null;
}
export type Meet = (name?: string, options?: MeetOptions) => Promise<Person>;

interface TestFixtures {
  /** Opens a browser that knows nobody; it closes after the test. */
  newBrowser: NewBrowser;
  /** Opens an app as a citizen in a browser of their own, signed in; "hanako" if no name is given. */
  citizen: Meet;
  /** The console as staff; "operator" if no name is given. */
  staff: Meet;
  /** A kiosk; "kiosk" if no name is given. */
  kiosk: Meet;
  emptyCamera: void;
  /** Fails where axe finds something at WCAG 2.2 AA. */
  expectAccessible: (page: Page, rules?: Rules) => Promise<void>;
}
interface WorkerFixtures {
  /** A server of this worker alone, with the story's demo data. */
  server: Server;
  camera: Camera;
  /** Whether the tests need notices. */
  hasNotices: boolean;
}

export { expect } from "@playwright/test";

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = new Server();
      try {
        await server.start({ ADJUSTMENT_LIMIT_POINTS: "10000" });
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
  hasNotices: [false, { option: true, scope: "worker" }],
  launchOptions: [
    async ({ camera, hasNotices }, use) => {
      await use({
        executablePath: hasNotices ? CHROMIUM : HEADLESS_SHELL,
        args: [...FLAGS, ...camera.flags()],
      });
    },
    { scope: "worker" },
  ],
  emptyCamera: [
    async ({ camera }, use) => {
      await use();
      // The next test must not scan what this one has shown.
      camera.showNothing();
    },
    { auto: true },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  newBrowser: async ({ browser }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      opened.push(context);
      return context;
    });
    // Else its pages would go on working beside the next test.
    await Promise.all(opened.map((each) => each.close()));
  },
  citizen: async ({ newBrowser, server }, use) => use(meet("wallet", "hanako", newBrowser, server)),
  staff: async ({ newBrowser, server }, use) =>
    use(meet("console", "operator", newBrowser, server)),
  kiosk: async ({ newBrowser, server }, use) => use(meet("kiosk", "kiosk", newBrowser, server)),
  expectAccessible: async ({}, use) => {
    await use(async (page, rules) => {
      expect(await findBarriers(page, rules)).toEqual([]);
    });
  },
});

function meet(app: App, usual: string, newBrowser: NewBrowser, { origin }: Server): Meet {
  return async (name = usual, { path = "/", ...options } = {}) => {
    const identity = await findIdentity(origin, name);
    const storageState = await signIn(origin, app, identity);
    const page = await (await newBrowser({ storageState, ...options })).newPage();
    if (path !== null) await page.goto(`/${app}${path}`);
    return new Person(page, app, identity, origin);
  };
}

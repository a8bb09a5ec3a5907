import { expect, test } from "./fixtures.ts";
import { findIdentity, Person } from "./people.ts";

test.use({ serviceWorkers: "allow" });

const SIGNED_IN = {
  wallet: { name: "hanako", shown: ".balance-card" },
  kiosk: { name: "kiosk", shown: ".kiosk-set-up li" },
  console: { name: "operator", shown: "nav" },
} as const;

for (const app of ["wallet", "kiosk", "console"] as const) {
  test(`${app} opens without a complaint`, async ({ page, expectAccessible }) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`/${app}/`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test(`${app} signs somebody in`, async ({ page, server }) => {
    const { name, shown } = SIGNED_IN[app];
    const identity = await findIdentity(server.origin, name);
    await new Person(page, app, identity, server.origin).signIn();
    await expect(page.locator(shown).first()).toBeVisible();
    expect(new URL(page.url()).search).toBe("");
  });

  test(`${app} starts without a network`, async ({ page, context }) => {
    await page.goto(`/${app}/`);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null))
      .toBe(true);
    await context.setOffline(true);
    await page.goto(`/${app}/somewhere/else`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test(`${app} trusts no foreign script`, async ({ page }) => {
    await page.goto(`/${app}/`);
    const refused = await page.evaluate(() => {
      const attempts = [
        () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"),
        () => new Worker("data:text/javascript,1"),
        () => new Worker("/graphiql/page.js"),
      ];
      return attempts.map((attempt) => {
        try {
          attempt();
          return "allowed";
        } catch {
          return "refused";
        }
      });
    });
    expect(refused).toEqual(["refused", "refused", "refused"]);
  });
}

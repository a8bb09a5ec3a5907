import { type BrowserContextOptions, expect, type Page } from "@playwright/test";

import { ask, askAs, type Person, saveIdentity } from "./people.ts";

const PLACE = "大富地域交流センター（回収BOX）";

interface Token {
  readonly id: string;
  readonly status: string;
  readonly quantities: readonly { readonly quantity: number }[];
}

/** A kiosk at a place, and what the server knows of it. */
export class KioskDevice {
  readonly page: Page;
  readonly #origin: string;

  constructor(page: Page) {
    this.page = page;
    this.#origin = new URL(page.url()).origin;
  }

  /** Signs in and takes its place. */
  static async open(
    meet: (name?: string, options?: BrowserContextOptions) => Promise<Person>,
    options: BrowserContextOptions = {},
  ): Promise<KioskDevice> {
    const { page } = await meet("kiosk", { viewport: { width: 1280, height: 800 }, ...options });
    await page.getByRole("button", { name: PLACE }).click();
    await expect(page.getByRole("button", { name: "はじめる" })).toBeVisible();
    return new KioskDevice(page);
  }

  /** The place of all devices of the tests. */
  static async place(origin: string): Promise<{ id: string; name: string }> {
    return { id: (await findPlace(origin)).id, name: PLACE };
  }

  /** A code of an admin that makes a device the kiosk of the place. */
  static async enrolmentCode(origin: string): Promise<{ code: string; name: string }> {
    const { id } = await findPlace(origin);
    const query = "mutation($id: ID!) { createKioskEnrolment(locationId: $id) { code } }";
    const { createKioskEnrolment } = await askAs<{ createKioskEnrolment: { code: string } }>(
      origin,
      "admin",
      query,
      { id },
    );
    return { code: createKioskEnrolment.code, name: PLACE };
  }

  /** Counts bottles up to the button that shows the code. */
  async choose(bottles: number): Promise<void> {
    await this.page.getByRole("button", { name: "はじめる" }).click();
    await this.page.getByRole("spinbutton", { name: "ペットボトル" }).fill(String(bottles));
  }

  async confirm(): Promise<void> {
    await this.page.getByRole("button", { name: "QRコードを表示" }).click();
  }

  async deposit(bottles: number): Promise<void> {
    await this.choose(bottles);
    await this.confirm();
  }

  async expectCode(): Promise<string> {
    await expect(this.page.locator(".ui-qr")).toBeVisible({ timeout: 25_000 });
    return (await this.page.locator(".kiosk-facts .ui-code").first().textContent()) ?? "";
  }

  async expectHeading(name: string | RegExp): Promise<void> {
    const heading = this.page.getByRole("heading", { level: 1, name });
    await expect(heading).toBeVisible({ timeout: 20_000 });
  }

  /** The network comes back: as a browser says it. */
  async reconnect(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event("online")));
  }

  /** Each answer of an operation is lost: before or after the server has done it. */
  async cut(operation: string, when: "before" | "after"): Promise<() => void> {
    let isCut = true;
    await this.page.route("**/graphql", async (route) => {
      if (!isCut || !route.request().postData()?.includes(operation)) return route.fallback();
      if (when === "after") await route.fetch();
      return route.abort();
    });
    return () => {
      isCut = false;
    };
  }

  /** A new citizen redeems the code elsewhere. */
  async redeem(code: string): Promise<void> {
    const citizen = await saveIdentity(this.#origin, `citizen-${crypto.randomUUID().slice(0, 8)}`);
    const query = "mutation($code: String!) { redeemQrToken(code: $code) { userErrors { code } } }";
    const { redeemQrToken } = await ask<{ redeemQrToken: { userErrors: unknown[] } }>(
      this.#origin,
      citizen.token,
      query,
      { code },
    );
    expect(redeemQrToken.userErrors).toEqual([]);
  }

  /** Another device says that the box is full, or that it has been emptied. */
  async fill(status: "FULL" | "OPEN"): Promise<void> {
    const { id } = await findPlace(this.#origin);
    const query = `mutation($id: ID!, $status: LocationStatus!) {
      reportLocationStatus(locationId: $id, status: $status) { userErrors { code } } }`;
    const { reportLocationStatus } = await askAs<{
      reportLocationStatus: { userErrors: unknown[] };
    }>(this.#origin, "kiosk", query, { id, status });
    expect(reportLocationStatus.userErrors).toEqual([]);
  }

  /** The states of the tokens that the server has for this many bottles: one is right. */
  async tokensOf(bottles: number): Promise<string[]> {
    const { nodes } = await this.#place();
    return nodes
      .filter(({ quantities }) => quantities[0]?.quantity === bottles)
      .map(({ status }) => status);
  }

  /** The state that the server knows of the place. */
  async reported(): Promise<string> {
    return (await this.#place()).status;
  }

  async #place(): Promise<{ readonly status: string; readonly nodes: readonly Token[] }> {
    const place = await findPlace(this.#origin);
    const query = `query($id: ID!) { qrTokens(locationId: $id, first: 100) {
      nodes { id status quantities { quantity } } } }`;
    const { qrTokens } = await askAs<{ qrTokens: { nodes: Token[] } }>(
      this.#origin,
      "kiosk",
      query,
      {
        id: place.id,
      },
    );
    return { status: place.status, nodes: qrTokens.nodes };
  }

  async openStaffMenu(): Promise<void> {
    await this.page.locator(".kiosk-place").focus();
    await this.page.keyboard.press("Enter");
    await expect(this.page.getByRole("heading", { name: "係員メニュー" })).toBeVisible();
  }
}

async function findPlace(
  origin: string,
): Promise<{ readonly id: string; readonly status: string }> {
  const query = "{ kioskLocations(first: 100) { nodes { id status names { ja } } } }";
  const { kioskLocations } = await askAs<{
    kioskLocations: { nodes: { id: string; status: string; names: { ja: string } }[] };
  }>(origin, "kiosk", query);
  const place = kioskLocations.nodes.find(({ names }) => names.ja === PLACE);
  if (!place) throw new Error(`the demo has no ${PLACE}`);
  return place;
}

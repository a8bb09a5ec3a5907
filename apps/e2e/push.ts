import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";

import {
  type BrowserContext,
  type CDPSession,
  expect,
  type Page,
  type Worker,
} from "@playwright/test";

import type { Person } from "./people.ts";

/** What a browser shows; lang is the language that it is read aloud in. */
export interface Shown {
  readonly title: string;
  readonly body: string;
  readonly lang: string;
}

const NOTICES = `registration.getNotifications()
  .then((all) => all.map(({ title, body, lang }) => ({ title, body, lang })))`;

// Only a person's own click may focus a window or open one, and keeps the worker until it is done.
const CLICK = `async (title) => {
  const shown = await registration.getNotifications();
  const notification = shown.find((each) => each.title === title);
  if (!notification) throw new Error("not shown: " + title);
  const opened = [];
  WindowClient.prototype.focus = async function () { return this; };
  clients.openWindow = async (url) => { opened.push(url); return null; };
  const event = new NotificationEvent("notificationclick", { notification });
  const works = [];
  event.waitUntil = (work) => works.push(work);
  dispatchEvent(event);
  await Promise.all(works);
  return opened;
}`;

/** A push service's side of a browser: what it delivers is decrypted already. */
export class PushService {
  readonly #cdp: CDPSession;
  readonly #worker: Worker;
  readonly #origin: string;
  readonly #registrationId: string;

  private constructor(cdp: CDPSession, worker: Worker, origin: string, registrationId: string) {
    this.#cdp = cdp;
    this.#worker = worker;
    this.#origin = origin;
    this.#registrationId = registrationId;
  }

  /** @param page - Of an app whose service worker is allowed. */
  static async of(page: Page): Promise<PushService> {
    const context = page.context();
    const { origin } = new URL(page.url());
    await context.grantPermissions(["notifications"], { origin });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const cdp = await context.newCDPSession(page);
    const registrationId = new Promise<string>((resolve) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
        if (first) resolve(first.registrationId);
      });
    });
    await cdp.send("ServiceWorker.enable");
    const worker = await findWorker(context);
    // Another process: it hears of the permission later, and shows nothing before.
    await expect.poll(() => worker.evaluate("Notification.permission")).toBe("granted");
    return new PushService(cdp, worker, origin, await registrationId);
  }

  async deliver(message: object): Promise<void> {
    await this.#cdp.send("ServiceWorker.deliverPushMessage", {
      origin: this.#origin,
      registrationId: this.#registrationId,
      data: JSON.stringify(message),
    });
  }

  /** The notices that are shown, in no order. */
  notices(): Promise<Shown[]> {
    return this.#worker.evaluate<Shown[]>(NOTICES);
  }

  /** Clicks on a notice. Returns the windows that this opened. */
  click(title: string): Promise<string[]> {
    return this.#worker.evaluate<string[]>(`(${CLICK})(${JSON.stringify(title)})`);
  }
}

async function findWorker(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers()[0] ?? context.waitForEvent("serviceworker");
}

const KEY_BYTES = 65;
const SALT_BYTES = 16;
const TAG_BYTES = 16;

/** A push service of this test, to which the server sends what it sends a citizen's browser. */
export class PushSubscriber {
  readonly #ecdh = createECDH("prime256v1");
  readonly #auth = randomBytes(16);
  readonly #publicKey = this.#ecdh.generateKeys();
  readonly #received: Buffer[] = [];
  readonly #http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      this.#received.push(Buffer.concat(parts));
      response.writeHead(201).end();
    });
  });

  static async subscribe(person: Person): Promise<PushSubscriber> {
    const subscriber = new PushSubscriber();
    await new Promise<void>((resolve) => subscriber.#http.listen(0, "127.0.0.1", resolve));
    subscriber.#http.unref();
    const address = subscriber.#http.address();
    const port = typeof address === "object" ? address?.port : 0;
    const input = {
      endpoint: `http://127.0.0.1:${port}/${person.identity.sub}`,
      p256dh: subscriber.#publicKey.toString("base64url"),
      auth: subscriber.#auth.toString("base64url"),
    };
    const { savePushSubscription } = await person.ask<{
      savePushSubscription: { userErrors: unknown[] };
    }>(
      `mutation($input: PushSubscriptionInput!) {
        savePushSubscription(input: $input) { userErrors { message } }
      }`,
      { input },
    );
    expect(savePushSubscription.userErrors).toEqual([]);
    return subscriber;
  }

  /** Waits for the next push. */
  async next(): Promise<object> {
    await expect.poll(() => this.#received.length, { timeout: 20_000 }).toBeGreaterThan(0);
    return JSON.parse(this.#decrypt(this.#received.shift() ?? Buffer.alloc(0)));
  }

  /** Source: RFC 8291, section 3; RFC 8188, section 2. One record. */
  #decrypt(body: Buffer): string {
    const salt = body.subarray(0, SALT_BYTES);
    const head = SALT_BYTES + 4 + 1;
    const theirs = body.subarray(head, head + KEY_BYTES);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#publicKey, theirs]);
    const shared = this.#ecdh.computeSecret(theirs);
    const key = Buffer.from(hkdfSync("sha256", shared, this.#auth, info, 32));
    const derive = (name: string, bytes: number) =>
      Buffer.from(hkdfSync("sha256", key, salt, `Content-Encoding: ${name}\0`, bytes));
    const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    const padded = Buffer.concat([
      decipher.update(body.subarray(head + KEY_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
    // 2 ends the text of the last record; zeros fill it up.
    return padded.subarray(0, padded.lastIndexOf(2)).toString();
  }
}

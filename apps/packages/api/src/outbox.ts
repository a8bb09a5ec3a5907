import type { AppName } from "./config.ts";
import { RequestError, type UserError } from "./errors.ts";
import type { TypedDocumentString } from "./generated/operations.ts";
import {
  DOCUMENTS,
  isTooLate,
  newEntry,
  type OutboxEntry,
  type OutboxKind,
  type OutboxRequest,
  replaces,
} from "./outbox-entry.ts";
import { OutboxStore } from "./outbox-store.ts";
import type { Session } from "./session.ts";
import { Signal } from "./signal.ts";
import type { Transport } from "./transport.ts";

const RESEND_MS = 10_000;

/**
 * Requests that must happen once: written to the disk before they go, sent again until the server
 * has given a final answer, and kept with it until the page has shown it.
 *
 * All tabs share the entries, and one tab sends at a time. An entry waits for its own citizen,
 * also while another person is signed in.
 */
export class Outbox {
  /** Those of the person who is signed in, oldest first. */
  readonly entries = new Signal<readonly OutboxEntry[]>([]);
  readonly #session: Pick<Session, "user">;
  readonly #transport: Pick<Transport, "request">;
  readonly #store: OutboxStore;
  readonly #name: string;
  readonly #tabs: BroadcastChannel;
  #flight: Promise<void> | null = null;
  #isWanted = false;

  constructor(app: AppName, session: Pick<Session, "user">, transport: Pick<Transport, "request">) {
    this.#name = `recycle-points.${app}.outbox`;
    this.#session = session;
    this.#transport = transport;
    this.#store = new OutboxStore(this.#name);
    this.#tabs = new BroadcastChannel(this.#name);
    this.#tabs.addEventListener("message", () => void this.#show().catch(console.error));
  }

  /** Send what waits: now, every ten seconds, when one is online again, and after a sign-in. */
  start(): void {
    setInterval(() => void this.flush(), RESEND_MS);
    window.addEventListener("online", () => void this.flush());
    this.#session.user.subscribe(() => {
      // At once: what another person wrote is not for this one to see.
      this.entries.set([]);
      void this.#show().catch(console.error);
      void this.flush();
    });
    void this.flush();
  }

  /**
   * Keep a request and send it; resolves with its entry's id once it is on the disk. The same code,
   * idempotencyKey, deviceEventId, or exchange to cancel is the same entry. Make an idempotencyKey
   * when the person opens the sheet, not when they tap: a second tap is then no second request.
   *
   * Raises RequestError (signedOut) and what IndexedDB raises: then nothing was or will be sent.
   */
  async submit(request: OutboxRequest): Promise<string> {
    const sub = this.#session.user.get()?.sub;
    if (sub === undefined) throw new RequestError("signedOut", "Sign in first.");
    const entry = newEntry(request, sub);
    await this.#store.add(entry, (older) => replaces(entry, older));
    // It is kept from here on, also where it cannot be shown.
    await this.#tellAll().catch(console.error);
    void this.flush();
    return entry.id;
  }

  /** Forget a final answer: the person has seen it. */
  async acknowledge(id: string): Promise<void> {
    await this.#store.delete((each) => each.id === id && each.status !== "waiting");
    await this.#tellAll();
  }

  /** Give up a deposit whose person has left: its token, if it was issued, expires by itself. */
  async withdrawDeposit(id: string): Promise<void> {
    await this.#store.delete((each) => each.id === id && each.kind === "issueQrToken");
    await this.#tellAll();
  }

  /**
   * Forget the person's answers before they sign out; what waits is sent at their next sign-in.
   *
   * @param isErased - Their account is gone: what waits goes, too.
   */
  async forget(isErased = false): Promise<void> {
    const sub = this.#session.user.get()?.sub;
    await this.#store.delete((each) => each.sub === sub && (isErased || each.status !== "waiting"));
    await this.#tellAll();
  }

  /** Send all that waits, now. It never rejects: what fails waits for the next time. */
  flush(): Promise<void> {
    this.#isWanted = true;
    this.#flight ??= this.#sendWhileWanted().finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #sendWhileWanted(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        // oxlint-disable-next-line no-await-in-loop -- what is wanted meanwhile comes after it
        await navigator.locks.request(this.#name, () => this.#sendAll());
      } catch (error) {
        console.error(error);
      }
    }
  }

  async #sendAll(): Promise<void> {
    await this.#show();
    for (const { id } of this.entries.get()) {
      // It may have been withdrawn, or its person may have signed out, since the last one was sent.
      const entry = this.entries.get().find((each) => each.id === id);
      // oxlint-disable-next-line no-await-in-loop -- in the order of the requests
      if (entry?.status === "waiting" && !(await this.#send(entry))) return;
    }
  }

  /** Return whether others can be sent, too. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    if (isTooLate(entry, Date.now())) {
      await this.#settle({ ...entry, status: "refused" });
      return true;
    }
    try {
      const payload = await this.#ask(entry);
      if (payload.userErrors.some(({ code }) => code === "CONFLICT_RETRY")) return true;
      // TypeScript does not see that the answer of a kind's document is the kind's payload.
      await this.#settle({ ...entry, status: "answered", payload } as OutboxEntry);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.kind === "unknown") return true;
      if (error.kind !== "refused") return false;
      await this.#settle({ ...entry, status: "refused" });
    }
    return true;
  }

  async #ask({ kind, variables, sub }: OutboxEntry): Promise<Payload> {
    const document = DOCUMENTS[kind] as TypedDocumentString<Answer, unknown>;
    const payload = (await this.#transport.request(document, variables, { sub }))[kind];
    if (!payload) throw new RequestError("unknown", "The answer is empty.");
    return payload;
  }

  async #settle(entry: OutboxEntry): Promise<void> {
    await this.#store.settle(entry);
    await this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    this.#tabs.postMessage(null);
    await this.#show();
  }

  async #show(): Promise<void> {
    const sub = this.#session.user.get()?.sub;
    const entries = sub === undefined ? [] : await this.#store.list(sub);
    if (this.#session.user.get()?.sub === sub) this.entries.set(entries);
  }
}

interface Payload {
  readonly userErrors: readonly UserError[];
}
type Answer = Readonly<Partial<Record<OutboxKind, Payload | null>>>;

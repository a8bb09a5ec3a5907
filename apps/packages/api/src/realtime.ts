import type { Config } from "./config.ts";
import { Connection } from "./connection.ts";
import { RequestError } from "./errors.ts";
import type { TypedDocumentString } from "./generated/operations.ts";
import { isJson, type Json } from "./json.ts";
import { Signal } from "./signal.ts";
import type { Credentials } from "./transport.ts";

/** For the live dot. since: when the server was last heard, in milliseconds since 1970. */
export type Liveness =
  | { readonly status: "connecting" }
  | { readonly status: "live" }
  | { readonly status: "offline"; readonly since: number };

export interface Watcher<R> {
  /** A push. It can come twice, and late. */
  onData(data: R): void;
  /** The subscription runs, also again after an interruption: query what it watches now. */
  onConnected(): void;
  /** The server refuses this subscription for good. */
  onRefused(error: RequestError): void;
}

interface Watch extends Watcher<unknown> {
  readonly query: string;
  readonly variables: unknown;
  isRunning: boolean;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** AppSync sends a keep-alive each minute: longer silence after a sleep means a dead socket. */
const WAKE_SILENCE_MS = 65_000;
/** No other token changes these answers. */
const REFUSALS = new Set(["Unauthorized", "BadRequestException", "InvalidInput"]);
const EXPIRED = "UnauthorizedException";
const CONNECTING: Liveness = { status: "connecting" };
const LIVE: Liveness = { status: "live" };

/** All subscriptions of a page, over one socket that is opened again whenever it breaks. */
export class Realtime {
  readonly liveness = new Signal<Liveness>(CONNECTING);
  readonly #api: Config["api"];
  readonly #credentials: Credentials;
  readonly #watches = new Map<string, Watch>();
  /** Those that the server refuses: while one is wanted, the page is not live. */
  readonly #refused = new Set<string>();
  #connection: Connection | null = null;
  #isOpen = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #heardAt = Date.now();
  /** Counts connections: what an earlier one still waits for is dropped. */
  #round = 0;
  #token = "";

  constructor(api: Config["api"], credentials: Credentials) {
    this.#api = api;
    this.#credentials = credentials;
    window.addEventListener("online", () => this.#reconnect());
    window.addEventListener("offline", () => this.#fail(null));
    document.addEventListener("visibilitychange", () => this.#wake());
  }

  /** Watch until the returned function is called. */
  subscribe<R, V>(
    document: TypedDocumentString<R, V>,
    variables: NoInfer<V>,
    watcher: Watcher<R>,
  ): () => void {
    const id = crypto.randomUUID();
    const watch: Watch = {
      query: document.toString(),
      variables,
      isRunning: false,
      // As in Transport: the server's data has the document's shape.
      onData: (data) => watcher.onData(data as R),
      onConnected: () => watcher.onConnected(),
      onRefused: (error) => watcher.onRefused(error),
    };
    this.#watches.set(id, watch);
    if (this.#watches.size === 1) this.#reconnect();
    else if (this.#isOpen) {
      this.liveness.set(CONNECTING);
      this.#start(id, watch);
    }
    return () => this.#unsubscribe(id);
  }

  /** End everything: the person has signed out, or another one has signed in. */
  reset(): void {
    this.#watches.clear();
    this.#refused.clear();
    this.#end();
  }

  #end(): void {
    this.#disconnect();
    this.#failures = 0;
    this.liveness.set(CONNECTING);
  }

  #unsubscribe(id: string): void {
    const isRefused = this.#refused.delete(id);
    if (!this.#watches.delete(id) && !isRefused) return;
    if (this.#watches.size === 0) this.#end();
    else {
      if (this.#isOpen && !isRefused) this.#connection?.stop(id);
      this.#showIfLive();
    }
  }

  #disconnect(): void {
    this.#round += 1;
    clearTimeout(this.#retry);
    this.#connection?.close();
    this.#connection = null;
    this.#isOpen = false;
    for (const watch of this.#watches.values()) watch.isRunning = false;
  }

  #reconnect(): void {
    this.#disconnect();
    if (this.#watches.size === 0) return;
    if (this.liveness.get().status === "live") this.liveness.set(CONNECTING);
    void this.#connect(this.#round);
  }

  async #connect(round: number): Promise<void> {
    try {
      this.#token = await this.#credentials.token();
    } catch {
      if (round === this.#round) this.#fail(null);
      return;
    }
    if (round !== this.#round) return;
    const headers = { host: new URL(this.#api.url).host, Authorization: this.#token };
    this.#connection = new Connection(this.#api.realtimeUrl, headers, {
      opened: () => this.#open(),
      started: (id) => this.#run(id),
      data: (id, payload) => this.#push(id, payload),
      refused: (id, errorType, message) => this.#refuse(id, errorType, message),
      closed: (errorType) => this.#fail(errorType),
    });
  }

  #open(): void {
    this.#isOpen = true;
    for (const [id, watch] of this.#watches) this.#start(id, watch);
  }

  #start(id: string, watch: Watch): void {
    this.#connection?.start(id, watch.query, watch.variables);
  }

  #run(id: string): void {
    const watch = this.#watches.get(id);
    if (!watch) return;
    watch.isRunning = true;
    this.#showIfLive();
    watch.onConnected();
  }

  #push(id: string, payload: Json): void {
    const watch = this.#watches.get(id);
    if (isJson(payload["data"])) watch?.onData(payload["data"]);
    // Something has changed that the server could not say.
    else watch?.onConnected();
  }

  #refuse(id: string, errorType: string | null, message: string): void {
    if (!errorType || !REFUSALS.has(errorType)) return this.#fail(errorType);
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    if (watch) this.#refused.add(id);
    if (this.#watches.size === 0) this.#end();
    else {
      this.liveness.set(CONNECTING);
      this.#showIfLive();
    }
    watch?.onRefused(new RequestError("refused", message, errorType));
  }

  /** The connection is of no more use: open another one soon, later after each failure. */
  #fail(errorType: string | null): void {
    this.#heardAt = Math.max(this.#heardAt, this.#connection?.heardAt ?? 0);
    this.#disconnect();
    if (this.#watches.size === 0) return;
    this.#showFailure();
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    // Jitter: after an outage, not everybody comes back at once.
    const milliseconds = longest * (0.5 + Math.random() / 2);
    const [round, token] = [this.#round, this.#token];
    this.#retry = setTimeout(() => void this.#tryAgain(round, errorType, token), milliseconds);
  }

  /** AppSync closes each socket after a day: one failure does not mean that one is offline. */
  #showFailure(): void {
    if (this.#failures === 0 && navigator.onLine) this.liveness.set(CONNECTING);
    else this.liveness.set({ status: "offline", since: this.#heardAt });
  }

  async #tryAgain(round: number, errorType: string | null, token: string): Promise<void> {
    if (errorType === EXPIRED) {
      // Whatever keeps it from renewing, the next token() says, too.
      await this.#credentials.renew(token).catch(() => undefined);
    }
    if (round === this.#round) this.#reconnect();
  }

  #wake(): void {
    if (document.visibilityState !== "visible" || this.#watches.size === 0) return;
    const silenceMs = Date.now() - (this.#connection?.heardAt ?? 0);
    if (this.liveness.get().status !== "live" || silenceMs > WAKE_SILENCE_MS) this.#reconnect();
  }

  #showIfLive(): void {
    const watches = [...this.#watches.values()];
    if (!watches.every((each) => each.isRunning)) return;
    this.#failures = 0;
    if (this.#refused.size === 0) this.liveness.set(LIVE);
  }
}

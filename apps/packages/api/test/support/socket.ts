/** A WebSocket whose server is the test. */
import { afterEach, beforeEach, vi } from "vitest";

interface Sent {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data: string; readonly extensions: unknown };
}

export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static readonly all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("no socket");
    return socket;
  }

  readyState = FakeSocket.CONNECTING;
  readonly sent: Sent[] = [];
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(url: string, protocols: readonly string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }

  /** The network breaks, or the server closes. */
  drop(): void {
    this.close();
    this.dispatchEvent(new Event("close"));
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  say(message: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }

  acknowledge(): void {
    this.say({ type: "connection_ack", payload: { connectionTimeoutMs: 300_000 } });
  }

  /** Ids of the subscriptions that were asked for. */
  get started(): string[] {
    return this.sent.flatMap(({ type, id }) => (type === "start" && id ? [id] : []));
  }

  /** Open, acknowledge, and start whatever is asked for. */
  serve(): void {
    this.open();
    this.acknowledge();
    for (const id of this.started) this.say({ type: "start_ack", id });
  }

  push(data: unknown, id = this.started[0]): void {
    this.say({ type: "data", id, payload: { data } });
  }

  refuse(errorType: string, id = this.started[0]): void {
    this.say({ type: "error", id, payload: { errors: [{ errorType, message: "m" }] } });
  }
}

beforeEach(() => {
  FakeSocket.all.length = 0;
  vi.stubGlobal("WebSocket", FakeSocket);
  // The longest wait of the jitter.
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.restoreAllMocks();
});

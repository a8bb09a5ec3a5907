/**
 * One WebSocket in AppSync's real-time protocol.
 *
 * Source: AWS AppSync Developer Guide, "Building a real-time WebSocket client".
 */
import { encodeTextBase64Url } from "./base64url.ts";
import { isJson, type Json, parseJson } from "./json.ts";

/** What a connection reports to its owner; after closed, nothing more. */
export interface ConnectionEvents {
  /** The server has answered: subscriptions can start. */
  opened(): void;
  started(id: string): void;
  data(id: string, payload: Json): void;
  /** The server ended or did not start this subscription. */
  refused(id: string, errorType: string | null, message: string): void;
  /** errorType: of the server's refusal, if it gave one. */
  closed(errorType: string | null): void;
}

const ANSWER_TIMEOUT_MS = 15_000;
/** AppSync's keep-alives may come this late. */
const GRACE_MS = 5_000;

/** A connection for the headers that sign it. They travel as a sub-protocol, so in no access log. */
export class Connection {
  /** When the server was last heard, in milliseconds since 1970; 0: not yet. */
  heardAt = 0;
  readonly #socket: WebSocket;
  readonly #events: ConnectionEvents;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #unanswered = new Map<string, ReturnType<typeof setTimeout>>();
  #silence: ReturnType<typeof setTimeout>;
  #silenceMs = ANSWER_TIMEOUT_MS;
  #isClosed = false;

  /** headers: `host` of the API, and `Authorization` or `x-api-key`. */
  constructor(url: string, headers: Readonly<Record<string, string>>, events: ConnectionEvents) {
    this.#headers = headers;
    this.#events = events;
    const credentials = encodeTextBase64Url(JSON.stringify(headers));
    this.#socket = new WebSocket(url, ["graphql-ws", `header-${credentials}`]);
    this.#silence = setTimeout(() => this.#end(null), this.#silenceMs);
    this.#socket.addEventListener("open", () => this.#send({ type: "connection_init" }));
    this.#socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    this.#socket.addEventListener("close", () => this.#end(null));
    this.#socket.addEventListener("error", () => this.#end(null));
  }

  start(id: string, query: string, variables: unknown): void {
    const data = JSON.stringify({ query, variables });
    const extensions = { authorization: this.#headers };
    this.#send({ id, type: "start", payload: { data, extensions } });
    const timer = setTimeout(() => this.#end(null), ANSWER_TIMEOUT_MS);
    this.#unanswered.set(id, timer);
  }

  stop(id: string): void {
    this.#answered(id);
    this.#send({ id, type: "stop" });
  }

  /** Close without an event. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#silence);
    for (const timer of this.#unanswered.values()) clearTimeout(timer);
    this.#unanswered.clear();
    this.#socket.close();
  }

  #end(errorType: string | null): void {
    if (this.#isClosed) return;
    this.close();
    this.#events.closed(errorType);
  }

  #send(message: Json): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(text: string): void {
    const message = parseJson(text);
    if (!message) return;
    this.heardAt = Date.now();
    const payload = isJson(message["payload"]) ? message["payload"] : {};
    if (message["type"] === "connection_ack") this.#acknowledge(payload);
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end(null), this.#silenceMs);
    this.#handle(message, payload);
  }

  #acknowledge(payload: Json): void {
    const milliseconds = payload["connectionTimeoutMs"];
    if (typeof milliseconds === "number") this.#silenceMs = milliseconds + GRACE_MS;
  }

  #handle(message: Json, payload: Json): void {
    const id = typeof message["id"] === "string" ? message["id"] : null;
    const [errorType, text] = readError(payload);
    switch (message["type"]) {
      case "connection_ack":
        return this.#events.opened();
      case "start_ack":
        if (id === null) return;
        this.#answered(id);
        return this.#events.started(id);
      case "data":
        if (id !== null) this.#events.data(id, payload);
        return;
      case "error":
        if (id === null) return this.#end(errorType);
        this.#answered(id);
        return this.#events.refused(id, errorType, text);
      case "connection_error":
        return this.#end(errorType);
    }
  }

  #answered(id: string): void {
    clearTimeout(this.#unanswered.get(id));
    this.#unanswered.delete(id);
  }
}

function readError(payload: Json): [errorType: string | null, message: string] {
  const errors = payload["errors"];
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  if (!isJson(first)) return [null, ""];
  const type = first["errorType"];
  return [typeof type === "string" ? type : null, String(first["message"] ?? "")];
}

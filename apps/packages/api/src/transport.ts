import type { Config } from "./config.ts";
import { type Failure, RequestError } from "./errors.ts";
import type { TypedDocumentString } from "./generated/operations.ts";
import { isJson, type Json, parseJson } from "./json.ts";

/** Who signs a request: what a Session gives. */
export interface Credentials {
  token(sub?: string): Promise<string>;
  renew(rejected: string): Promise<void>;
}

export interface RequestOptions {
  /** Ends the request; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Fail with signedOut if anybody else is signed in. */
  readonly sub?: string;
}

const TIMEOUT_MS = 15_000;
const EXPIRED = "UnauthorizedException";
const REFUSALS = new Set(["InvalidInput", "Unauthorized", "LimitExceededError"]);
const BUSY = new Set(["TooManyRequestsException", "ThrottlingException", "WAFForbiddenException"]);

/** Sends operations by HTTP. It raises RequestError. */
export class Transport {
  readonly #api: Config["api"];
  readonly #credentials: Credentials;

  constructor(api: Config["api"], credentials: Credentials) {
    this.#api = api;
    this.#credentials = credentials;
  }

  /** Ask as the person who is signed in. A token that the server refuses is renewed once. */
  async request<R, V>(
    document: TypedDocumentString<R, V>,
    variables: NoInfer<V>,
    options: RequestOptions = {},
  ): Promise<R> {
    const token = await this.#credentials.token(options.sub);
    try {
      return await this.#send(document, variables, { Authorization: token }, options);
    } catch (error) {
      if (!isExpired(error)) throw error;
    }
    await this.#credentials.renew(token);
    const renewed = await this.#credentials.token(options.sub);
    return this.#send(document, variables, { Authorization: renewed }, options);
  }

  /** Ask as anybody, by the API key: the catalogue, locations, and the enrolment of a kiosk. */
  requestPublicly<R, V>(
    document: TypedDocumentString<R, V>,
    variables: NoInfer<V>,
    options: Pick<RequestOptions, "signal"> = {},
  ): Promise<R> {
    return this.#send(document, variables, { "x-api-key": this.#api.apiKey }, options);
  }

  async #send<R, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
    headers: Record<string, string>,
    { signal }: RequestOptions,
  ): Promise<R> {
    const body = JSON.stringify({ query: document.toString(), variables });
    const answer = await postJson(this.#api.url, body, headers, signal);
    // The schema's contract only grows, so what the server calls data has the document's shape.
    return readData(answer) as R;
  }
}

interface Answer {
  readonly status: number;
  readonly body: Json | null;
}

async function postJson(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
      cache: "no-store",
      credentials: "omit",
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
    return { status: answer.status, body: parseJson(await answer.text()) };
  } catch {
    signal?.throwIfAborted();
    const why = late.signal.aborted ? `no answer in ${TIMEOUT_MS / 1000} s` : "not reachable";
    throw new RequestError("unreachable", `The API gave ${why}.`);
  } finally {
    clearTimeout(timer);
  }
}

function readData({ status, body }: Answer): Json {
  const errors = Array.isArray(body?.["errors"]) ? body["errors"].filter(isJson) : [];
  const failures = errors.map((each) => sortError(status, each));
  // A mutation that one error refuses may have happened if another says something else.
  const failure = failures.find((each) => each.kind !== "refused") ?? failures[0];
  if (failure) throw failure;
  const data = body?.["data"];
  if (!isJson(data)) {
    const kind = status === 429 ? "busy" : "unreachable";
    throw new RequestError(kind, `Status ${status} without an answer of GraphQL.`);
  }
  return data;
}

function sortError(status: number, error: Json): RequestError {
  const type = typeof error["errorType"] === "string" ? error["errorType"] : null;
  const depth = Array.isArray(error["path"]) ? error["path"].length : 0;
  return new RequestError(sortFailure(status, type, depth), String(error["message"] ?? type), type);
}

/** depth: fields to the one that failed, 0 for the whole request. */
function sortFailure(status: number, type: string | null, depth: number): Failure {
  if (type === EXPIRED) return "signedOut";
  if (status === 429 || (type && BUSY.has(type))) return "busy";
  if (status === 400) return "refused";
  // Below the root the mutation has run. Syntax and validation have neither a type nor a path.
  const isRefusal = type ? REFUSALS.has(type) && depth <= 1 : depth === 0;
  return isRefusal ? "refused" : "unknown";
}

function isExpired(error: unknown): boolean {
  return error instanceof RequestError && error.errorType === EXPIRED;
}

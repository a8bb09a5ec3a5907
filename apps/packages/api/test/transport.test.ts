import { expect, test, vi } from "vitest";

import { mayHaveHappened, RequestError } from "../src/errors.ts";
import { BalanceDocument, RewardDocument } from "../src/generated/operations.ts";
import { type Credentials, Transport } from "../src/transport.ts";
import { answerJson, page } from "./support/browser.ts";
import { API } from "./support/session.ts";

const token = vi.fn<Credentials["token"]>();
const renew = vi.fn<Credentials["renew"]>();
const expired = () =>
  answerJson(
    { errors: [{ errorType: "UnauthorizedException", message: "Token has expired." }] },
    401,
  );

function ask(signal?: AbortSignal) {
  token.mockReset().mockResolvedValue("t1");
  renew.mockReset().mockImplementation(async () => void token.mockResolvedValue("t2"));
  return new Transport(API, { token, renew }).request(BalanceDocument, {}, { sub: "a", signal });
}

async function failure(answer: Promise<unknown>): Promise<RequestError> {
  const error: unknown = await answer.catch((each: unknown) => each);
  if (error instanceof RequestError) return error;
  throw new Error(`no RequestError: ${String(error)}`);
}

function sentHeaders(call: number): Headers {
  return new Headers(page.fetch.mock.calls[call]?.[1]?.headers);
}

test("request answers the data", async () => {
  page.fetch.mockResolvedValue(answerJson({ data: { viewer: null } }));
  expect(await ask()).toEqual({ viewer: null });
  expect(token).toHaveBeenCalledWith("a");
  expect(sentHeaders(0).get("authorization")).toBe("t1");
});

test("public request has the key alone", async () => {
  page.fetch.mockResolvedValue(answerJson({ data: { reward: null } }));
  const transport = new Transport(API, { token: vi.fn<Credentials["token"]>(), renew });
  await transport.requestPublicly(RewardDocument, { id: "r" });
  expect([sentHeaders(0).get("x-api-key"), sentHeaders(0).get("authorization")]).toEqual([
    "da2-key",
    null,
  ]);
});

test("refused token is renewed once", async () => {
  page.fetch.mockResolvedValueOnce(expired());
  page.fetch.mockResolvedValueOnce(answerJson({ data: { viewer: null } }));
  await ask();
  expect(renew).toHaveBeenCalledExactlyOnceWith("t1");
  expect(sentHeaders(1).get("authorization")).toBe("t2");
});

test("token refused twice means signed out", async () => {
  page.fetch.mockImplementation(async () => expired());
  expect((await failure(ask())).kind).toBe("signedOut");
  expect(page.fetch).toHaveBeenCalledTimes(2);
});

test("silence ends after 15 seconds", async () => {
  page.fetch.mockImplementation(
    (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  );
  const failed = failure(ask());
  await vi.advanceTimersByTimeAsync(14_999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect((await failed).kind).toBe("unreachable");
});

test("caller's end is not a failure", async () => {
  const control = new AbortController();
  page.fetch.mockImplementation(async () => {
    control.abort(new Error("the page has gone"));
    throw new Error("aborted");
  });
  await expect(ask(control.signal)).rejects.toThrow("the page has gone");
});

test("no connection is unreachable", async () => {
  page.fetch.mockRejectedValue(new TypeError("Failed to fetch"));
  expect((await failure(ask())).kind).toBe("unreachable");
});

const PATH = ["exchangeReward"];
const INNER = ["exchangeReward", "exchange", "reward"];

test.each([
  [200, { errorType: "InvalidInput", path: PATH }, "refused"],
  [200, { errorType: "Unauthorized", path: PATH }, "refused"],
  [200, { errorType: "Unauthorized", path: INNER }, "unknown"],
  [200, { path: null }, "refused"],
  [200, { path: PATH }, "unknown"],
  [200, { errorType: "OutcomeUnknown", path: PATH }, "unknown"],
  [200, { errorType: "InternalFailure", path: PATH }, "unknown"],
  [200, { errorType: "Lambda:Unhandled", path: PATH }, "unknown"],
  [503, { errorType: "ServiceUnavailableException" }, "unknown"],
  [400, { errorType: "MalformedHttpRequestException" }, "refused"],
  [200, { errorType: "TooManyRequestsException" }, "busy"],
  [429, { errorType: "Anything" }, "busy"],
  [403, { errorType: "WAFForbiddenException" }, "busy"],
])("status %i with %j is %s", async (status, error, kind) => {
  page.fetch.mockResolvedValue(
    answerJson({ data: null, errors: [{ message: "m", ...error }] }, status),
  );
  expect((await failure(ask())).kind).toBe(kind);
});

test("one uncertain error makes all uncertain", async () => {
  const errors = [
    { errorType: "Unauthorized", path: PATH },
    { errorType: "InternalFailure", path: INNER },
  ];
  page.fetch.mockResolvedValue(answerJson({ data: {}, errors }));
  expect((await failure(ask())).kind).toBe("unknown");
});

test.each([
  [200, "<html>Sign in to the hotel's network</html>", "unreachable"],
  [502, "", "unreachable"],
  [403, "<html>Forbidden</html>", "unreachable"],
  [429, "slow down", "busy"],
  [200, "{}", "unreachable"],
])("status %i with page %j is %s", async (status, text, kind) => {
  page.fetch.mockResolvedValue(new Response(text, { status }));
  expect((await failure(ask())).kind).toBe(kind);
});

test.each([
  ["unreachable", true],
  ["unknown", true],
  ["busy", false],
  ["signedOut", false],
  ["refused", false],
] as const)("after %s a mutation may have happened: %s", (kind, may) => {
  expect(mayHaveHappened(new RequestError(kind, ""))).toBe(may);
});

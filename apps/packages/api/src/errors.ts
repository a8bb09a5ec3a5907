import type { ErrorCode, ProblemFragment } from "./generated/operations.ts";

/** Why a mutation was rejected: a code, and what its texts mention. Narrow by `__typename`. */
export type UserError = ProblemFragment;
export type { ErrorCode };

/**
 * How a request failed.
 *
 * - unreachable: no usable answer (offline, time-out, a gateway's page). A mutation may have
 *   happened.
 * - unknown: the server itself does not know. A mutation may have happened.
 * - busy: throttled. Nothing happened; try again later.
 * - signedOut: no person is signed in, another one than expected is, or the token was refused
 *   twice. Nothing happened.
 * - refused: the server said no, and will say no again.
 */
export type Failure = "unreachable" | "unknown" | "busy" | "signedOut" | "refused";

/** A request without a result. `message` is for developers and never holds a token. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly kind: Failure;
  /** AppSync's errorType, if the server named one: see docs/use/error-codes.md. */
  readonly errorType: string | null;

  constructor(kind: Failure, message: string, errorType: string | null = null) {
    super(message);
    this.kind = kind;
    this.errorType = errorType;
  }
}

/** Whether a mutation that failed in this way may have happened all the same. */
export function mayHaveHappened(error: unknown): boolean {
  return (
    !(error instanceof RequestError) || error.kind === "unreachable" || error.kind === "unknown"
  );
}

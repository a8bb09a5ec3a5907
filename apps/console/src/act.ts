import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { mayHaveHappened, RequestError, type UserError } from "@recycle-points/api";
import { sayError, useLocale, useTexts } from "@recycle-points/i18n";

import { commonTexts } from "./texts/common.ts";

export interface Payload {
  readonly userErrors: readonly UserError[];
}

/** unknown: it may have happened; problem: it did not, and why. */
export type ActState =
  | { readonly status: "ready" | "sending" | "unknown" }
  | { readonly status: "failed"; readonly problem: string };

/** recorded: it waits for a second admin, as `said` says, and must not be sent with another key. */
export type Outcome<P> =
  | { readonly kind: "done"; readonly payload: P }
  | { readonly kind: "recorded"; readonly said: string }
  | { readonly kind: "failed" }
  | { readonly kind: "unknown" };

export interface Act<P> {
  readonly state: ActState;
  /** `isAgain`: it was sent before, and may have happened then. Default: its last answer was lost. */
  readonly run: (send: () => Promise<P | null>, isAgain?: boolean) => Promise<Outcome<P>>;
}

/** What a rejection means; `isAgain`: an earlier request of the same act may have happened. */
export function kindOf(
  { code }: Pick<UserError, "code">,
  isAgain: boolean,
): Exclude<Outcome<never>["kind"], "done"> {
  if (code === "SECOND_SIGNATURE_NEEDED") return "recorded";
  const settles = code !== "CONFLICT_RETRY" && code !== "IDEMPOTENCY_KEY_REUSED";
  return isAgain && !settles ? "unknown" : "failed";
}

/** Sends an act. The server's answer alone decides what is shown; then all is read again. */
export function useAct<P extends Payload>(isUnknown = false): Act<P> {
  const queries = useQueryClient();
  const sayProblem = useProblem();
  const sayFailure = useFailure();
  const [state, setState] = useState<ActState>({ status: isUnknown ? "unknown" : "ready" });
  const run: Act<P>["run"] = async (send, isAgain = state.status === "unknown") => {
    setState({ status: "sending" });
    try {
      const payload = await send();
      if (!payload) throw new RequestError("unknown", "The answer has no payload.");
      const [problem] = payload.userErrors;
      if (!problem) {
        setState({ status: "ready" });
        return { kind: "done", payload };
      }
      const kind = kindOf(problem, isAgain);
      if (kind === "recorded") {
        setState({ status: "ready" });
        return { kind, said: sayProblem(problem) };
      }
      setState(
        kind === "failed"
          ? { status: "failed", problem: sayProblem(problem) }
          : { status: "unknown" },
      );
      return { kind };
    } catch (error) {
      if (isAgain || mayHaveHappened(error)) {
        setState({ status: "unknown" });
        return { kind: "unknown" };
      }
      setState({ status: "failed", problem: sayFailure(error) });
      return { kind: "failed" };
    } finally {
      void queries.invalidateQueries();
    }
  };
  return { state, run };
}

/** Says a rejection; of bad input it names the field, and what the server says about it. */
export function useProblem(): (problem: UserError) => string {
  const { locale, formats } = useLocale();
  return (problem) => {
    const said = sayError(problem, locale, formats);
    if (problem.code !== "INVALID_INPUT" && problem.code !== "FORBIDDEN") return said;
    return `${said} (${problem.field ? `${problem.field}: ` : ""}${problem.message})`;
  };
}

/** Says why an act did not happen, where the server has not answered it. */
export function useFailure(): (error: unknown) => string {
  const texts = useTexts(commonTexts);
  return (error) => {
    if (!(error instanceof RequestError)) return texts.unknown;
    if (error.kind === "busy") return texts.busy;
    return error.kind === "signedOut" ? texts.signedOut : texts.refused(error.message);
  };
}

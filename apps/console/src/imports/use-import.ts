import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { ImportLocationsDocument, mayHaveHappened, RequestError } from "@recycle-points/api";

import { useFailure, useProblem } from "../act.ts";
import { useClient, useUser } from "../client.tsx";
import { KeptImport, type Unfinished } from "./kept.ts";
import { type Part, PartsError } from "./parts.ts";
import {
  type Answers,
  countRows,
  planParts,
  RejectedError,
  type Send,
  sendParts,
  type Wanted,
} from "./run.ts";

export type Step = "choose" | "check" | "apply";

/** Why a step ended early; `mayBeWritten`: the part on the way may have been. */
export interface Stop {
  readonly why: string | PartsError | null;
  readonly mayBeWritten: boolean;
}

export interface ImportState {
  readonly step: Step;
  readonly isBusy: boolean;
  /** The server asks for the name of the data set. */
  readonly needsSource: boolean;
  readonly parts: readonly Part[];
  /** Of the dry run. */
  readonly plan: Answers;
  readonly done: Answers;
  readonly stop: Stop | null;
}

const BEGIN: ImportState = {
  step: "choose",
  isBusy: false,
  needsSource: false,
  parts: [],
  plan: [],
  done: [],
  stop: null,
};

/** An import from the file to its result. */
export function useImport(fileName: string) {
  const queries = useQueryClient();
  const sub = useUser().sub;
  const sayStop = useStop();
  const sendFor = useSend();
  const [state, setState] = useState<ImportState>(BEGIN);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [kept] = useState(() => new KeptImport(sub));
  const { unfinished, readAgain } = useUnfinished(kept);
  const isStopped = useRef(false);
  const update = (change: Partial<ImportState>) => setState((old) => ({ ...old, ...change }));
  useWarning(state.isBusy && state.step === "apply");

  const check = async (next: Wanted) => {
    const send = sendFor(next);
    isStopped.current = false;
    setWanted(next);
    setState({ ...BEGIN, step: "check", isBusy: true });
    try {
      const parts = await planParts(next, send);
      update({ parts });
      const request = { dryRun: true, answers: [], send };
      await sendParts(
        parts,
        request,
        (plan) => update({ plan }),
        () => isStopped.current,
      );
      update({ isBusy: false });
    } catch (error) {
      const needsSource =
        error instanceof RejectedError && error.problem.field?.at(-1) === "source";
      update({ isBusy: false, needsSource, stop: needsSource ? null : sayStop(error) });
    }
  };

  const apply = () => kept.run(applyWanted);
  const applyWanted = async () => {
    if (!wanted) return;
    const total = countRows(state.plan);
    const report = (done: Answers) => {
      update({ done });
      kept.keep({ file: fileName, done: countRows(done), total });
    };
    isStopped.current = false;
    update({ step: "apply", isBusy: true, stop: null });
    kept.keep({ file: fileName, done: countRows(state.done), total });
    try {
      const request = { dryRun: false, answers: state.done, send: sendFor(wanted) };
      const done = await sendParts(state.parts, request, report, () => isStopped.current);
      const isComplete = done.length === state.parts.length;
      if (isComplete) kept.forget();
      update({ isBusy: false, stop: isComplete ? null : { why: null, mayBeWritten: false } });
    } catch (error) {
      update({ isBusy: false, stop: sayStop(error) });
    } finally {
      void queries.invalidateQueries();
    }
  };

  return {
    state,
    unfinished,
    check,
    apply,
    stop: () => {
      isStopped.current = true;
    },
    recheck: () => wanted && void check(wanted),
    restart: () => {
      setState(BEGIN);
      void readAgain();
    },
  };
}

interface LastImport extends Unfinished {
  /** A page does it now. */
  readonly isRunning: boolean;
}

/** What is kept of an import, also of one that another page does. */
function useUnfinished(kept: KeptImport) {
  const [unfinished, setUnfinished] = useState<LastImport | null>(null);
  const readAgain = useCallback(async () => {
    const isRunning = await kept.isRunning();
    const last = kept.read();
    setUnfinished(last && { ...last, isRunning });
  }, [kept]);
  useEffect(() => {
    const read = () => void readAgain();
    read();
    // Another page goes on with it, or was closed.
    window.addEventListener("storage", read);
    window.addEventListener("focus", read);
    return () => {
      window.removeEventListener("storage", read);
      window.removeEventListener("focus", read);
    };
  }, [readAgain]);
  return { unfinished, readAgain };
}

function useSend(): (wanted: Wanted) => Send {
  const { transport } = useClient();
  return ({ source, attribution }) =>
    async ({ csv, dryRun }) => {
      const variables = { csv, dryRun, source, attribution };
      const { importLocations } = await transport.request(ImportLocationsDocument, variables);
      if (!importLocations) throw new RequestError("unknown", "The answer has no payload.");
      return importLocations;
    };
}

function useStop(): (error: unknown) => Stop {
  const sayProblem = useProblem();
  const sayFailure = useFailure();
  return (error) => {
    if (error instanceof PartsError) return { why: error, mayBeWritten: false };
    if (!(error instanceof RejectedError)) {
      const mayBeWritten = mayHaveHappened(error);
      return { why: mayBeWritten ? null : sayFailure(error), mayBeWritten };
    }
    const mayBeWritten = error.problem.code === "CONFLICT_RETRY";
    return { why: sayProblem(error.problem), mayBeWritten };
  };
}

/** Asks before the page is left. */
function useWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isOn]);
}

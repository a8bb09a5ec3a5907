import { useHistoryState } from "wouter/use-browser-location";

/** What somebody searches for, by field. */
export type SearchTerms = Readonly<Record<string, string>>;

const NONE: SearchTerms = {};

/**
 * The terms of this entry of the history. Names and codes are kept there, and not in the address,
 * which servers log and people pass on.
 */
export function useSearchTerms(): SearchTerms {
  return readTerms(useHistoryState<unknown>());
}

export function readTerms(state: unknown): SearchTerms {
  return isTerms(state) ? state : NONE;
}

function isTerms(state: unknown): state is SearchTerms {
  return (
    typeof state === "object" &&
    state !== null &&
    Object.values(state).every((each) => typeof each === "string")
  );
}

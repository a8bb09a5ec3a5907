import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Asks again for what the pages show below a key. A request that runs began before, and its answer
 * can be old: react-query alone would take the answer of a first one.
 *
 * @param how - refetchQueries: what is shown is true meanwhile.
 */
export async function readAgain(
  queries: QueryClient,
  queryKey: QueryKey,
  how: "invalidateQueries" | "refetchQueries" = "invalidateQueries",
): Promise<void> {
  await queries.cancelQueries({ queryKey });
  await queries[how]({ queryKey });
}

import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";

import { readAgain } from "../src/account/read-again.ts";

test.each(["invalidateQueries", "refetchQueries"] as const)(
  "%s takes no older answer",
  async (how) => {
    const queries = new QueryClient();
    const [answers, queryKey] = [[] as ((value: string) => void)[], ["viewer", "u"]];
    const queryFn = vi.fn<() => Promise<string>>(
      () => new Promise((resolve) => answers.push(resolve)),
    );
    const stop = new QueryObserver(queries, { queryKey, queryFn, staleTime: Infinity }).subscribe(
      () => undefined,
    );
    const done = readAgain(queries, queryKey, how);
    await vi.waitUntil(() => answers.length === 2);
    answers[0]?.("old");
    answers[1]?.("new");
    await done;
    expect(queries.getQueryData(queryKey)).toBe("new");
    stop();
  },
);

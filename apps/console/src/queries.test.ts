import { expect, it } from "vitest";

import { readFilledPage, readUpTo } from "./queries.ts";

/** A list of which each page has these rows. */
function listOf(pages: readonly (readonly string[])[]) {
  return (after: string | null) => {
    const index = Number(after ?? 0);
    const hasNextPage = index + 1 < pages.length;
    return Promise.resolve({
      nodes: pages[index] ?? [],
      pageInfo: { hasNextPage, endCursor: hasNextPage ? String(index + 1) : null },
    });
  };
}

it("reads on over empty pages", async () => {
  const page = await readFilledPage(listOf([[], [], ["a"], ["b"]]), null);
  expect(page).toEqual({ nodes: ["a"], pageInfo: { hasNextPage: true, endCursor: "3" } });
});

it("ends with an empty list", async () => {
  const page = await readFilledPage(listOf([[], []]), null);
  expect(page).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
});

it("asks before it reads on without end", async () => {
  const page = await readFilledPage(listOf(Array.from({ length: 20 }, () => [])), null);
  expect(page.pageInfo).toEqual({ hasNextPage: true, endCursor: "10" });
});

it("says that a list was cut", async () => {
  const list = listOf([["a"], ["b"], ["c"]]);
  expect(await readUpTo(list, 2)).toEqual({ rows: ["a", "b"], isCut: true });
  expect(await readUpTo(list, 3)).toEqual({ rows: ["a", "b", "c"], isCut: false });
});

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { ExchangeDocument, RequestError, UserDocument } from "@recycle-points/api";

import { useClient } from "./client.tsx";

interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

type ReadPage<T> = (after: string | null, signal: AbortSignal) => Promise<Connection<T> | null>;

/** Rows of a list that is read page by page. */
export interface Rows<T> {
  readonly rows: readonly T[] | undefined;
  readonly isError: boolean;
  readonly isReadingMore: boolean;
  /** Reads the next page; null: this is the last one. */
  readonly readMore: (() => void) | null;
  readonly readAgain: () => void;
}

export function useRows<T>(key: readonly unknown[], read: ReadPage<T>): Rows<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => requirePage(await read(pageParam, signal)),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : undefined),
  });
  return {
    rows: query.data?.pages.flatMap(({ nodes }) => nodes),
    isError: query.isError,
    isReadingMore: query.isFetchingNextPage,
    readMore: query.hasNextPage ? () => void query.fetchNextPage() : null,
    readAgain: () => void query.refetch(),
  };
}

/** Reads all pages, but no more than `most`. */
export async function readAll<T>(
  read: (after: string | null) => Promise<Connection<T> | null>,
  most = 20,
): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < most; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
    const answer: Connection<T> = requirePage(await read(after));
    all.push(...answer.nodes);
    after = answer.pageInfo.endCursor;
    if (!answer.pageInfo.hasNextPage) break;
  }
  return all;
}

/** Reads all pages at once, for a list that is filtered here. */
export function useAllRows<T>(
  key: readonly unknown[],
  read: (after: string | null) => Promise<Connection<T> | null>,
): Rows<T> {
  const query = useQuery({ queryKey: [...key, "all"], queryFn: () => readAll(read) });
  return {
    rows: query.data,
    isError: query.isError,
    isReadingMore: false,
    readMore: null,
    readAgain: () => void query.refetch(),
  };
}

function requirePage<T>(page: Connection<T> | null): Connection<T> {
  if (!page) throw new RequestError("unknown", "The list is missing.");
  return page;
}

/** null: none has this id. */
export function useAccount(id: string) {
  const { transport } = useClient();
  return useQuery({
    queryKey: ["account", id],
    queryFn: async ({ signal }) => (await transport.request(UserDocument, { id }, { signal })).user,
  });
}

/** null: none has this id. */
export function useExchange(id: string) {
  const { transport } = useClient();
  return useQuery({
    queryKey: ["exchange", id],
    queryFn: async ({ signal }) =>
      (await transport.request(ExchangeDocument, { id }, { signal })).exchange,
  });
}

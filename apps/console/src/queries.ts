import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import {
  ExchangeDocument,
  type PendingAdjustmentFragment,
  PendingAdjustmentsDocument,
  RequestError,
  UserDocument,
} from "@recycle-points/api";

import { useClient } from "./client.tsx";

interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

type ReadPage<T> = (after: string | null, signal: AbortSignal) => Promise<Connection<T> | null>;

/** Rows of a list that is read page by page. */
export interface Rows<T> {
  readonly rows: readonly T[] | undefined;
  /** The rows, if there are any, are from before. */
  readonly isError: boolean;
  readonly isReadingMore: boolean;
  /** Reads the next page; null: this is the last one. */
  readonly readMore: (() => void) | null;
  readonly readAgain: () => void;
  /** How many were read of a list that is too long to be read whole; null: it is whole. */
  readonly cutAt: number | null;
}

const MOST_EMPTY_PAGES = 10;
const ADJUSTMENTS_INTERVAL_MILLISECONDS = 30_000;

/** Reads the next page that has rows: a server that filters may answer with empty ones before. */
export async function readFilledPage<T>(
  read: (after: string | null) => Promise<Connection<T> | null>,
  after: string | null,
): Promise<Connection<T>> {
  let page = requirePage(await read(after));
  for (let empty = 1; empty < MOST_EMPTY_PAGES; empty += 1) {
    if (page.nodes.length > 0 || !page.pageInfo.hasNextPage) break;
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
    page = requirePage(await read(page.pageInfo.endCursor));
  }
  return page;
}

export function useRows<T>(key: readonly unknown[], read: ReadPage<T>): Rows<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => readFilledPage((after) => read(after, signal), pageParam),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : undefined),
  });
  return {
    rows: query.data?.pages.flatMap(({ nodes }) => nodes),
    isError: query.isError,
    isReadingMore: query.isFetchingNextPage,
    readMore: query.hasNextPage ? () => void query.fetchNextPage() : null,
    readAgain: () => void query.refetch(),
    cutAt: null,
  };
}

interface ReadRows<T> {
  readonly rows: T[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Reads pages to the end of a list, but no more than `most`. */
export async function readUpTo<T>(
  read: (after: string | null) => Promise<Connection<T> | null>,
  most = 20,
): Promise<ReadRows<T>> {
  const all: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < most; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
    const answer: Connection<T> = requirePage(await read(after));
    all.push(...answer.nodes);
    after = answer.pageInfo.endCursor;
    if (!answer.pageInfo.hasNextPage) return { rows: all, isCut: false };
  }
  return { rows: all, isCut: true };
}

/** As readUpTo, where a caller does without the rest. */
export async function readAll<T>(
  read: (after: string | null) => Promise<Connection<T> | null>,
  most?: number,
): Promise<T[]> {
  return (await readUpTo(read, most)).rows;
}

/**
 * Reads all pages at once, for a list that is filtered here.
 *
 * @param intervalMilliseconds - when to read them again while the tab is seen
 */
export function useAllRows<T>(
  key: readonly unknown[],
  read: (after: string | null) => Promise<Connection<T> | null>,
  intervalMilliseconds: number | false = false,
): Rows<T> {
  const query = useQuery({
    queryKey: [...key, "all"],
    queryFn: () => readUpTo(read),
    refetchInterval: intervalMilliseconds,
  });
  return {
    rows: query.data?.rows,
    isError: query.isError,
    isReadingMore: false,
    readMore: null,
    readAgain: () => void query.refetch(),
    cutAt: query.data?.isCut ? query.data.rows.length : null,
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

/** The adjustments that wait for a second admin: no subscription says when one comes or goes. */
export function usePendingAdjustments(): Rows<PendingAdjustmentFragment> {
  const { transport } = useClient();
  return useAllRows(
    ["adjustments"],
    async (after) =>
      (await transport.request(PendingAdjustmentsDocument, { first: 100, after }))
        .pendingAdjustments,
    ADJUSTMENTS_INTERVAL_MILLISECONDS,
  );
}

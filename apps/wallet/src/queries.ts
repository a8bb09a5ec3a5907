import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import {
  type Client,
  ExchangeDocument,
  HistoryDocument,
  type LedgerEntryType,
  type LocationFragment,
  LocationDocument,
  LocationsDocument,
  RequestError,
  type RewardFragment,
  RewardDocument,
  RewardsDocument,
  ViewerDocument,
} from "@recycle-points/api";
import { readOutlines } from "@recycle-points/ui/map";

import { newest, type Viewer } from "./account/balance.ts";
import { useClient, useUser } from "./client.tsx";
import { keys } from "./keys.ts";

const PAGE = 100;
const PAGES = 20;
const HISTORY_PAGE = 30;
const RECENT_ENTRIES = 12;
const READ_AGAIN_MILLISECONDS = 300_000;
const HOUR_MILLISECONDS = 3_600_000;

/** The person's profile, balance and remainders. It is read again whenever it may have changed. */
export function useViewer() {
  const { transport } = useClient();
  const sub = useUser()?.sub ?? "";
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.viewer(sub),
    enabled: sub !== "",
    staleTime: Infinity,
    // Points pass their last day without a push.
    refetchInterval: READ_AGAIN_MILLISECONDS,
    queryFn: async ({ signal }): Promise<Viewer> => {
      const { viewer } = await transport.request(ViewerDocument, {}, { signal, sub });
      if (!viewer?.balance) throw new RequestError("unknown", "The viewer is missing.");
      const shown = queries.getQueryData<Viewer>(keys.viewer(sub));
      return { ...viewer, balance: newest(viewer.balance, shown?.balance) };
    },
  });
}

export type Filter = "all" | "earned" | "used" | "other";

const TYPES: Readonly<Record<Filter, LedgerEntryType[] | null>> = {
  all: null,
  earned: ["EARN"],
  used: ["EXCHANGE", "EXCHANGE_REFUND", "HOLD", "HOLD_RELEASE"],
  other: ["EXPIRE", "ADJUST", "REVERSAL"],
};

export function useHistory(filter: Filter) {
  const { transport } = useClient();
  const sub = useUser()?.sub ?? "";
  return useInfiniteQuery({
    queryKey: keys.history(sub, filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      readHistory(
        transport,
        { first: HISTORY_PAGE, after: pageParam, types: TYPES[filter] },
        { signal, sub },
      ),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : undefined),
  });
}

/** The last entries, for the first page. */
export function useRecent() {
  const { transport } = useClient();
  const sub = useUser()?.sub ?? "";
  return useQuery({
    queryKey: keys.recent(sub),
    queryFn: async ({ signal }) =>
      (await readHistory(transport, { first: RECENT_ENTRIES }, { signal, sub })).nodes,
  });
}

type Variables = { first: number; after?: string | null; types?: LedgerEntryType[] | null };

async function readHistory(
  transport: Client["transport"],
  variables: Variables,
  options: { signal: AbortSignal; sub: string },
) {
  const { viewer } = await transport.request(HistoryDocument, variables, options);
  if (!viewer?.ledgerEntries) throw new RequestError("unknown", "The history is missing.");
  return viewer.ledgerEntries;
}

/** null: none with this id that the person may see. */
export function useExchange(id: string) {
  const { transport } = useClient();
  const sub = useUser()?.sub ?? "";
  return useQuery({
    queryKey: keys.exchange(sub, id),
    queryFn: async ({ signal }) =>
      (await transport.request(ExchangeDocument, { id }, { signal, sub })).exchange,
  });
}

/** All rewards, cheapest first. */
export function useRewards() {
  const ask = useAsk();
  return useQuery({
    queryKey: keys.rewards(),
    queryFn: async (): Promise<RewardFragment[]> => {
      const all = await readAll(
        async (after) => (await ask(RewardsDocument, { first: PAGE, after })).rewards,
      );
      return all.toSorted((one, other) => one.pointsCost - other.pointsCost);
    },
  });
}

export function useReward(id: string) {
  const ask = useAsk();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.reward(id),
    queryFn: async () => (await ask(RewardDocument, { id })).reward,
    placeholderData: () =>
      queries.getQueryData<RewardFragment[]>(keys.rewards())?.find((each) => each.id === id),
  });
}

export function usePlaces() {
  const ask = useAsk();
  return useQuery({
    queryKey: keys.places(),
    queryFn: (): Promise<LocationFragment[]> =>
      readAll(async (after) => (await ask(LocationsDocument, { first: PAGE, after })).locations),
  });
}

export function usePlace(id: string) {
  const ask = useAsk();
  return useQuery({
    queryKey: keys.place(id),
    queryFn: async () => (await ask(LocationDocument, { id })).location,
  });
}

/** The outlines of the municipalities: the service worker keeps the file. */
export function useOutlines() {
  const { config } = useClient();
  return useQuery({
    queryKey: keys.outlines(),
    staleTime: HOUR_MILLISECONDS,
    queryFn: () => readOutlines(config.map.outlinesUrl),
  });
}

/** What everybody may read: with the API key while signed out. */
function useAsk(): Client["transport"]["requestPublicly"] {
  const { transport } = useClient();
  const user = useUser();
  return (document, variables, options) =>
    user
      ? transport.request(document, variables, { ...options, sub: user.sub })
      : transport.requestPublicly(document, variables, options);
}

interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function readAll<T>(
  read: (after: string | null) => Promise<Connection<T> | null>,
): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
    const answer: Connection<T> | null = await read(after);
    if (!answer) throw new RequestError("unknown", "The list is missing.");
    all.push(...answer.nodes);
    after = answer.pageInfo.endCursor;
    if (!answer.pageInfo.hasNextPage) break;
  }
  return all;
}

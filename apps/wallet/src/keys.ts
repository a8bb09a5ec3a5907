/** The keys of what the pages ask for; those of a person have their sub. */
export const keys = {
  viewer: (sub: string) => ["viewer", sub],
  history: (sub: string, filter: string) => ["history", sub, filter],
  recent: (sub: string) => ["recent", sub],
  exchanges: (sub: string) => ["exchanges", sub],
  exchange: (sub: string, id: string) => ["exchange", sub, id],
  rewards: () => ["rewards"],
  reward: (id: string) => ["reward", id],
  places: () => ["places"],
  place: (id: string) => ["place", id],
  outlines: () => ["outlines"],
};

/** What is kept for a start without a network: by the first part of the key. */
export const KEPT: ReadonlySet<string> = new Set([
  "viewer",
  "recent",
  "exchange",
  "rewards",
  "reward",
  "places",
  "place",
]);

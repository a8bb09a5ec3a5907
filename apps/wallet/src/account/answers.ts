import type { OutboxEntry } from "@recycle-points/api";

/** Returns the requests whose answer is final and was not seen before. */
export function takeAnswered(entries: readonly OutboxEntry[], seen: Set<string>): OutboxEntry[] {
  return entries.filter(({ id, createdAt, status }) => {
    // The same code twice has the same id: a renewed token is redeemed again.
    const request = `${id} ${createdAt}`;
    if (status === "waiting" || seen.has(request)) return false;
    seen.add(request);
    return true;
  });
}

export function balanceOf({ payload }: OutboxEntry) {
  return payload && "balance" in payload ? payload.balance : null;
}

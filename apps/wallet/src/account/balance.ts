import {
  type BalanceFragment,
  isNewerAnswer,
  isNewerPush,
  type ViewerQuery,
} from "@recycle-points/api";

type Answer = NonNullable<ViewerQuery["viewer"]>;

/** The person, with a balance. */
export type Viewer = Omit<Answer, "balance"> & { readonly balance: BalanceFragment };

export function newest(
  answer: BalanceFragment,
  shown: BalanceFragment | undefined,
): BalanceFragment {
  return shown && !isNewerAnswer(answer, shown) ? shown : answer;
}

/** Returns the viewer with a push's balance; undefined if it is not newer: it proves nothing. */
export function takePush(viewer: Viewer | undefined, push: BalanceFragment): Viewer | undefined {
  return viewer && isNewerPush(push, viewer.balance) ? { ...viewer, balance: push } : undefined;
}

/** The same with the balance of a mutation's answer, which can be old: a replay. */
export function takeAnswer(
  viewer: Viewer | undefined,
  answer: BalanceFragment,
): Viewer | undefined {
  return viewer && isNewerAnswer(answer, viewer.balance)
    ? { ...viewer, balance: answer }
    : undefined;
}

const SOON_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

/** The next points to expire; null: none. */
export function nextExpiry(balance: BalanceFragment): { points: number; expiresAt: string } | null {
  const [first] = balance.expiring.toSorted(
    (one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt),
  );
  return first ?? null;
}

/** Whether one should hurry: the day is within 30 days. */
export function isSoon(expiresAt: string, now: number): boolean {
  return Date.parse(expiresAt) - now <= SOON_DAYS * DAY_MILLISECONDS;
}

/**
 * Wrong numbers in the staff's menu. Who guesses has 100,000 numbers before them: after five wrong
 * ones each further one takes a wait, and the next wait is twice as long. It outlives a reload.
 */
const KEY = "recycle-points.kiosk.guesses";
const FREE = 5;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
/** One wrong number is forgotten in this time: staff mistype, too. */
const FORGOTTEN_MS = 3_600_000;

interface Wrong {
  readonly count: number;
  /** When the last one came, in milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds until a number may be tried, at `now` (Date.now()). */
export function waitMsAt(now: number): number {
  const { count, at } = read(now);
  if (count < FREE) return 0;
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE));
  // A clock that was set back makes no wait longer.
  return Math.min(waitMs, Math.max(0, at + waitMs - now));
}

export function noteWrong(now: number): void {
  const wrong: Wrong = { count: read(now).count + 1, at: now };
  localStorage.setItem(KEY, JSON.stringify(wrong));
}

function read(now: number): Wrong {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return { count: 0, at: now };
  // Only this app writes it.
  const { count, at }: Wrong = JSON.parse(kept);
  const forgotten = Math.floor(Math.max(0, now - at) / FORGOTTEN_MS);
  return { count: Math.max(0, count - forgotten), at };
}

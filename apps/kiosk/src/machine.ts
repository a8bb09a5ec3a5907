import type { Item, Quantities } from "./points.ts";

/** What a person brought, under an id that never changes: it earns one token, however often asked. */
export interface Deposit {
  /** The deviceEventId. */
  readonly id: string;
  readonly locationId: string;
  readonly items: readonly Item[];
  /** null: the server's now, as this device's clock was wrong. */
  readonly occurredAt: string | null;
  /** In milliseconds since 1970: by this device's clock, and by the server's once it has a token. */
  readonly startedAt: number;
  /** The id of its token, once the server has answered. */
  readonly tokenId: string | null;
  readonly points: number | null;
  /** Why the server gave no token now; it waits for another try. */
  readonly problem?: string | undefined;
}

/** A token on the screen, with its secret. */
export interface ShownToken {
  readonly id: string;
  readonly code: string;
  /** How long it was valid when it was issued, as far as this page saw. */
  readonly seconds: number;
  /** null: not known since the page was loaded; ask the server. */
  readonly life: Life | null;
}

/** What the server said of a token's end, and when, by performance.now(). */
export interface Life {
  readonly secondsLeft: number;
  readonly saidAt: number;
}

export type Step =
  | { readonly name: "idle" }
  | { readonly name: "choosing"; readonly quantities: Quantities }
  /** token null: it is being issued. */
  | { readonly name: "depositing"; readonly deposit: Deposit; readonly token: ShownToken | null }
  | { readonly name: "thanks"; readonly points: number | null }
  /** number: of the deposit, if it is kept for another try. */
  | { readonly name: "refused"; readonly code: string; readonly number: string | null };

export interface State {
  readonly step: Step;
  /** Deposits whose person left before the points were theirs, oldest first. */
  readonly left: readonly Deposit[];
  /** Server's time less this device's, in milliseconds. */
  readonly clockOffset: number;
}

export interface IssuedToken {
  readonly id: string;
  readonly code: string | null;
  readonly pointsValue: number;
  readonly expiresInSeconds: number;
  readonly now: string;
}

export type Action =
  | { readonly type: "begin" }
  | { readonly type: "count"; readonly ruleId: string; readonly quantity: number }
  | { readonly type: "confirm"; readonly deposit: Deposit }
  /** saidAt null: the answer may be old. */
  | {
      readonly type: "issued";
      readonly id: string;
      readonly token: IssuedToken;
      readonly saidAt: number | null;
      readonly clockOffset: number | null;
    }
  | {
      readonly type: "rejected";
      readonly id: string;
      readonly code: string;
      readonly field: string;
    }
  /** secondsLeft null: the status alone is known. */
  | {
      readonly type: "observed";
      readonly tokenId: string;
      readonly status: "ISSUED" | "REDEEMED" | "EXPIRED" | "REVOKED";
      readonly secondsLeft: number | null;
      readonly saidAt: number;
    }
  | { readonly type: "renew" }
  | { readonly type: "leave" }
  | { readonly type: "resume"; readonly id: string }
  /** now: Date.now(). */
  | { readonly type: "tidy"; readonly now: number }
  | { readonly type: "adopt"; readonly deposit: Deposit };

export const INITIAL: State = { step: { name: "idle" }, left: [], clockOffset: 0 };

/** The rules of the screen: the next state, the same object if nothing changes. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "begin":
      return { ...state, step: { name: "choosing", quantities: {} } };
    case "count":
      return count(state, action.ruleId, action.quantity);
    case "confirm":
      return { ...state, step: { name: "depositing", deposit: action.deposit, token: null } };
    case "issued":
      return issue(state, action);
    case "rejected":
      return reject(state, action);
    case "observed":
      return observe(state, action);
    case "renew":
      if (state.step.name !== "depositing") return state;
      return { ...state, step: { ...state.step, token: null } };
    case "leave":
      return leave(state);
    case "resume":
      return resume(state, action.id);
    case "tidy":
      return { ...state, left: keepFresh(state, action.now).map(withoutProblem) };
    case "adopt":
      return { ...state, left: [...state.left, action.deposit] };
  }
}

function count(state: State, ruleId: string, quantity: number): State {
  if (state.step.name !== "choosing") return state;
  const quantities = { ...state.step.quantities, [ruleId]: quantity };
  return { ...state, step: { name: "choosing", quantities } };
}

function issue(state: State, action: Action & { type: "issued" }): State {
  const { token, saidAt } = action;
  const clockOffset = action.clockOffset ?? state.clockOffset;
  const name = (deposit: Deposit): Deposit => ({
    ...deposit,
    startedAt: deposit.tokenId === null ? Date.parse(token.now) : deposit.startedAt,
    tokenId: token.id,
    points: token.pointsValue,
  });
  const left = state.left.map((each) => (each.id === action.id ? name(each) : each));
  const { step } = state;
  if (step.name !== "depositing" || step.deposit.id !== action.id || token.code === null) {
    return { ...state, left, clockOffset };
  }
  const shown: ShownToken = {
    id: token.id,
    code: token.code,
    seconds: Math.max(1, token.expiresInSeconds),
    life: saidAt === null ? null : { secondsLeft: token.expiresInSeconds, saidAt },
  };
  const deposit = name(step.deposit);
  return { left, clockOffset, step: { name: "depositing", deposit, token: shown } };
}

/** There is nothing to collect, whenever one asks. All else can change: a full box is emptied. */
const FINAL = new Set(["TOKEN_ALREADY_REDEEMED", "TOKEN_REVOKED", "IDEMPOTENCY_KEY_REUSED"]);

function reject(state: State, { id, code, field }: Action & { type: "rejected" }): State {
  const { step, left } = state;
  const isCurrent = step.name === "depositing" && step.deposit.id === id;
  const deposit = isCurrent ? step.deposit : left.find((each) => each.id === id);
  if (!deposit) return state;
  if (code === "INVALID_INPUT" && field === "occurredAt" && deposit.occurredAt !== null) {
    // Nothing was issued, so the deposit may come at another time under the same id.
    const again = { ...deposit, occurredAt: null };
    if (isCurrent) return { ...state, step: { ...step, deposit: again } };
    return { ...state, left: left.map((each) => (each === deposit ? again : each)) };
  }
  const others = left.filter((each) => each !== deposit);
  if (isCurrent && code === "TOKEN_ALREADY_REDEEMED") {
    return { ...state, step: { name: "thanks", points: deposit.points } };
  }
  const isFinal = FINAL.has(code);
  const kept = isFinal ? others : [...others, { ...deposit, problem: code }];
  if (!isCurrent) return { ...state, left: kept };
  const number = isFinal ? null : numberOf(deposit);
  return { ...state, left: kept, step: { name: "refused", code, number } };
}

function observe(state: State, action: Action & { type: "observed" }): State {
  const { tokenId, status, secondsLeft, saidAt } = action;
  const isOver = status === "REDEEMED" || status === "REVOKED";
  const left = isOver ? state.left.filter((each) => each.tokenId !== tokenId) : state.left;
  const { step } = state;
  if (step.name !== "depositing" || step.deposit.tokenId !== tokenId) return { ...state, left };
  if (status === "REDEEMED") {
    return { ...state, left, step: { name: "thanks", points: step.deposit.points } };
  }
  if (status === "REVOKED") {
    return { ...state, left, step: { name: "refused", code: "TOKEN_REVOKED", number: null } };
  }
  if (!step.token || secondsLeft === null) return { ...state, left };
  const token = { ...step.token, life: { secondsLeft, saidAt } };
  return { ...state, left, step: { ...step, token } };
}

/** What is not collected yet is kept: walking away loses nothing. */
function leave(state: State): State {
  const { step } = state;
  const left = step.name === "depositing" ? [...state.left, step.deposit] : state.left;
  return { ...state, left, step: { name: "idle" } };
}

function resume(state: State, id: string): State {
  const deposit = state.left.find((each) => each.id === id);
  if (!deposit) return state;
  const { left } = leave(state);
  return {
    ...state,
    left: left.filter((each) => each.id !== id),
    step: { name: "depositing", deposit: withoutProblem(deposit), token: null },
  };
}

function withoutProblem(deposit: Deposit): Deposit {
  return { ...deposit, problem: undefined };
}

const KEPT_MS = 86_400_000;

/** What was left within the last day. What has no token yet stays: nobody else knows of it. */
function keepFresh({ left, clockOffset }: State, now: number): readonly Deposit[] {
  // Somebody may have set the clock since the last answer: of two ages the lower counts.
  const lowest = Math.min(now, now + clockOffset);
  return left.filter((each) => each.tokenId === null || lowest - each.startedAt < KEPT_MS);
}

/** The state as it was kept, for a page that has just been loaded at `now` (Date.now()). */
export function restore(kept: string | null, now: number): State {
  if (kept === null) return INITIAL;
  // Only this app writes it.
  const state: State = JSON.parse(kept);
  return { ...withoutLife(state), left: keepFresh(state, now) };
}

/** The state as the disk has it: a reload starts performance.now() again. */
export function withoutLife(state: State): State {
  const { step } = state;
  if (step.name !== "depositing" || !step.token) return state;
  return { ...state, step: { ...step, token: { ...step.token, life: null } } };
}

/** Those whose token the server has not given yet, and may give now. */
export function waitingDeposits({ step, left }: State): readonly Deposit[] {
  const waiting = left.filter((each) => each.tokenId === null && each.problem === undefined);
  return step.name === "depositing" && !step.token ? [...waiting, step.deposit] : waiting;
}

/** How many deposits nobody has collected yet, with the one on the screen. */
export function countUncollected({ step, left }: State): number {
  return left.length + (step.name === "depositing" ? 1 : 0);
}

export function knows({ step, left }: State, id: string): boolean {
  return (
    left.some((each) => each.id === id) || (step.name === "depositing" && step.deposit.id === id)
  );
}

/** What a person gives the staff to get their QR code again: five digits of the deposit's id. */
export function numberOf({ id }: Pick<Deposit, "id">): string {
  return String(Number.parseInt(id.slice(0, 8), 16) % 100_000).padStart(5, "0");
}

/** An id whose number no deposit in `left` has: a number shows one person's points. */
export function drawId(left: readonly Deposit[], draw: () => string): string {
  const taken = new Set(left.map(numberOf));
  let id = draw();
  while (taken.has(numberOf({ id }))) id = draw();
  return id;
}

/** Seconds until a token ends, by performance.now(); null: not known. */
export function secondsLeftAt(life: Life | null, now: number): number | null {
  if (!life) return null;
  // A tick from before the answer adds nothing to it.
  const passed = Math.max(0, now - life.saidAt) / 1000;
  return Math.max(0, Math.ceil(life.secondsLeft - passed));
}

import * as operations from "./generated/operations.ts";

/** The mutations that an outbox sends, by their field: each may be repeated without harm. */
export const DOCUMENTS = {
  redeemQrToken: operations.RedeemQrTokenDocument,
  exchangeReward: operations.ExchangeRewardDocument,
  cancelExchange: operations.CancelExchangeDocument,
  issueQrToken: operations.IssueQrTokenDocument,
  reportLocationStatus: operations.ReportLocationStatusDocument,
};

interface Mutations {
  redeemQrToken: [operations.RedeemQrTokenMutationVariables, operations.RedeemQrTokenMutation];
  exchangeReward: [operations.ExchangeRewardMutationVariables, operations.ExchangeRewardMutation];
  cancelExchange: [operations.CancelExchangeMutationVariables, operations.CancelExchangeMutation];
  issueQrToken: [operations.IssueQrTokenMutationVariables, operations.IssueQrTokenMutation];
  reportLocationStatus: [
    operations.ReportLocationStatusMutationVariables,
    operations.ReportLocationStatusMutation,
  ];
}

export type OutboxKind = keyof Mutations;

/** What to ask, as the mutation's field and its variables. */
export type OutboxRequest = {
  [K in OutboxKind]: { readonly kind: K; readonly variables: Mutations[K][0] };
}[OutboxKind];

/** The mutation's payload: with userErrors if it was rejected. */
export type OutboxPayload<K extends OutboxKind> = NonNullable<
  Mutations[K][1][K & keyof Mutations[K][1]]
>;

type Entry<K extends OutboxKind> = {
  /** Of the person and the request: the same request has the same id. */
  readonly id: string;
  readonly kind: K;
  readonly variables: Mutations[K][0];
  /** Who wrote it: it is never sent for another person. */
  readonly sub: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /**
   * - waiting: it will be sent, or sent again. Whether it has happened is not known.
   * - answered: final; see payload.
   * - refused: final; the server does not take such a request, or it is too late to send it
   *   again. It has not happened, unless an earlier answer was lost.
   */
  readonly status: "waiting" | "answered" | "refused";
  readonly payload: OutboxPayload<K> | null;
};

/** A request in the outbox. Narrow it by `kind`. */
export type OutboxEntry<K extends OutboxKind = OutboxKind> = { [Each in K]: Entry<Each> }[K];

export function newEntry(request: OutboxRequest, sub: string): OutboxEntry {
  const id = `${sub} ${request.kind} ${keyOf(request)}`;
  return { ...request, id, sub, createdAt: Date.now(), status: "waiting", payload: null };
}

function keyOf({ kind, variables }: OutboxRequest): string {
  switch (kind) {
    case "redeemQrToken":
      return variables.code;
    case "exchangeReward":
      return variables.idempotencyKey;
    case "cancelExchange":
      return variables.exchangeId;
    case "issueQrToken":
      return variables.deviceEventId;
    case "reportLocationStatus":
      return crypto.randomUUID();
  }
}

/** Whether a newer request makes an older one, which still waits, pointless: of a place's state. */
export function replaces(newer: OutboxEntry, older: OutboxEntry): boolean {
  return (
    newer.kind === "reportLocationStatus" &&
    older.kind === "reportLocationStatus" &&
    older.status === "waiting" &&
    older.variables.locationId === newer.variables.locationId
  );
}

const REPORT_MS = 600_000;

/**
 * Whether a request must not be sent any more, at `now` (Date.now()): a place's state of long ago
 * would overwrite what others have reported since, and call an emptied box full.
 */
export function isTooLate({ kind, createdAt }: OutboxEntry, now: number): boolean {
  return kind === "reportLocationStatus" && now - createdAt > REPORT_MS;
}
